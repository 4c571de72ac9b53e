using System.Text;

namespace ConvSeq.Series.Text;

/// <summary>Text between double quotes in which a quote is written twice: names in .ts, fields in .csv (RFC 4180).</summary>
internal static class QuotedText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Length in bytes of the quoted text at the start of <paramref name="text"/>, quotes included; -1 where it is not closed.
    /// </summary>
    public static int Measure(ReadOnlySpan<byte> text)
    {
        int at = 1;
        while (true)
        {
            int quote = text[at..].IndexOf((byte)'"');
            if (quote < 0)
                return -1;
            at += quote + 1;
            if (at == text.Length || text[at] != '"')
                return at;
            at++;
        }
    }

    /// <summary>The text that <see cref="Measure"/> has measured, without its quotes; null where it is not valid UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> quoted) =>
        DecodeUtf8(quoted[1..^1])?.Replace("\"\"", "\"", StringComparison.Ordinal);

    /// <summary>The string that the bytes encode; null where they are not valid UTF-8.</summary>
    public static string? DecodeUtf8(ReadOnlySpan<byte> text)
    {
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Puts a text in quotes.</summary>
    public static string Encode(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
