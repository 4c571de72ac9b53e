using System.Globalization;
using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// Reads long format: a row per value, with columns for series, time and value, and perhaps channel and label. The rows of a series
/// need not be adjacent, so the whole file is held in memory, some 100 bytes a value. A series stands where its first row does.
/// </summary>
/// <remarks>
/// Points are in the order of time where all times are numbers or dates such as 2020-01-31 10:00; other times are taken in the order
/// written. A time that one channel lacks is a missing value there. Channels are in the order of their numbers, or else of first
/// appearance.
/// </remarks>
internal sealed class LongReader : FormatReader
{
    private readonly TableLayout _layout;
    private readonly LongColumns _columns;
    private readonly Dictionary<string, int> _channels = new(StringComparer.Ordinal);
    private readonly List<Group> _groups = [];
    private int[] _order = [0];
    private int _next = -1;
    private TimeKind _times;

    public LongReader(TextLines lines, TableLayout layout)
        : base(lines)
    {
        _layout = layout;
        _columns = layout.Long!.Value;
        Answer = layout.AnswerColumn < 0 ? AnswerKind.None : layout.IsTarget ? AnswerKind.Target : AnswerKind.Label;
        if (TableReader.TryReadRecord(lines, out ReadOnlySpan<byte> header))
            _ = lines.Decode(0, header.Length);
    }

    private enum TimeKind { Unknown, Number, Date, Text }

    public override SeriesFormat Format => SeriesFormat.Long;

    public override SeriesReading Reading => _layout.Describe(Format);

    public override bool TryRead(SeriesScratch series)
    {
        series.Clear();
        if (_next < 0)
        {
            Load();
            _next = 0;
        }

        if (_next == _groups.Count)
            return false;
        Group group = _groups[_next];
        _groups[_next++] = null!;
        double[] times = [.. group.Rows.Select(row => row.Time).Distinct().Order()];
        foreach (int channel in _order)
        {
            var values = new double[times.Length];
            Array.Fill(values, double.NaN);
            foreach ((int of, double time, double value) in group.Rows)
            {
                if (of == channel)
                    values[Array.BinarySearch(times, time)] = value;
            }

            foreach (double value in values)
                series.Add(value);
            EndChannel(series, 0);
        }

        (series.Id, series.Line) = (group.Id, group.Line);
        series.Label = group.Label;
        series.Target = group.Target;
        return true;
    }

