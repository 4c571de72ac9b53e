using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// The archives' .arff (Weka) files. Univariate: one numeric attribute per time point. Multivariate: one relational
/// attribute whose inner attributes are the time points and whose rows, joined by a literal \n, are the channels. Missing values
/// at the end of all channels end a shorter series. The class or a numeric target is the last attribute; '?' leaves it open.
/// </summary>
internal sealed class ArffReader : FormatReader
{
    private static readonly string[] TargetNames = ["target", "class", "label"];

    private bool _relational, _inRelation, _isWeighted;
    private int _points;
    private string? _lastNumeric;

    public ArffReader(TextLines lines)
        : base(lines)
    {
        bool inData = false;
        while (!inData)
        {
            if (!TryReadContent('%', out ReadOnlySpan<byte> line))
                throw lines.Error(0, "the file ends before @data");
            inData = ReadHeaderLine(line);
        }

        if (_inRelation)
            throw lines.Error(0, "the relational attribute is not closed by @end");
        if (!_relational)
        {
            Channels = 1;
            if (Answer == AnswerKind.None && TargetNames.Contains(_lastNumeric, StringComparer.OrdinalIgnoreCase))
            {
                _points--;
                Answer = AnswerKind.Target;
            }
        }

        if (_points == 0)
            throw lines.Error(0, "the header declares no numeric attribute; every time point is one");
    }

    public override SeriesFormat Format => SeriesFormat.Arff;

    public override bool TryRead(SeriesScratch series)
    {
        series.Clear();
        if (!TryReadContent('%', out ReadOnlySpan<byte> line))
            return false;
        line = line[..CommentOf(line)];
        int at = SkipBlanks(line, 0);
        if (line[at] == '{')
            throw Lines.Error(at, "sparse rows in braces are not supported; write every value");
        if (_relational)
            ReadRelation(line, ref at, series);
        else
            ReadPoints(line, ref at, series);
        CheckChannels(series);

        // Rows all have the header's length: a shorter series is filled up with missing values.
        if (!series.TrimMissingEnd())
            throw Lines.Error(0, "no value of the series is known");
        if (Answer != AnswerKind.None)
            ReadAnswer(line, ref at, series);
        if (IsWeight(line[at..]))
        {
            if (!_isWeighted)
                Notes.Add(FormattableString.Invariant($"weights of series, as on line {LineNumber}, are not used"));
            _isWeighted = true;
            return true;
        }

        if (at < line.Length)
            throw Lines.Error(at, $"the row goes on after its last attribute: {ValueText.Quote(line[at..])}");
        return true;
    }

    /// <summary>Reads one line of the header; true for @data.</summary>
    private bool ReadHeaderLine(ReadOnlySpan<byte> line)
    {
        int start = SkipBlanks(line, 0);
        int end = SkipToken(line, start);
        int at = SkipBlanks(line, end);
        ReadOnlySpan<byte> keyword = line[start..end];
        if (Ascii.EqualsIgnoreCase(keyword, "@data"u8))
            return true;
        if (Ascii.EqualsIgnoreCase(keyword, "@relation"u8))
            Name = at < line.Length ? ReadToken(line, ref at, default) : null;
        else if (Ascii.EqualsIgnoreCase(keyword, "@attribute"u8))
            ReadAttribute(line, start, at);
        else if (Ascii.EqualsIgnoreCase(keyword, "@end"u8))
            _inRelation = _inRelation ? false : throw Lines.Error(start, "@end closes nothing; no relational attribute is open");
        else if (keyword[0] == '@')
            Notes.Add(FormattableString.Invariant($"{ValueText.Quote(keyword)} on line {LineNumber} is not known and was passed over"));
        else
            throw Lines.Error(start, $"{ValueText.Quote(keyword)} is not known; expected @relation, @attribute, @end or @data");
        return false;
    }

