using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>How the training of one network went.</summary>
/// <param name="Epochs">The epochs in their order, one or more.</param>
/// <param name="StopReason">Why it ended.</param>
public sealed record TrainingHistory(ImmutableArray<TrainingEpoch> Epochs, StopReason StopReason)
{
    /// <summary>The epoch with the least validation loss, or training loss if nothing was validated; of equals the first.</summary>
    public TrainingEpoch Best => Epochs.MinBy(epoch => epoch.Watched)!;

    /// <summary>Number of epochs.</summary>
    public int EpochCount => Epochs.Length;

    /// <summary>Seconds of all epochs, those before a checkpoint among them.</summary>
    public double Seconds => Epochs.Sum(epoch => epoch.Seconds);
}
