using System.Globalization;
using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// Reads delimited text with a row per series, laid out as a <see cref="TableLayout"/> says: .csv and .tsv with a header, and the rows
/// of the UCR archive. A cell may be in double quotes (RFC 4180).
/// </summary>
/// <remarks>
/// An empty cell is a missing value, at the end of a channel an absent point. Without a header NaN and ? at the end are absent too, as in
/// the UCR archive, where they pad a shorter series.
/// </remarks>
internal sealed class TableReader : FormatReader
{
    private const int LongestRecord = 10_000;

    private readonly TableLayout _layout;
    private readonly int[] _slots;
    private readonly bool _isOrdered, _hasCommas, _endsWithMissing;
    private readonly int _lastPoint, _length;
    private readonly byte _delimiter, _alternative;
    private readonly double[] _grid;
    private readonly int[] _known;

    public TableReader(TextLines lines, TableLayout layout)
        : base(lines)
    {
        _layout = layout;
        _slots = layout.Slots;
        _hasCommas = layout.Decimal == ',';
        _endsWithMissing = layout.HasHeader;
        _delimiter = (byte)layout.Delimiter;
        _alternative = layout.Delimiter == ' ' ? (byte)'\t' : _delimiter;
        Answer = layout.AnswerColumn < 0 ? AnswerKind.None : layout.IsTarget ? AnswerKind.Target : AnswerKind.Label;
        Channels = layout.Channels;
        int points = _slots.Count(slot => slot >= 0);
        _length = points / Channels;
        _lastPoint = Array.FindLastIndex(_slots, slot => slot >= 0);
        _isOrdered = Channels == 1 && _slots.Where(slot => slot >= 0).SequenceEqual(Enumerable.Range(0, points));
        _grid = _isOrdered ? [] : new double[points];
        Array.Fill(_grid, double.NaN);
        _known = new int[Channels];
        if (layout.HasHeader && TryReadRecord(lines, out ReadOnlySpan<byte> header))
            _ = lines.Decode(0, header.Length);
    }

    public override SeriesFormat Format => _layout.HasHeader ? SeriesFormat.Csv : SeriesFormat.Ucr;

    public override SeriesReading Reading => _layout.Describe(Format);

    /// <summary>Number of cells of the grid that all rows together have cleared: a measure of work that tests can bound.</summary>
    internal long ClearedCells { get; private set; }

    public override bool TryRead(SeriesScratch series)
    {
        series.Clear();
        ReadOnlySpan<byte> record;
        do
        {
            if (!TryReadRecord(Lines, out record))
                return false;
        }
        while (record.Trim(" \t"u8).IsEmpty);

        ClearGrid();
        if (_layout.IdColumn >= 0)
            series.Id = "";
        int column = 0, points = 0;
        for (int at = Begin(record); at <= record.Length;)
        {
            int slot = column < _slots.Length ? _slots[column] : OpenSlot(record, at, points);
            if (slot >= 0)
            {
                ReadPoint(series, record, ref at, slot);
                points++;
            }
            else if (slot != TableLayout.Skipped || at < record.Length)
            {
                ReadName(series, record, ref at, slot);
            }

            column++;
            at = at < record.Length ? Begin(record, at + 1) : at + 1;
            if (at == record.Length && _delimiter == ' ')
                break;
        }

        if (column <= _layout.AnswerColumn && column <= _lastPoint)
            throw Lines.Error(record.Length, $"the row has {Plural.Of(column, "cell")} and ends before its label or target");
        for (int c = 0; c < Channels; c++)
        {
            if (_isOrdered)
                series.CutChannel(_known[0]);
            for (int t = 0; t < _known[c] && !_isOrdered; t++)
                series.Add(_grid[c * _length + t]);
            if (_known[c] == 0 && !_layout.HasHeader)
                throw Lines.Error(EndOfFirst(record), "no value follows the label; a series has at least one point");
            EndChannel(series, 0);
        }

        return true;
    }