    private void ReadAttribute(ReadOnlySpan<byte> line, int start, int at)
    {
        string name = ReadToken(line, ref at, " \t{"u8);
        at = SkipBlanks(line, at);
        if (Answer != AnswerKind.None)
            throw Lines.Error(start, $"the attribute '{name}' stands after the class or target, which is the last");
        ReadOnlySpan<byte> type = line[at..SkipToken(line, at)];

        // Weka once wrote the range of a number after its type.
        int bound = type is [(byte)'{', ..] ? -1 : type.IndexOfAny((byte)'[', (byte)'(', (byte)'%');
        type = bound < 0 ? type : type[..bound];
        if (type is [(byte)'{', ..])
        {
            if (_inRelation)
                throw Lines.Error(at, "a nominal attribute cannot be a time point");
            ReadNominal(line, at);
            Answer = AnswerKind.Label;
        }
        else if (Ascii.EqualsIgnoreCase(type, "relational"u8))
        {
            if (_relational || _points > 0)
                throw Lines.Error(at, "only one attribute, the first, can be relational");
            _inRelation = _relational = true;
        }
        else if (Ascii.EqualsIgnoreCase(type, "numeric"u8) || Ascii.EqualsIgnoreCase(type, "real"u8)
            || Ascii.EqualsIgnoreCase(type, "integer"u8))
        {
            if (_relational && !_inRelation)
                Answer = AnswerKind.Target;
            else
                _points++;
            _lastNumeric = name;
        }
        else
        {
            bool isOther = Ascii.EqualsIgnoreCase(type, "string"u8) || Ascii.EqualsIgnoreCase(type, "date"u8);
            throw Lines.Error(at, $"the type {ValueText.Quote(type)} of the attribute '{name}' is not supported; "
                + (isOther
                    ? "remove the attribute, in Weka with the filter Remove"
                    : "expected numeric, real, integer, relational or a {list} of class names"));
        }
    }

    private void ReadNominal(ReadOnlySpan<byte> line, int at)
    {
        at = SkipBlanks(line, at + 1);
        while (true)
        {
            int start = at;
            string name = ReadToken(line, ref at, ",}"u8);
            if (!Classes.Declare(name))
                throw Lines.Error(start, $"the class name '{name}' occurs twice");
            at = SkipBlanks(line, at);
            if (at == line.Length || line[at] is not ((byte)',' or (byte)'}'))
                throw Lines.Error(at, "expected ',' or '}' after a class name");
            if (line[at] == '}')
                break;
            at = SkipBlanks(line, at + 1);
        }

        at = SkipBlanks(line, at + 1);
        if (at < line.Length && line[at] != '%')
            throw Lines.Error(at, $"{ValueText.Quote(line[at..])} is too much after the class names");
    }

    private void ReadPoints(ReadOnlySpan<byte> line, ref int at, SeriesScratch series)
    {
        for (int i = 0; i < _points; i++)
        {
            if (i > 0)
            {
                if (at == line.Length)
                    throw Lines.Error(at, $"the row has {Plural.Of(i, "value")} where {_points} are expected");
                at++;
            }

            int start = SkipBlanks(line, at);
            if (start < line.Length && line[start] is (byte)'\'' or (byte)'"')
            {
                at = start;
                byte[] text = Encoding.UTF8.GetBytes(ReadToken(line, ref at, default));
                Add(series, ValueText.Classify(text, out double quoted), quoted, start, at);
                at = SkipBlanks(line, at);
                if (at < line.Length && line[at] != ',')
                    throw Lines.Error(at, "expected ',' after a quoted value");
                continue;
            }

            ValueKind kind = ValueText.Read(line, ref at, (byte)',', (byte)',', out double value);
            Add(series, kind, value, start, at);
        }

        EndChannel(series, at);
    }

