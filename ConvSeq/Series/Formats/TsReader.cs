using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// The .ts format of the time series classification and regression archives (timeseriesclassification.com): a header of
/// @keywords, then a line per series, channels separated by ':' and followed by the label or target, which may be left open. Points
/// with timestamps are taken in the order written, or brought to even steps.
/// </summary>
internal sealed class TsReader : FormatReader
{
    private readonly long _maxValues;
    private readonly TimeGrid? _grid;
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private bool _timestamps;
    private bool _missingAllowed = true;
    private bool _univariate;
    private bool _equalLength;
    private int _length;
    private Tally _openEnds, _emptyChannels, _backward;

    public TsReader(TextLines lines, SeriesReadOptions options)
        : base(lines)
    {
        _maxValues = options.MaxLineBytes / 2;
        bool inData = false;
        while (!inData)
        {
            if (!TryReadContent('#', out ReadOnlySpan<byte> line))
                throw lines.Error(0, "the file ends before @data");
            inData = ReadHeaderLine(line);
        }

        if (_univariate)
        {
            if (Channels > 1)
                throw lines.Error(0, $"the header says both @univariate true and @dimensions {Channels}");
            Channels = 1;
        }

        if (!_equalLength)
            _length = 0;
        if (options.ResampleStep is not { } step)
            return;
        if (_timestamps)
            _grid = new TimeGrid(step, _maxValues);
        else
            Notes.Add($"the option {nameof(SeriesReadOptions.ResampleStep)} was not used, because the file has no timestamps");
    }

    public override SeriesFormat Format => SeriesFormat.Ts;

    public override SeriesReading Reading => new() { Format = Format, Notes = [.. CountedNotes()] };

    public override bool TryRead(SeriesScratch series)
    {
        series.Clear();
        if (!TryReadContent('#', out ReadOnlySpan<byte> line))
            return false;
        int end = Answer == AnswerKind.None ? EndWithoutAnswer(line) : ReadAnswer(line, series);
        if (_timestamps)
            ReadStampedChannels(line[..end], series);
        else
            ReadChannels(line[..end], series);
        CheckChannels(series);

        // Resampling may leave another number of points than the header says.
        if (_grid is not null)
            return true;
        if (_equalLength && _length == 0)
            _length = series.Length;
        if (_equalLength && series.Length != _length)
        {
            throw Lines.Error(
                0, $"the series has {Plural.Of(series.Length, "point")} where {_length} are expected: the header says @equalLength true");
        }

        return true;
    }

    /// <summary>Reads one line of the header; true for @data.</summary>
    private bool ReadHeaderLine(ReadOnlySpan<byte> line)
    {
        int at = SkipBlanks(line, 0);
        int keywordStart = at;
        at = SkipToken(line, at);
        string keyword = Lines.Decode(keywordStart, at);
        if (keyword[0] != '@')
        {
            throw Lines.Error(
                keywordStart, $"{ValueText.Quote(line[keywordStart..at])} stands before @data; expected a line that begins with @");
        }

        string name = keyword.ToUpperInvariant();
        if (name == "@DIMENSION")
            name = "@DIMENSIONS";
        if (!_seen.Add(name))
            throw Lines.Error(keywordStart, $"{keyword} occurs twice");
        int start = SkipBlanks(line, at);
        switch (name)
        {
            case "@PROBLEMNAME":
                Name = ReadName(line, start);
                break;
            case "@TIMESTAMPS":
                _timestamps = ReadFlag(line, keyword, start);
                break;
            case "@MISSING":
                _missingAllowed = ReadFlag(line, keyword, start);
                break;
            case "@UNIVARIATE":
                _univariate = ReadFlag(line, keyword, start);
                break;
            case "@EQUALLENGTH":
                _equalLength = ReadFlag(line, keyword, start);
                break;
            case "@DIMENSIONS":
                Channels = ReadCount(line, keyword, start);
                break;
            case "@SERIESLENGTH":
                _length = ReadCount(line, keyword, start, isOptional: true);
                break;
            case "@CLASSLABEL":
                ReadClassLabel(line, keyword, start);
                break;
            case "@TARGETLABEL":
                if (ReadFlag(line, keyword, start))
                    Answers(AnswerKind.Target, start);
                break;
            case "@DATA":
                RequireEnd(line, keyword, start);
                return true;
            default:
                Notes.Add(ValueText.Quote(line[keywordStart..at])
                    + FormattableString.Invariant($" on line {LineNumber} is not known and was passed over"));
                break;
        }

        return false;
    }

