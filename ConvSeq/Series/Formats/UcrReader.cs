using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// The UCR archive's plain rows (2018, and the older blank-separated form): a label, then the values, separated by tabs,
/// commas or blanks. Trailing NaNs pad a shorter series; a NaN inside is a missing value.
/// </summary>
internal sealed class UcrReader : FormatReader
{
    private readonly byte _separator;

    /// <param name="lines">The file, at its first row.</param>
    /// <param name="separator">Tab, comma or blank; a blank stands for any run of blanks and tabs.</param>
    public UcrReader(TextLines lines, byte separator)
        : base(lines)
    {
        _separator = separator;
        Answer = AnswerKind.Label;
        Channels = 1;
    }

    public override SeriesFormat Format => SeriesFormat.Ucr;

    public override bool TryRead(SeriesScratch series)
    {
        series.Clear();
        ReadOnlySpan<byte> line;
        do
        {
            if (!Lines.TryRead(out line))
                return false;
        }
        while (line.Trim(" \t"u8).IsEmpty);

        byte alternative = _separator == ' ' ? (byte)'\t' : _separator;
        int at = _separator == ' ' ? SkipBlanks(line, 0) : 0;
        int length = line[at..].IndexOfAny(_separator, alternative);
        int end = length < 0 ? line.Length : at + length;
        ReadLabel(series, line, at, end);
        at = end;
        int known = 0;
        while (at < line.Length)
        {
            at++;
            if (_separator == ' ')
            {
                at = SkipBlanks(line, at);
                if (at == line.Length)
                    break;
            }

            int start = at;
            ValueKind kind = ValueText.Read(line, ref at, _separator, alternative, out double value);
            if (kind is ValueKind.Malformed or ValueKind.OutOfRange)
                throw Lines.Error(kind, start, at);
            series.Add(kind == ValueKind.Number ? value : double.NaN);
            if (kind == ValueKind.Number)
                known = series.ChannelLength;
        }

        if (known == 0)
            throw Lines.Error(end, "no value follows the label; a series has at least one point");
        series.CutChannel(known);
        EndChannel(series, line.Length);
        return true;
    }

    private void ReadLabel(SeriesScratch series, ReadOnlySpan<byte> line, int start, int end)
    {
        ReadOnlySpan<byte> token = line[start..end];
        ReadOnlySpan<byte> label = token.Trim(" \t"u8);
        if (label.IsEmpty)
            throw Lines.Error(start, "the row begins with no label");
        start += token.IndexOf(label);
        end = start + label.Length;

        // A file with commas may be a .csv without its header, with the column of labels elsewhere.
        if (_separator == ',' && ValueText.IsFraction(label))
        {
            throw Lines.Error(start, $"the row begins with {ValueText.Quote(label)}, where a label is expected: a whole number or a name; "
                + "put the label first, or a header such as label,t0,t1 above the rows");
        }

        SetAnswer(series, start, end, ValueText.PlainLabel(Lines.Decode(start, end)));
    }
}
