using System.Globalization;
using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>Checks that the timestamps of a channel, numbers or dates, increase.</summary>
internal struct TimestampOrder
{
    private enum Kind { None, Number, Date }

    private Kind _kind;
    private decimal _number;
    private DateTime _date;

    /// <summary>Checks the next timestamp; returns null, or what is wrong with it.</summary>
    public string? Add(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t"u8);
        var kind = Kind.None;
        DateTime date = default;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
            kind = Kind.Number;
        else if (TryParseDate(text, out date))
            kind = Kind.Date;
        if (kind == Kind.None)
            return $"the timestamp {ValueText.Quote(text)} is neither a number nor a date and time";
        if (_kind != Kind.None && kind != _kind)
            return $"the timestamp {ValueText.Quote(text)} is of another kind than the one before; all are numbers or all are dates";
        if (_kind != Kind.None && (kind == Kind.Number ? number <= _number : date <= _date))
            return $"the timestamp {ValueText.Quote(text)} does not come after the one before";
        (_kind, _number, _date) = (kind, number, date);
        return null;
    }

    private static bool TryParseDate(ReadOnlySpan<byte> text, out DateTime date)
    {
        const int Longest = 64;
        Span<char> characters = stackalloc char[Longest];
        date = default;
        if (text.Length > Longest || !Ascii.IsValid(text))
            return false;
        Ascii.ToUtf16(text, characters, out int written);

        // Without the assumption and the fixed date the answer would depend on where and when it is read.
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
            | DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.NoCurrentDateDefault;
        return DateTime.TryParse(characters[..written], CultureInfo.InvariantCulture, Styles, out date);
    }
}
