using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// Recognizes a text format: .ts and .arff by the first line that is neither blank nor a comment, which begins with '@'; what else is
/// delimited text, whose <see cref="TableLayout"/> a sample tells.
/// </summary>
internal static class FormatRecognizer
{
    public static FormatReader Open(TextLines lines, SeriesReadOptions options)
    {
        bool isTable = options.Format is SeriesFormat.Csv or SeriesFormat.Ucr or SeriesFormat.Long;
        ReadOnlySpan<byte> line;
        bool commented = false;
        do
        {
            if (!lines.TryRead(out line))
                throw lines.Error(0, "the file holds no series: it is empty or has nothing but comments");
            line = line.Trim(" \t"u8);
            commented |= line is [(byte)'#' or (byte)'%', ..];
        }
        while (line.IsEmpty || (line is [(byte)'#' or (byte)'%', ..] && !isTable));

        // Excel's own way to say the delimiter.
        if (line.Length == 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8) && TableLayout.Delimiters.Contains((char)line[4]))
        {
            options = options with { Delimiter = options.Delimiter ?? (char)line[4] };
            if (!lines.TryRead(out line))
                throw lines.Error(0, "the file holds no series: it has nothing but the line sep=");
        }

        lines.Return();
        if (options.Format is SeriesFormat.Npy or SeriesFormat.Npz)
            throw lines.Error(0, $"the option Format says {options.Format}, but the file is text");
        if (options.Format == SeriesFormat.Arff || (options.Format is null && IsArff(line)))
            return new ArffReader(lines);
        if (options.Format == SeriesFormat.Ts || (options.Format is null && line is [(byte)'@', ..]))
            return new TsReader(lines, options);

        // A row whose label begins so must not be lost as a comment.
        if (commented && !isTable)
        {
            throw lines.Error(
                0, "lines that begin with # or % stand before what is neither .ts nor .arff; only these have comments, unless the option "
                + "Format says what the file is");
        }

        TableLayout layout = TableLayout.Recognize(lines, options);
        return layout.Long is null ? new TableReader(lines, layout) : new LongReader(lines, layout);
    }

    private static bool IsArff(ReadOnlySpan<byte> line)
    {
        int blank = line.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> keyword = blank < 0 ? line : line[..blank];
        return Ascii.EqualsIgnoreCase(keyword, "@relation"u8) || Ascii.EqualsIgnoreCase(keyword, "@attribute"u8);
    }
}
