using System.Globalization;
using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// Wide .csv with a header (RFC 4180 quoting): a row per series; columns named c0_t0, c0_t1, …, c1_t0, … are the time points
/// of the channels, otherwise every column but the label or target is a time point of one channel, in order.
/// </summary>
internal sealed class CsvReader : FormatReader
{
    private const int LongestRecord = 10_000;

    private readonly int _answerColumn = -1;
    private readonly int[] _slots;
    private readonly int _length;
    private readonly double[] _grid;
    private readonly int[] _known;

    /// <summary>Number of cells of the grid that all rows together have cleared: a measure of work that tests can bound.</summary>
    internal long ClearedCells { get; private set; }

    public CsvReader(TextLines lines, string? labelColumn)
        : base(lines)
    {
        if (!TryReadRecord(out ReadOnlySpan<byte> record))
            throw lines.Error(0, "a header line is expected");
        var columns = new List<string>();
        var starts = new List<int>();
        for (int at = 0; at <= record.Length; at++)
        {
            starts.Add(at);
            columns.Add(ReadText(record, ref at).Trim());
        }

        bool targets = false;
        for (int i = 0; i < columns.Count; i++)
        {
            bool isTarget = labelColumn is null && columns[i].Equals("target", StringComparison.OrdinalIgnoreCase);
            if (!isTarget && !IsLabelColumn(columns[i], labelColumn))
                continue;
            if (_answerColumn >= 0)
            {
                throw lines.Error(starts[i], $"the columns '{columns[_answerColumn]}' and '{columns[i]}' could both be the answer; "
                    + "name one as the label column in the options, or remove one");
            }

            _answerColumn = i;
            targets = isTarget;
        }

        if (labelColumn is not null && _answerColumn < 0)
            throw lines.Error(0, $"there is no column '{labelColumn}', which the options name as the label column");
        Answer = _answerColumn < 0 ? AnswerKind.None : targets ? AnswerKind.Target : AnswerKind.Label;
        int points = columns.Count - (_answerColumn < 0 ? 0 : 1);
        if (points == 0)
            throw lines.Error(0, "the header has no column for a time point");
        (_slots, Channels) = Lay(columns, starts, points);
        _length = points / Channels;
        _grid = new double[points];
        Array.Fill(_grid, double.NaN);
        _known = new int[Channels];
    }

    public override SeriesFormat Format => SeriesFormat.Csv;

    /// <summary>Whether a column of the header is the label's by its name.</summary>
    public static bool IsLabelColumn(string column, string? labelColumn) => labelColumn is not null
        ? column.Equals(labelColumn, StringComparison.Ordinal)
        : column.Equals("label", StringComparison.OrdinalIgnoreCase) || column.Equals("class", StringComparison.OrdinalIgnoreCase);

    /// <summary>Channel and time of a column named c{channel}_t{time}.</summary>
    public static bool TryParsePoint(string column, out int channel, out int time)
    {
        channel = time = 0;
        int separator = column.IndexOf("_t", StringComparison.OrdinalIgnoreCase);
        return separator > 1 && column[0] is 'c' or 'C'
            && int.TryParse(column.AsSpan(1, separator - 1), NumberStyles.None, CultureInfo.InvariantCulture, out channel)
            && int.TryParse(column.AsSpan(separator + 2), NumberStyles.None, CultureInfo.InvariantCulture, out time);
    }

    public override bool TryRead(SeriesScratch series)
    {
        series.Clear();
        ReadOnlySpan<byte> record;
        do
        {
            if (!TryReadRecord(out record))
                return false;
        }
        while (record.Trim(" \t"u8).IsEmpty);

        ClearGrid();
        bool answered = Answer == AnswerKind.None;
        int column = 0;
        for (int at = 0; at <= record.Length; at++, column++)
        {
            if (column == _slots.Length)
                throw Lines.Error(at, $"the row has more than the header's {Plural.Of(_slots.Length, "column")}");
            int start = at;
            if (column == _answerColumn)
            {
                string text = ReadText(record, ref at);
                if (at == start)
                    throw Lines.Error(start, $"the {(Answer == AnswerKind.Label ? "label" : "target")} is empty; every row needs one");
                SetAnswer(series, start, at, text);
                answered = true;
            }
            else
            {
                ReadPoint(record, ref at, _slots[column]);
            }
        }

        if (!answered)
            throw Lines.Error(record.Length, $"the row has {Plural.Of(column, "cell")} and ends before its label or target");
        for (int c = 0; c < Channels; c++)
        {
            for (int t = 0; t < _known[c]; t++)
                series.Add(_grid[c * _length + t]);
            EndChannel(series, 0);
        }

        return true;
    }