    /// <summary>
    /// Reads a cell as text and leaves <paramref name="at"/> at the delimiter after it or at the end of the record.
    /// </summary>
    internal static string ReadText(TextLines lines, ReadOnlySpan<byte> record, byte delimiter, ref int at)
    {
        int start = at, after = at;
        if (delimiter != ' ')
        {
            while (after < record.Length && (record[after] == ' ' || (record[after] == '\t' && delimiter != '\t')))
                after++;
        }

        if (after < record.Length && record[after] == '"')
        {
            int length = QuotedText.Measure(record[after..]);
            if (length < 0)
                throw lines.Error(after, "the quoted cell is not closed");
            at = after + length;
            int end = at;
            while (at < record.Length && record[at] != delimiter && record[at] is (byte)' ' or (byte)'\t' or (byte)'\r')
                at++;
            if (at < record.Length && record[at] != delimiter && !(delimiter == ' ' && at > end))
                throw lines.Error(at, $"expected '{(char)delimiter}' after a quoted cell; a quote inside is written twice");
            at = delimiter == ' ' ? end : at;
            return lines.DecodeQuoted(after, end);
        }

        ReadOnlySpan<byte> rest = record[at..];
        int found = delimiter == ' ' ? rest.IndexOfAny((byte)' ', (byte)'\t') : rest.IndexOf(delimiter);
        at = found < 0 ? record.Length : at + found;
        int quote = record[start..at].IndexOf((byte)'"');
        if (quote >= 0)
            throw lines.Error(start + quote, "a quote inside a cell that does not begin with one");
        return lines.Decode(start, at);
    }

    /// <summary>The next record: a line, or several where a line end stands inside quotes.</summary>
    internal static bool TryReadRecord(TextLines lines, out ReadOnlySpan<byte> record)
    {
        if (!lines.TryRead(out record))
            return false;
        int searched = 0, joined = 1;
        bool open = false;
        while (true)
        {
            open ^= (record[searched..].Count((byte)'"') & 1) != 0;
            searched = record.Length;
            if (!open)
                return true;
            if (++joined > LongestRecord || !lines.TryExtend(out record))
                throw lines.Error(record.LastIndexOf((byte)'"'), "a quote opens here and is not closed");
        }
    }

    /// <summary>An exception for a cell that is no value, with the option that may help.</summary>
    internal static SeriesFormatException NotAValue(TextLines lines, ReadOnlySpan<byte> record, ValueKind kind, int start, int end)
    {
        if (kind != ValueKind.Malformed)
            return lines.Error(kind, start, end);
        ReadOnlySpan<byte> cell = record[start..end].Trim(" \t\r\""u8);
        start += record[start..end].IndexOf(cell);
        string advice = ValueText.Classify(cell, ',', out _) == ValueKind.Number || ValueText.Classify(cell, '.', out _) == ValueKind.Number
            ? "if it is one with another decimal separator, say so with the option DecimalSeparator"
            : "write ? for a missing value; the options LabelColumn and IdColumn tell a column of labels or names, HasHeader a header";
        return lines.Error(start, $"{ValueText.Quote(cell)} is not a number; {advice}");
    }

    /// <summary>The text of an answer, with a decimal point where the file has decimal commas.</summary>
    internal static string WithPoint(string text, char decimalSeparator) =>
        decimalSeparator == ',' && ValueText.Classify(Encoding.UTF8.GetBytes(text.Trim()), ',', out _) == ValueKind.Number
            ? text.Replace(',', '.')
            : text;

