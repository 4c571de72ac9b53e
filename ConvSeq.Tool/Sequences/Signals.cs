using ConvSeq.Models;

namespace ConvSeq.Tool.Sequences;

/// <summary>Sequences of values.</summary>
/// <param name="Series">The values of each.</param>
/// <param name="SamplingRate">Values a second, of sound; null for others.</param>
internal sealed record Signals(float[][] Series, int? SamplingRate)
{
    /// <summary>The levels of the values.</summary>
    public SequenceSet Encode(ValueLevels levels) =>
        new([.. Series.Select(one => levels.Encode(one))]) { SamplingRate = SamplingRate };
}
