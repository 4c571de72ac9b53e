using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>Recognizes a format by the first line that is neither blank nor a comment.</summary>
internal static class FormatRecognizer
{
    public static FormatReader Open(TextLines lines, SeriesReadOptions options)
    {
        ReadOnlySpan<byte> line;
        bool commented = false;
        do
        {
            if (!lines.TryRead(out line))
                throw lines.Error(0, "the file holds no series: it is empty or has nothing but comments");
            line = line.Trim(" \t"u8);
            commented |= line is [(byte)'#' or (byte)'%', ..];
        }
        while (line is [] or [(byte)'#' or (byte)'%', ..]);

        lines.Return();
        if (line[0] == '@')
            return IsArff(line) ? new ArffReader(lines) : new TsReader(lines, options);

        // A row whose label begins so must not be lost as a comment.
        if (commented)
        {
            throw lines.Error(
                0, "lines that begin with # or % stand before what is neither .ts nor .arff; only these have comments");
        }

        if (line.Contains((byte)'\t'))
            return new UcrReader(lines, (byte)'\t');
        if (IsCsvHeader(line, lines, options))
            return new CsvReader(lines, options.LabelColumn);
        byte separator = line.Contains((byte)',') ? (byte)',' : (byte)' ';
        if (IsRow(line, separator))
            return new UcrReader(lines, separator);
        throw lines.Error(0, "the format is not recognised; expected .ts (@problemName …), .arff (@relation …), rows that begin with "
            + "a label (UCR), or a .csv header");
    }

    private static bool IsArff(ReadOnlySpan<byte> line)
    {
        int blank = line.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> keyword = blank < 0 ? line : line[..blank];
        return Ascii.EqualsIgnoreCase(keyword, "@relation"u8) || Ascii.EqualsIgnoreCase(keyword, "@attribute"u8);
    }

    /// <summary>
    /// Whether a line is a header: it has a quote, a name that only a header has, or a cell that cannot be a value. That cell is
    /// not the first, which in a row is the label.
    /// </summary>
    private static bool IsCsvHeader(ReadOnlySpan<byte> line, TextLines lines, SeriesReadOptions options)
    {
        if (line.Contains((byte)'"'))
            return true;
        bool first = true;
        foreach (Range range in line.Split((byte)','))
        {
            ReadOnlySpan<byte> cell = line[range].Trim(" \t"u8);
            string? name = QuotedText.DecodeUtf8(cell);
            if (name is not null && (CsvReader.IsLabelColumn(name, options.LabelColumn)
                || name.Equals("target", StringComparison.OrdinalIgnoreCase) || CsvReader.TryParsePoint(name, out _, out _)))
            {
                return true;
            }

            if (!first && !ValueText.LooksLikeValue(cell))
                return true;
            first = false;
        }

        return false;
    }

    private static bool IsRow(ReadOnlySpan<byte> line, byte separator)
    {
        bool first = true;
        foreach (Range range in line.Split(separator))
        {
            if (!first && !ValueText.LooksLikeValue(line[range]))
                return false;
            first = false;
        }

        return !first && (line.Contains(separator) || ValueText.LooksLikeValue(line));
    }
}
