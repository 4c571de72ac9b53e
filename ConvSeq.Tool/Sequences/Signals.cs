using ConvSeq.Models;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sequences;

/// <summary>Sequences of values.</summary>
/// <param name="Series">The values of each.</param>
/// <param name="SamplingRate">Values a second, of sound; null for others.</param>
internal sealed record Signals(float[][] Series, int? SamplingRate)
{
    /// <summary>The levels of the values.</summary>
    public SequenceSet Encode(ValueLevels levels) =>
        new([.. Series.Select(one => levels.Encode(one))]) { SamplingRate = SamplingRate };

    /// <summary>The levels of the values of a file, for a model that has learned from so many values a second; null if not known.</summary>
    public SequenceSet Encode(ValueLevels levels, string path, int? rate) => SamplingRate is null || rate is null || SamplingRate == rate
        ? BadInputException.Blame(path, () => Encode(levels))
        : throw new BadInputException(
            path, $"has {Wording.Count(SamplingRate.Value)} samples a second, and the model learned from {Wording.Count(
                rate.Value)}: convert it first, as with ffmpeg -i FILE -ar {rate} NEW.wav");
}