    /// <summary>For each column its place in the grid of channels and times, -1 for the answer; and the number of channels.</summary>
    private (int[] Slots, int Channels) Lay(List<string> columns, List<int> starts, int points)
    {
        var slots = new int[columns.Count];
        var places = new List<(int Column, int Channel, int Time)>();
        int next = 0;
        for (int i = 0; i < columns.Count; i++)
        {
            slots[i] = i == _answerColumn ? -1 : next++;
            if (i != _answerColumn && TryParsePoint(columns[i], out int channel, out int time))
                places.Add((i, channel, time));
        }

        if (places.Count == 0)
        {
            RefuseOthers("t0", IsTime);
            return (slots, 1);
        }

        RefuseOthers("c0_t0", name => TryParsePoint(name, out _, out _));

        int firstChannel = places.Min(place => place.Channel), firstTime = places.Min(place => place.Time);
        int channels = places.Max(place => place.Channel) - firstChannel + 1;
        int length = places.Max(place => place.Time) - firstTime + 1;
        var taken = new HashSet<(int, int)>();
        foreach ((int column, int channel, int time) in places)
        {
            if (!taken.Add((channel, time)))
                throw Lines.Error(starts[column], $"the column '{columns[column]}' occurs twice");
        }

        if (firstChannel > 1 || firstTime > 1 || (long)channels * length != points)
        {
            throw Lines.Error(0, $"the columns name {Plural.Of(channels, "channel")} of {Plural.Of(length, "time point")}, from "
                + $"c{firstChannel}_t{firstTime} on, which does not go with {Plural.Of(points, "such column")}; every channel needs "
                + "every time point, counted from 0 or 1");
        }

        foreach ((int column, int channel, int time) in places)
            slots[column] = (channel - firstChannel) * length + (time - firstTime);
        return (slots, channels);

        // Taken for a time point, an id or a second answer would silently spoil every series.
        void RefuseOthers(string example, Func<string, bool> isPoint)
        {
            int[] others = [.. Enumerable.Range(0, columns.Count).Where(i => i != _answerColumn && !isPoint(columns[i]))];
            if (others.Length > 0 && others.Length < points)
            {
                throw Lines.Error(starts[others[0]], $"the column '{columns[others[0]]}' stands among columns named like {example}, "
                    + "but is no such one; remove it, or name it as the label column if it holds the labels");
            }

            int id = others.FirstOrDefault(i => IsRowName(columns[i]), -1);
            if (id >= 0)
            {
                throw Lines.Error(starts[id], $"the column '{columns[id]}' looks like a name of rows, not a time point; remove it, "
                    + "or name it as the label column if it holds the labels");
            }
        }
    }

    /// <summary>Whether a column is named as a time point of the only channel: t0, T1, 2.</summary>
    private static bool IsTime(string column) =>
        int.TryParse(column.AsSpan(column is ['t' or 'T', ..] ? 1 : 0), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsRowName(string column) =>
        column.Equals("id", StringComparison.OrdinalIgnoreCase) || column.Equals("index", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Forgets the previous row. Only its cells are cleared: a short row under a wide header must not cost the width. There are no
    /// more channels than its cells, because every row has a point in each.
    /// </summary>
    private void ClearGrid()
    {
        for (int c = 0; c < Channels; c++)
        {
            _grid.AsSpan(c * _length, _known[c]).Fill(double.NaN);
            ClearedCells += _known[c];
            _known[c] = 0;
        }
    }

    private void ReadPoint(ReadOnlySpan<byte> record, ref int at, int slot)
    {
        int start = at;
        double value;
        ValueKind kind;
        if (at < record.Length && record[at] == '"')
            kind = ValueText.Classify(Encoding.UTF8.GetBytes(ReadText(record, ref at).Trim()), out value);
        else
            kind = ValueText.Read(record, ref at, (byte)',', (byte)',', out value);
        if (kind == ValueKind.Empty)
            return;
        if (kind is not (ValueKind.Number or ValueKind.Missing))
            throw Lines.Error(kind, start, at);
        _grid[slot] = kind == ValueKind.Number ? value : double.NaN;
        int channel = slot / _length;
        _known[channel] = Math.Max(_known[channel], slot % _length + 1);
    }

    /// <summary>Reads a cell as text and leaves <paramref name="at"/> at the comma after it or at the end of the record.</summary>
    private string ReadText(ReadOnlySpan<byte> record, ref int at)
    {
        int start = at;
        if (at < record.Length && record[at] == '"')
        {
            int length = QuotedText.Measure(record[at..]);
            if (length < 0)
                throw Lines.Error(at, "the quoted cell is not closed");
            at += length;
            if (at < record.Length && record[at] != ',')
                throw Lines.Error(at, "expected ',' after a quoted cell; a quote inside is written twice");
            return Lines.DecodeQuoted(start, at);
        }

        int comma = record[at..].IndexOf((byte)',');
        at = comma < 0 ? record.Length : at + comma;
        int quote = record[start..at].IndexOf((byte)'"');
        if (quote >= 0)
            throw Lines.Error(start + quote, "a quote inside a cell that does not begin with one");
        return Lines.Decode(start, at);
    }

    /// <summary>The next record: a line, or several where a line end stands inside quotes.</summary>
    private bool TryReadRecord(out ReadOnlySpan<byte> record)
    {
        if (!Lines.TryRead(out record))
            return false;
        int searched = 0, joined = 1;
        bool open = false;
        while (true)
        {
            open ^= (record[searched..].Count((byte)'"') & 1) != 0;
            searched = record.Length;
            if (!open)
                return true;
            if (++joined > LongestRecord || !Lines.TryExtend(out record))
                throw Lines.Error(record.LastIndexOf((byte)'"'), "a quote opens here and is not closed");
        }
    }
}
