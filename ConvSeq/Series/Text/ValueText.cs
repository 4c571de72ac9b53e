using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ConvSeq.Series.Text;

/// <summary>Kind of content in the place of a value.</summary>
internal enum ValueKind { Number, Missing, Empty, Malformed, OutOfRange }

/// <summary>Reads one delimited value of a series line; the rules that all formats share.</summary>
internal static partial class ValueText
{
    /// <summary>
    /// Reads the value that starts at <paramref name="position"/> and ends before <paramref name="separator"/>,
    /// <paramref name="end"/> or the end of the text; <paramref name="position"/> is left there. Blanks around it are skipped; "?"
    /// and NaN in any case are missing.
    /// </summary>
    public static ValueKind Read(ReadOnlySpan<byte> text, ref int position, byte separator, byte end, out double value)
    {
        int after = position + FloatText.ReadPrefix(text[position..], out value);
        if (after == position || (after < text.Length && text[after] != separator && text[after] != end))
        {
            ReadOnlySpan<byte> rest = text[position..];
            int length = rest.IndexOfAny(separator, end);
            rest = length < 0 ? rest : rest[..length];
            position += rest.Length;
            return Classify(rest.Trim(" \t\r"u8), out value);
        }

        position = after;
        return float.IsInfinity((float)value) ? ValueKind.OutOfRange : ValueKind.Number;
    }

    /// <summary>Reads a value that is the whole of <paramref name="token"/>.</summary>
    public static ValueKind Classify(ReadOnlySpan<byte> token, out double value)
    {
        value = double.NaN;
        if (token.IsEmpty)
            return ValueKind.Empty;
        if (token is [(byte)'?'])
            return ValueKind.Missing;
        if (FloatText.ReadPrefix(token, out value) == token.Length)
            return float.IsInfinity((float)value) ? ValueKind.OutOfRange : ValueKind.Number;
        if (!double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return ValueKind.Malformed;
        return double.IsNaN(value) ? ValueKind.Missing : float.IsInfinity((float)value) ? ValueKind.OutOfRange : ValueKind.Number;
    }

    /// <summary>
    /// Reads a value that is the whole of <paramref name="token"/>. With a decimal comma a point is no part of a number, and a digit
    /// follows the comma.
    /// </summary>
    public static ValueKind Classify(ReadOnlySpan<byte> token, char decimalSeparator, out double value)
    {
        int comma = token.IndexOf((byte)',');
        if (decimalSeparator != ',' || (comma < 0 && !token.Contains((byte)'.')))
            return Classify(token, out value);
        value = double.NaN;
        if (token.Contains((byte)'.') || comma + 1 >= token.Length || !char.IsAsciiDigit((char)token[comma + 1]))
            return ValueKind.Malformed;
        Span<byte> pointed = token.Length <= 128 ? stackalloc byte[token.Length] : new byte[token.Length];
        token.CopyTo(pointed);
        pointed[comma] = (byte)'.';
        return Classify(pointed, out value);
    }

    /// <summary>Whether text in the place of a label or target says that there is none: nothing, "?" or NaN in any case.</summary>
    public static bool IsNoAnswer(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.IsEmpty || text is "?" || text.Equals("nan", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a token could be a value: a number in range, or a mark for a missing one.</summary>
    public static bool LooksLikeValue(ReadOnlySpan<byte> token) =>
        Classify(token.Trim(" \t\r"u8), out _) is not ValueKind.Malformed;

    /// <summary>Whether a token is a number, but not a whole one.</summary>
    public static bool IsFraction(ReadOnlySpan<byte> token) =>
        double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && Math.Floor(number) != number;

    /// <summary>
    /// The plain digits of a label that is a whole number in another notation: "1.0", "1.0000000e+00", "+1", " 1". Others are
    /// unchanged: 007 and 7, or 1e3 and 1000, are four names that somebody chose.
    /// </summary>
    public static string PlainLabel(string label)
    {
        const double MaxExactInteger = 1L << 53;
        string text = label.Trim();
        return WholeNumber().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && Math.Abs(number) <= MaxExactInteger && Math.Floor(number) == number
                ? ((long)number).ToString(CultureInfo.InvariantCulture)
                : label;
    }

    [GeneratedRegex(@"^[+-]?(0|[1-9][0-9]*)(\.[0-9]*([eE][+-][0-9]{2,3})?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholeNumber();

    /// <summary>A piece of the file for use in a message: shortened, control characters made visible.</summary>
    public static string Quote(ReadOnlySpan<byte> token)
    {
        const int Shown = 40;
        string text = Encoding.UTF8.GetString(token[..Math.Min(token.Length, Shown)]);
        var shown = new StringBuilder("'");
        foreach (char c in text)
            shown.Append(char.IsControl(c) ? '\uFFFD' : c);
        return shown.Append(token.Length > Shown ? "…'" : "'").ToString();
    }
}