    private void ReadRelation(ReadOnlySpan<byte> line, ref int at, SeriesScratch series)
    {
        byte quote = line[at];
        if (quote is not ((byte)'\'' or (byte)'"'))
            throw Lines.Error(at, "expected the channels in quotes, because the header declares a relational attribute");
        int begin = ++at;
        int length = line[at..].IndexOf(quote);
        if (length < 0)
            throw Lines.Error(at - 1, "the quoted channels are not closed");
        ReadOnlySpan<byte> channels = line[..(begin + length)];
        while (at < channels.Length || series.Channels == 0)
        {
            int start = at;
            ValueKind kind = ValueText.Read(channels, ref at, (byte)',', (byte)'\\', out double value);
            Add(series, kind, value, start, at);
            bool ended = at == channels.Length;
            if (!ended && channels[at] == ',')
            {
                at++;
                if (at == channels.Length)
                    throw Lines.Error(ValueKind.Empty, at, at);
                continue;
            }

            if (!ended && !channels[at..].StartsWith("\\n"u8))
                throw Lines.Error(at, @"expected ',' or \n after a value");
            if (series.ChannelLength != _points)
            {
                throw Lines.Error(
                    at, $"channel {series.Channels} has {Plural.Of(series.ChannelLength, "point")} where the header declares {_points}");
            }

            EndChannel(series, at);
            at += ended ? 0 : 2;
        }

        at = SkipBlanks(line, channels.Length + 1);
    }

    private void ReadAnswer(ReadOnlySpan<byte> line, ref int at, SeriesScratch series)
    {
        string what = Answer == AnswerKind.Label ? "class" : "target";
        if (at == line.Length || line[at] != ',')
            throw Lines.Error(at, $"expected ',' and the {what}");
        at = SkipBlanks(line, at + 1);
        int start = at;
        if (at == line.Length)
            return;
        string text = ReadToken(line, ref at, ","u8);
        SetAnswer(series, start, at, text);
        at = SkipBlanks(line, at);
    }

    /// <summary>Where a comment at the end of a row begins: at a '%' after a blank, outside quotes; otherwise the end.</summary>
    private static int CommentOf(ReadOnlySpan<byte> line)
    {
        if (!line.Contains((byte)'%'))
            return line.Length;
        byte quote = 0;
        for (int i = 1; i < line.Length; i++)
        {
            byte c = line[i - 1];
            if (quote != 0 && c == '\\')
                i++;
            else if (quote != 0)
                quote = c == quote ? (byte)0 : quote;
            else if (c is (byte)'\'' or (byte)'"')
                quote = c;
            else if (line[i] == '%' && (c is (byte)' ' or (byte)'\t'))
                return i;
        }

        return line.Length;
    }

    /// <summary>Whether the rest of a row is a weight in braces, which Weka allows after the last attribute.</summary>
    private static bool IsWeight(ReadOnlySpan<byte> rest)
    {
        rest = rest.Trim(", \t"u8);
        return rest is [(byte)'{', .., (byte)'}'] && ValueText.Classify(rest[1..^1].Trim(" \t"u8), out _) == ValueKind.Number;
    }

    private void Add(SeriesScratch series, ValueKind kind, double value, int start, int end)
    {
        if (kind is not (ValueKind.Number or ValueKind.Missing))
            throw Lines.Error(kind, start, end);
        series.Add(kind == ValueKind.Number ? value : double.NaN);
    }

    /// <summary>Reads a name in quotes, or a bare one up to a blank or one of <paramref name="stops"/>.</summary>
    private string ReadToken(ReadOnlySpan<byte> line, ref int at, ReadOnlySpan<byte> stops)
    {
        int start = at;
        if (at < line.Length && line[at] is (byte)'\'' or (byte)'"')
        {
            byte quote = line[at++];
            bool escaped = false;
            while (at < line.Length && (escaped || line[at] != quote))
            {
                escaped = !escaped && line[at] == '\\';
                at++;
            }

            if (at == line.Length)
                throw Lines.Error(start, "the quoted text is not closed");
            at++;
            return Unescape(Lines.Decode(start + 1, at - 1));
        }

        if (stops.IsEmpty)
        {
            at = SkipToken(line, at);
        }
        else
        {
            int length = line[at..].IndexOfAny(stops);
            at = length < 0 ? line.Length : at + length;
        }

        int end = TrimEnd(line, at);
        if (end <= start)
            throw Lines.Error(start, "a name is expected here");
        return Lines.Decode(start, end);
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder();
        bool escaped = false;
        foreach (char c in text)
        {
            escaped = !escaped && c == '\\';
            if (!escaped)
                plain.Append(c);
        }

        return plain.ToString();
    }
}
