using ConvSeq.Series.Text;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Reading;

/// <summary>
/// Reads the points of an endless series, a line each: one value per channel, with commas between. An empty cell, "?" and NaN are missing
/// values; a line without anything is skipped.
/// </summary>
internal sealed class PointLines : IDisposable
{
    /// <summary>What messages call the input.</summary>
    public const string Name = "standard input";

    private const int LongestLine = 1 << 20;

    private readonly TextLines _lines;

    public PointLines(Stream input, CancellationToken cancellationToken) => _lines = BadInputException.Blame(
        Name, () => new TextLines(
            input, Name, new Execution { CancellationToken = cancellationToken }, LongestLine, isPipe: true));

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Line => _lines.LineNumber;

    /// <summary>Reads the next point; false at the end of the input.</summary>
    public bool TryRead(Span<float> point)
    {
        try
        {
            while (_lines.TryRead(out ReadOnlySpan<byte> line))
            {
                if (line.ContainsAnyExcept(" \t"u8))
                {
                    Parse(line, point);
                    return true;
                }
            }

            return false;
        }
        catch (Exception e) when (BadInputException.ProblemOf(e) is { } problem)
        {
            throw new BadInputException(problem);
        }
    }

    public void Dispose() => _lines.Dispose();

    private void Parse(ReadOnlySpan<byte> line, Span<float> point)
    {
        int values = line.Count((byte)',') + 1;
        if (values != point.Length)
            throw _lines.Error(0, $"there {(values == 1 ? "is" : "are")} {Plural.Of(values, "value")}; the model has {Plural.Of(
                point.Length, "channel")}, with commas between");
        for (int c = 0, position = 0; c < point.Length; c++, position++)
        {
            int start = position;
            ValueKind kind = ValueText.Read(line, ref position, (byte)',', (byte)',', out double value);
            if (kind is ValueKind.Malformed or ValueKind.OutOfRange)
                throw _lines.Error(kind, start, position);
            point[c] = (float)value;
        }
    }
}