    private void ReadClassLabel(ReadOnlySpan<byte> line, string keyword, int start)
    {
        int at = SkipToken(line, start);
        if (!ReadBoolean(line[start..at], keyword, start))
        {
            RequireEnd(line, keyword, SkipBlanks(line, at));
            return;
        }

        Answers(AnswerKind.Label, start);
        for (at = SkipBlanks(line, at); at < line.Length; at = SkipBlanks(line, at))
        {
            int nameStart = at;
            string name;
            if (line[at] == '"')
            {
                int length = QuotedText.Measure(line[at..]);
                if (length < 0)
                    throw Lines.Error(at, "the quoted class name is not closed");
                at += length;
                name = Lines.DecodeQuoted(nameStart, at);
                if (at < line.Length && line[at] is not ((byte)' ' or (byte)'\t'))
                    throw Lines.Error(at, "a blank is expected after a quoted class name");
            }
            else
            {
                at = SkipToken(line, at);
                name = Lines.Decode(nameStart, at);
            }

            if (!Classes.Declare(name))
                throw Lines.Error(nameStart, $"the class name '{name}' occurs twice");
        }
    }

    private void Answers(AnswerKind kind, int start)
    {
        if (Answer != AnswerKind.None)
            throw Lines.Error(start, "@classLabel and @targetLabel cannot both be true");
        Answer = kind;
    }

    private string? ReadName(ReadOnlySpan<byte> line, int start)
    {
        int end = TrimEnd(line, line.Length);
        if (start >= end)
            return null;
        return line[start] == '"' && QuotedText.Measure(line[start..]) == end - start
            ? Lines.DecodeQuoted(start, end)
            : Lines.Decode(start, end);
    }

    private bool ReadFlag(ReadOnlySpan<byte> line, string keyword, int start)
    {
        int end = SkipToken(line, start);
        RequireEnd(line, keyword, SkipBlanks(line, end));
        return ReadBoolean(line[start..end], keyword, start);
    }

    private bool ReadBoolean(ReadOnlySpan<byte> token, string keyword, int start)
    {
        if (Ascii.EqualsIgnoreCase(token, "true"u8))
            return true;
        if (Ascii.EqualsIgnoreCase(token, "false"u8))
            return false;
        throw Lines.Error(start, $"{keyword} is followed by {ValueText.Quote(token)}; expected true or false");
    }

