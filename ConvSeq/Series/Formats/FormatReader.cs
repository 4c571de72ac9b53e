using System.Globalization;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// Reader of one file format: the constructor reads the header; series are then read one at a time. The file is closed with the reader.
/// </summary>
/// <param name="lines">The lines of a text file; null in formats without lines, which override what asks for them.</param>
internal abstract class FormatReader(TextLines? lines) : IDisposable
{
    /// <summary>Kind of answer of a series.</summary>
    public enum AnswerKind { None, Label, Target }

    /// <summary>The format.</summary>
    public abstract SeriesFormat Format { get; }

    /// <summary>How the file was understood, once its header is read.</summary>
    public virtual SeriesReading Reading => new() { Format = Format };

    /// <summary>What a person should know of the reading so far, a sentence each.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Name of the set in the file; null where the format has no name.</summary>
    public string? Name { get; protected set; }

    /// <summary>Number of channels; 0 until the header or a series has shown it.</summary>
    public int Channels { get; protected set; }

    /// <summary>Kind of answer that the series carry.</summary>
    public AnswerKind Answer { get; protected set; }

    /// <summary>The class names; empty unless <see cref="Answer"/> is a label.</summary>
    public ClassTable Classes { get; } = new();

    /// <summary>Name of the file in messages.</summary>
    public virtual string Path => Lines.Path;

    /// <summary>Line on which the last series begins, from 1; 0 in formats without lines.</summary>
    public virtual long LineNumber => Lines.LineNumber;

    /// <summary>The file.</summary>
    protected TextLines Lines { get; } = lines!;

    /// <summary>Reads the next series; false at the end of the file.</summary>
    public abstract bool TryRead(SeriesScratch series);

    /// <summary>Closes the file.</summary>
    public virtual void Dispose() => Lines.Dispose();

    /// <summary>Completes a channel that ends at a byte of the line.</summary>
    protected void EndChannel(SeriesScratch series, int offset)
    {
        if (series.EndChannel() is { } problem)
            throw Lines.Error(offset, problem);
    }

    /// <summary>Checks a complete series against the channels of the header or of the first series.</summary>
    protected void CheckChannels(SeriesScratch series)
    {
        if (Channels == 0)
            Channels = series.Channels;
        if (series.Channels != Channels)
            throw Lines.Error(0, $"the series has {Plural.Of(series.Channels, "channel")} where {Channels} are expected");
    }

    /// <summary>Reads the label or target from a part of the line.</summary>
    /// <remarks>A text for no answer leaves the series without one, unless the header declares a class of this name.</remarks>
    protected void SetAnswer(SeriesScratch series, int start, int end, string text)
    {
        if (ValueText.IsNoAnswer(text) && !(Answer == AnswerKind.Label && Classes.IsDeclared && Classes.Names.Contains(text)))
            return;
        if (Answer == AnswerKind.Target)
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double target) || !double.IsFinite(target))
                throw Lines.Error(start, $"the target '{text}' is not a finite number");
            series.Target = target;
            return;
        }

        series.Label = Classes.Find(text) ?? throw Lines.Error(
            start, $"the label '{text}' is not among the {Plural.Of(Classes.Names.Count, "class name")} of the header");
    }

    /// <summary>The next line that is neither blank nor a comment, which begins with <paramref name="comment"/>.</summary>
    protected bool TryReadContent(char comment, out ReadOnlySpan<byte> line)
    {
        while (Lines.TryRead(out line))
        {
            int start = SkipBlanks(line, 0);
            if (start < line.Length && line[start] != comment)
                return true;
        }

        return false;
    }

    protected static int SkipBlanks(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t')
            at++;
        return at;
    }

    protected static int SkipToken(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is not ((byte)' ' or (byte)'\t'))
            at++;
        return at;
    }

    /// <summary>End of the line up to <paramref name="end"/>, without blanks at its end.</summary>
    protected static int TrimEnd(ReadOnlySpan<byte> line, int end)
    {
        while (end > 0 && line[end - 1] is (byte)' ' or (byte)'\t')
            end--;
        return end;
    }
}