    /// <summary>An exception if the text of a target is no number.</summary>
    internal static void CheckTarget(TextLines lines, int start, string text)
    {
        if (!ValueText.IsNoAnswer(text)
            && !(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double target) && double.IsFinite(target)))
        {
            throw lines.Error(
                start, $"the target '{text}' is not a finite number; the option LabelColumn makes the column's texts classes");
        }
    }

    /// <summary>Where the first cell begins, or the next one: blanks that separate cells count as one.</summary>
    private int Begin(ReadOnlySpan<byte> record, int at = 0) => _delimiter == ' ' ? SkipBlanks(record, at) : at;

    private int EndOfFirst(ReadOnlySpan<byte> record)
    {
        int at = Begin(record);
        int length = record[at..].IndexOfAny(_delimiter, _alternative);
        return length < 0 ? record.Length : at + length;
    }

    /// <summary>The place of a point beyond the columns of the layout.</summary>
    private int OpenSlot(ReadOnlySpan<byte> record, int at, int points)
    {
        if (_layout.IsOpen)
            return points;
        throw Lines.Error(at, _layout.HasHeader
            ? $"the row has more than the header's {Plural.Of(_slots.Length, "column")}; if the first line is no header, say so with the "
                + "option HasHeader"
            : $"the row has more than the {Plural.Of(_slots.Length, "cell")} of those before, so that its label cannot be told; put it "
                + "first, and say so with the option LabelColumn");
    }

    /// <summary>
    /// Forgets the previous row. Only its cells are cleared: a short row under a wide header must not cost the width. There are no
    /// more channels than its cells, because every row has a point in each.
    /// </summary>
    private void ClearGrid()
    {
        for (int c = 0; c < Channels; c++)
        {
            if (!_isOrdered)
            {
                _grid.AsSpan(c * _length, _known[c]).Fill(double.NaN);
                ClearedCells += _known[c];
            }

            _known[c] = 0;
        }
    }

    private void ReadPoint(SeriesScratch series, ReadOnlySpan<byte> record, ref int at, int slot)
    {
        int start = at;
        double value;
        ValueKind kind;
        if (at < record.Length && (record[at] == '"' || _hasCommas))
        {
            string text = ReadText(Lines, record, _delimiter, ref at).Trim();
            kind = ValueText.Classify(Encoding.UTF8.GetBytes(text), _layout.Decimal, out value);
        }
        else
        {
            kind = ValueText.Read(record, ref at, _delimiter, _alternative, out value);
        }

        if (kind is ValueKind.Malformed or ValueKind.OutOfRange)
            throw NotAValue(Lines, record, kind, start, at);
        if (kind != ValueKind.Number)
            value = double.NaN;
        bool isKnown = kind == ValueKind.Number || (kind == ValueKind.Missing && _endsWithMissing);
        if (_isOrdered)
        {
            series.Add(value);
            if (isKnown)
                _known[0] = series.ChannelLength;
            return;
        }

        if (!isKnown)
            return;
        _grid[slot] = value;
        int channel = slot / _length;
        _known[channel] = Math.Max(_known[channel], slot % _length + 1);
    }

    private void ReadName(SeriesScratch series, ReadOnlySpan<byte> record, ref int at, int slot)
    {
        int start = at;
        string text = ReadText(Lines, record, _delimiter, ref at);
        if (slot == TableLayout.Id)
            series.Id = text.Trim();
        if (slot != TableLayout.Answer)
            return;
        text = WithPoint(_layout.HasHeader ? text : text.Trim(), _layout.Decimal);
        start += record[start..at].Length - record[start..at].TrimStart(" \t"u8).Length;
        if (Answer == AnswerKind.Target)
            CheckTarget(Lines, start, text);
        if (_layout.IsLabelGuessed && ValueText.IsFraction(Encoding.UTF8.GetBytes(text)) && !ValueText.IsNoAnswer(text))
        {
            throw Lines.Error(start, $"the row begins with '{text}', where a label is expected: a whole number or a name; put the label "
                + "first, or a header such as label,t0,t1 above the rows, or say with the option LabelColumn which column it is, or none");
        }

        SetAnswer(series, start, at, text);
    }
}