    /// <summary>Reads a count; 0 and -1 say that it is not known, where that is allowed, and give 0.</summary>
    private int ReadCount(ReadOnlySpan<byte> line, string keyword, int start, bool isOptional = false)
    {
        int end = SkipToken(line, start);
        RequireEnd(line, keyword, SkipBlanks(line, end));
        if (isOptional && (line[start..end].SequenceEqual("0"u8) || line[start..end].SequenceEqual("-1"u8)))
            return 0;
        if (!int.TryParse(line[start..end], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1)
        {
            throw Lines.Error(
                start, $"{keyword} is followed by {ValueText.Quote(line[start..end])}; expected a whole number from 1 to {int.MaxValue}");
        }

        return count;
    }

    private void RequireEnd(ReadOnlySpan<byte> line, string keyword, int at)
    {
        if (at < line.Length)
            throw Lines.Error(at, $"{ValueText.Quote(line[at..])} is too much after {keyword}");
    }

    /// <summary>Where the channels end in a file without answers: an empty field after them is none.</summary>
    private int EndWithoutAnswer(ReadOnlySpan<byte> line)
    {
        int end = TrimEnd(line, line.Length);
        if (line[end - 1] != ':' || (!_timestamps && Channels > 0 && line.Count((byte)':') != Channels))
            return end;
        _openEnds.Add(LineNumber);
        return end - 1;
    }

    /// <summary>Reads the label or target, which is all that follows the last ':'; returns where the channels end.</summary>
    private int ReadAnswer(ReadOnlySpan<byte> line, SeriesScratch series)
    {
        int end = TrimEnd(line, line.Length);
        int quote = line[..end].IndexOf((byte)'"');
        int colon = line[..(quote < 0 ? end : quote)].LastIndexOf((byte)':');
        int start = colon < 0 ? end : SkipBlanks(line, colon + 1);
        bool quoted = quote >= 0 && start == quote;
        if (!quoted)
        {
            colon = line[..end].LastIndexOf((byte)':');
            start = colon < 0 ? end : Math.Min(end, SkipBlanks(line, colon + 1));
        }

        string what = Answer == AnswerKind.Label ? "class label" : "target";
        if (colon < 0 || (!quoted && IsChannel(line[..end], colon, start)))
            return end;
        if (_timestamps && line[..TrimEnd(line, colon)] is not [.., (byte)')' or (byte)':'])
            throw Lines.Error(end, $"no ':' follows the last (timestamp,value) pair, and so no {what}");
        if (start == end)
            return colon;
        if (quoted && QuotedText.Measure(line[start..end]) != end - start)
            throw Lines.Error(start, $"the quoted {what} does not end with the line");
        if (!quoted && Channels == 0 && !Classes.IsDeclared && !_timestamps && IsListOfValues(line[start..end]))
        {
            throw Lines.Error(start, $"{ValueText.Quote(line[start..end])} stands where a {what} is expected, but looks like a channel; "
                + "say the number of channels in the header with @dimensions");
        }

        SetAnswer(series, start, end, quoted ? Lines.DecodeQuoted(start, end) : Lines.Decode(start, end));
        return colon;
    }

    /// <summary>Whether what follows the last ':' is a channel, so that the label or target is missing.</summary>
    private bool IsChannel(ReadOnlySpan<byte> line, int colon, int start)
    {
        if (_timestamps)
        {
            return line is [.., (byte)')'] && (line[..TrimEnd(line, colon)] is not [.., (byte)')' or (byte)':']
                || (line[start] == '(' && line[start..].Contains((byte)',')));
        }

        if (Channels < 2 || start == line.Length || line.Count((byte)':') != Channels - 1)
            return false;
        int comma = line[start..].IndexOf((byte)',');
        return ValueText.LooksLikeValue(comma < 0 ? line[start..] : line.Slice(start, comma));
    }

    private static bool IsListOfValues(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)','))
            return false;
        foreach (Range range in text.Split((byte)','))
        {
            if (!ValueText.LooksLikeValue(text[range]))
                return false;
        }

        return true;
    }

    private void ReadChannels(ReadOnlySpan<byte> channels, SeriesScratch series)
    {
        for (int at = 0; ; at++)
        {
            int start = SkipBlanks(channels, at);
            if (start == channels.Length || channels[start] == ':')
            {
                at = start;
                AddMissingChannel(channels, at, series);
            }
            else
            {
                while (true)
                {
                    series.Add(ReadValue(channels, ref at, (byte)',', (byte)':'));
                    if (at == channels.Length || channels[at] == ':')
                        break;
                    at++;
                }

                EndChannel(series, at);
            }

            if (at == channels.Length)
                return;
        }
    }

    /// <summary>Adds a channel of missing values where one is empty; it is as long as the others.</summary>
    private void AddMissingChannel(ReadOnlySpan<byte> channels, int at, SeriesScratch series)
    {
        int length = series.Length > 0 ? series.Length : CountPoints(channels[at..]);
        if (length == 0)
            throw Lines.Error(at, "no channel of the series has a point; a value is expected here");
        if (!_missingAllowed)
            throw Lines.Error(at, "a channel is empty, though the header says @missing false");
        if (series.Count + (long)length > _maxValues)
        {
            throw Lines.Error(at, FormattableString.Invariant($"the empty channels stand for more values than the {_maxValues} of a ")
                + $"series that {nameof(SeriesReadOptions.MaxLineBytes)} of the options allows");
        }

        for (int i = 0; i < length; i++)
            series.Add(double.NaN);
        EndChannel(series, at);
        _emptyChannels.Add(LineNumber);
    }

    /// <summary>Number of points of the first channel that is not empty; 0 where there is none.</summary>
    private int CountPoints(ReadOnlySpan<byte> channels)
    {
        channels = channels.TrimStart(": \t"u8);
        if (channels.IsEmpty)
            return 0;
        if (!_timestamps)
        {
            int end = channels.IndexOf((byte)':');
            return 1 + (end < 0 ? channels : channels[..end]).Count((byte)',');
        }

        int points = 0;
        while (true)
        {
            int close = channels.IndexOf((byte)')');
            if (close < 0)
                return Math.Max(1, points);
            points++;
            channels = channels[(close + 1)..].TrimStart(" \t"u8);
            if (channels is not [(byte)',', ..])
                return points;
        }
    }

    /// <summary>Reads channels of (timestamp,value) pairs; a timestamp may hold ':' itself, but no ','.</summary>
    private void ReadStampedChannels(ReadOnlySpan<byte> channels, SeriesScratch series)
    {
        bool isBackward = false, anyPoint = false;
        _grid?.Clear();
        for (int at = 0; ; at++)
        {
            at = SkipBlanks(channels, at);
            if (at < channels.Length && channels[at] != ':')
            {
                isBackward |= ReadStampedChannel(channels, ref at, series);
                anyPoint = true;
            }
            else if (_grid is not null)
            {
                _emptyChannels.Add(LineNumber);
            }
            else
            {
                AddMissingChannel(channels, at, series);
            }

            _grid?.EndChannel();
            if (at == channels.Length)
                break;
        }

        if (_grid is not null && (anyPoint ? _grid.Fill(series) : "no channel of the series has a point") is { } problem)
            throw Lines.Error(0, problem);
        if (isBackward)
            _backward.Add(LineNumber);
    }

    /// <summary>Reads one channel, to the grid where there is one; returns whether its timestamps run backwards.</summary>
    private bool ReadStampedChannel(ReadOnlySpan<byte> channels, ref int at, SeriesScratch series)
    {
        var order = new TimestampOrder();
        while (true)
        {
            if (at == channels.Length || channels[at] != '(')
                throw Lines.Error(at, "expected a (timestamp,value) pair, because the header says @timestamps true");
            int start = ++at;
            int comma = channels[at..].IndexOfAny((byte)',', (byte)')');
            if (comma < 0 || channels[at + comma] != ',')
                throw Lines.Error(at, "expected timestamp, ',' and value before ')'");
            at += comma;
            ReadOnlySpan<byte> time = channels[start..at++];
            double value = ReadValue(channels, ref at, (byte)')', (byte)')');
            if (at == channels.Length)
                throw Lines.Error(at, "expected ')' after the value");
            if (_grid is null)
            {
                order.Add(time);
                series.Add(value);
            }
            else if (_grid.Add(time, value) is { } problem)
            {
                throw Lines.Error(start, problem);
            }

            at = SkipBlanks(channels, at + 1);
            if (at == channels.Length || channels[at] == ':')
                break;
            if (channels[at] != ',')
                throw Lines.Error(at, "expected ',' or ':' after a (timestamp,value) pair");
            at = SkipBlanks(channels, at + 1);
        }

        if (_grid is null)
            EndChannel(series, at);
        return order.RanBack;
    }

    private double ReadValue(ReadOnlySpan<byte> text, ref int at, byte separator, byte end)
    {
        int start = at;
        ValueKind kind = ValueText.Read(text, ref at, separator, end, out double value);
        if (kind == ValueKind.Number)
            return value;
        if (kind != ValueKind.Missing)
            throw Lines.Error(kind, start, at);
        return _missingAllowed ? double.NaN : throw Lines.Error(start, "a value is missing, though the header says @missing false");
    }

    private ImmutableArray<string> CountedNotes()
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        if (_openEnds.Count > 0)
        {
            notes.Add($"an empty field after the channels was taken for an answer left open, though the header declares none, {_openEnds}");
        }

        if (_emptyChannels.Count > 0)
            notes.Add($"an empty channel was taken for missing values {_emptyChannels}");
        if (_backward.Count > 0)
            notes.Add($"timestamps run backwards, and points are taken in the order written, {_backward}");
        return notes.ToImmutable();
    }

    /// <summary>How often something was met, and on which line first.</summary>
    private struct Tally
    {
        private long _first;

        public long Count { get; private set; }

        public void Add(long line)
        {
            if (Count++ == 0)
                _first = line;
        }

        public override readonly string ToString() =>
            FormattableString.Invariant($"{(Count == 1 ? "once" : $"{Count} times")}, first on line {_first}");
    }
}
