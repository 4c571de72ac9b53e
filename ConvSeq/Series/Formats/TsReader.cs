using System.Globalization;
using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// The .ts format of the time series classification and regression archives (timeseriesclassification.com): a header of
/// @keywords, then a line per series, channels separated by ':' and followed by the label or target.
/// </summary>
internal sealed class TsReader : FormatReader
{
    private const string Keywords =
        "@problemName, @timestamps, @missing, @univariate, @dimensions, @equalLength, @seriesLength, @classLabel, "
        + "@targetLabel or @data";

    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private bool _timestamps;
    private bool _missingAllowed = true;
    private bool _univariate;
    private bool _equalLength;
    private int _length;

    public TsReader(TextLines lines)
        : base(lines)
    {
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
    }

    public override SeriesFormat Format => SeriesFormat.Ts;

    public override bool TryRead(SeriesScratch series)
    {
        series.Clear();
        if (!TryReadContent('#', out ReadOnlySpan<byte> line))
            return false;
        int end = line.Length;
        if (Answer != AnswerKind.None)
            end = ReadAnswer(line, series);
        if (_timestamps)
            ReadStampedChannels(line[..end], series);
        else
            ReadChannels(line[..end], series);
        CheckChannels(series);
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
            throw Lines.Error(keywordStart, $"{ValueText.Quote(line[keywordStart..at])} stands before @data; expected {Keywords}");
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
                _length = ReadCount(line, keyword, start);
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
                throw Lines.Error(keywordStart, $"{ValueText.Quote(line[keywordStart..at])} is not known; expected {Keywords}");
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

    private int ReadCount(ReadOnlySpan<byte> line, string keyword, int start)
    {
        int end = SkipToken(line, start);
        RequireEnd(line, keyword, SkipBlanks(line, end));
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
        if (colon < 0)
            throw Lines.Error(end, $"the line has no ':' and so no {what}");
        if (_timestamps && !line[..TrimEnd(line, colon)].EndsWith(")"u8))
            throw Lines.Error(end, $"no ':' follows the last (timestamp,value) pair, and so no {what}");
        if (start == end)
            throw Lines.Error(end, $"a {what} is expected after the last ':'");
        if (quoted && QuotedText.Measure(line[start..end]) != end - start)
            throw Lines.Error(start, $"the quoted {what} does not end with the line");
        SetAnswer(series, start, end, quoted ? Lines.DecodeQuoted(start, end) : Lines.Decode(start, end));
        return colon;
    }

    private void ReadChannels(ReadOnlySpan<byte> channels, SeriesScratch series)
    {
        int at = 0;
        while (true)
        {
            Add(series, channels, ref at, (byte)',', (byte)':');
            bool ended = at == channels.Length;
            if (ended || channels[at] == ':')
                EndChannel(series, at);
            if (ended)
                return;
            at++;
        }
    }

    /// <summary>Reads channels of (timestamp,value) pairs; a timestamp may hold ':' itself, but no ','.</summary>
    private void ReadStampedChannels(ReadOnlySpan<byte> channels, SeriesScratch series)
    {
        var order = new TimestampOrder();
        int at = SkipBlanks(channels, 0);
        while (true)
        {
            if (at == channels.Length || channels[at] != '(')
                throw Lines.Error(at, "expected a (timestamp,value) pair, because the header says @timestamps true");
            int start = ++at;
            int comma = channels[at..].IndexOfAny((byte)',', (byte)')');
            if (comma < 0 || channels[at + comma] != ',')
                throw Lines.Error(at, "expected timestamp, ',' and value before ')'");
            at += comma;
            if (order.Add(channels[start..at]) is { } problem)
                throw Lines.Error(start, problem);
            at++;
            Add(series, channels, ref at, (byte)')', (byte)')');
            if (at == channels.Length)
                throw Lines.Error(at, "expected ')' after the value");
            at = SkipBlanks(channels, at + 1);
            bool ended = at == channels.Length;
            if (ended || channels[at] == ':')
            {
                EndChannel(series, at);
                order = new TimestampOrder();
            }
            else if (channels[at] != ',')
            {
                throw Lines.Error(at, "expected ',' or ':' after a (timestamp,value) pair");
            }

            if (ended)
                return;
            at = SkipBlanks(channels, at + 1);
        }
    }

    private void Add(SeriesScratch series, ReadOnlySpan<byte> text, ref int at, byte separator, byte end)
    {
        int start = at;
        ValueKind kind = ValueText.Read(text, ref at, separator, end, out double value);
        if (kind == ValueKind.Number)
        {
            series.Add(value);
            return;
        }

        if (kind != ValueKind.Missing)
            throw Lines.Error(kind, start, at);
        if (!_missingAllowed)
            throw Lines.Error(start, "a value is missing, though the header says @missing false");
        series.Add(double.NaN);
    }
}