    private void Load()
    {
        var byId = new Dictionary<string, Group>(StringComparer.Ordinal);
        var row = new SeriesScratch();
        int last = Math.Max(Math.Max(_columns.Id, _columns.Dimension), Math.Max(_columns.Time, _columns.Value)), unsorted = 0;
        while (TableReader.TryReadRecord(Lines, out ReadOnlySpan<byte> record))
        {
            if (record.Trim(" \t"u8).IsEmpty)
                continue;
            string id = "", channel = "", time = "", answer = "";
            int timeAt = 0, answerAt = 0, column = 0, idAt = 0;
            double value = double.NaN;
            row.Clear();
            for (int at = Begin(record, 0); at <= record.Length;)
            {
                if (column == _layout.Slots.Length)
                    throw Lines.Error(at, $"the row has more than the header's {Plural.Of(column, "column")}");
                int start = at;
                string text = TableReader.ReadText(Lines, record, (byte)_layout.Delimiter, ref at).Trim();
                if (column == _columns.Value)
                {
                    ValueKind kind = ValueText.Classify(Encoding.UTF8.GetBytes(text), _layout.Decimal, out value);
                    if (kind is ValueKind.Malformed or ValueKind.OutOfRange)
                        throw TableReader.NotAValue(Lines, record, kind, start, at);
                    value = kind == ValueKind.Number ? value : double.NaN;
                }

                if (column == _columns.Id)
                    (id, idAt) = (text, start);
                if (column == _columns.Dimension)
                    channel = text;
                if (column == _columns.Time)
                    (time, timeAt) = (text, start);
                if (column == _layout.AnswerColumn)
                    (answer, answerAt) = (text, start);
                column++;
                at = at < record.Length ? Begin(record, at + 1) : at + 1;
                if (at == record.Length && _layout.Delimiter == ' ')
                    break;
            }

            if (column <= last)
                throw Lines.Error(record.Length, $"the row has {Plural.Of(column, "cell")} and ends before its value, time or series");
            if (id.Length == 0)
                throw Lines.Error(idAt, $"the row names no series in the column {_layout.Name(_columns.Id)}");
            if (!byId.TryGetValue(id, out Group? group))
            {
                group = new Group(id, Lines.LineNumber);
                byId.Add(id, group);
                _groups.Add(group);
            }

            _channels.TryAdd(channel, _channels.Count);
            double when = TimeOf(group, time, timeAt);
            if (!group.Taken.Add((_channels[channel], when)))
            {
                throw Lines.Error(timeAt, $"the time '{time}' occurs twice in the series '{id}'; if another column names the series, say "
                    + "which with the option IdColumn");
            }

            unsorted += group.IsSorted && group.Last.TryGetValue(_channels[channel], out double before) && when < before ? 1 : 0;
            group.IsSorted &= !(group.Last.TryGetValue(_channels[channel], out before) && when < before);
            group.Last[_channels[channel]] = when;
            group.Rows.Add((_channels[channel], when, value));
            TakeAnswer(group, row, answer, answerAt);
        }

        Channels = Math.Max(1, _channels.Count);
        bool areNumbers = _channels.Keys.All(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        string[] names = [.. _channels.OrderBy(pair => areNumbers ? double.Parse(pair.Key, CultureInfo.InvariantCulture) : pair.Value)
            .Select(pair => pair.Key)];
        _order = [.. names.Select(name => _channels[name])];
        if (_order.Length == 0)
            _order = [0];
        if (_times == TimeKind.Text)
            Notes.Add("the times are neither numbers nor dates such as 2020-01-31, and points are taken in the order written");
        else if (unsorted > 0)
            Notes.Add($"the rows of {unsorted} series are not in the order of time, and were put into it");
        if (_columns.Dimension >= 0 && Channels > 1)
            Notes.Add($"the {Channels} channels are {string.Join(", ", names.Take(10))}{(Channels > 10 ? ", …" : "")}");
    }

    private int Begin(ReadOnlySpan<byte> record, int at) => _layout.Delimiter == ' ' ? SkipBlanks(record, at) : at;

    /// <summary>The time as a number; for a text its place among the times of its series.</summary>
    private double TimeOf(Group group, string time, int at)
    {
        ValueKind read = ValueText.Classify(Encoding.UTF8.GetBytes(time), _layout.Decimal, out double number);
        bool isNumber = read is ValueKind.Number or ValueKind.OutOfRange;
        DateTimeOffset date = default;
        bool isDate = !isNumber && time.Length >= 10 && time[4] is '-' or '/' && char.IsAsciiDigit(time[0])
            && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);
        TimeKind kind = isNumber ? TimeKind.Number : isDate ? TimeKind.Date : TimeKind.Text;
        if (time.Length == 0)
            throw Lines.Error(at, $"the row has no time in the column {_layout.Name(_columns.Time)}");
        if (_times == TimeKind.Unknown)
            _times = kind;
        if (_times == TimeKind.Text)
        {
            group.Texts ??= new Dictionary<string, double>(StringComparer.Ordinal);
            group.Texts.TryAdd(time, group.Texts.Count);
            return group.Texts[time];
        }

        if (kind != _times)
            throw Lines.Error(at, $"the time '{time}' is no {(_times == TimeKind.Number ? "number" : "date")}, as those before are");
        return isNumber ? number : date.UtcTicks;
    }

    /// <summary>Reads the answer of a row, which is that of its series; rows may leave it open.</summary>
    private void TakeAnswer(Group group, SeriesScratch row, string text, int at)
    {
        if (Answer == AnswerKind.None)
            return;
        text = TableReader.WithPoint(text, _layout.Decimal);
        if (Answer == AnswerKind.Target)
            TableReader.CheckTarget(Lines, at, text);
        SetAnswer(row, at, at, text);
        bool differs = (row.Label is not null && group.Label is not null && row.Label != group.Label)
            || (!double.IsNaN(row.Target) && !double.IsNaN(group.Target) && row.Target != group.Target);
        if (differs)
        {
            throw Lines.Error(at, $"the series '{group.Id}' has the answer '{text}' here and another before; if another column names the "
                + "series, say which with the option IdColumn");
        }

        group.Label ??= row.Label;
        if (!double.IsNaN(row.Target))
            group.Target = row.Target;
    }

    /// <summary>The rows of one series.</summary>
    private sealed class Group(string id, long line)
    {
        public string Id { get; } = id;

        public long Line { get; } = line;

        public string? Label { get; set; }

        public double Target { get; set; } = double.NaN;

        public bool IsSorted { get; set; } = true;

        public List<(int Channel, double Time, double Value)> Rows { get; } = [];

        public HashSet<(int Channel, double Time)> Taken { get; } = [];

        public Dictionary<int, double> Last { get; } = [];

        public Dictionary<string, double>? Texts { get; set; }
    }
}
