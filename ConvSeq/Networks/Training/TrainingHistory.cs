using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>History of the training of one network.</summary>
/// <param name="Epochs">The epochs in their order, one or more.</param>
/// <param name="StopReason">Reason why it ended.</param>
public sealed record TrainingHistory(ImmutableArray<TrainingEpoch> Epochs, StopReason StopReason)
{
    /// <summary>What says which epoch is the best. Default <see cref="EpochMeasure.Loss"/>.</summary>
    public EpochMeasure BestBy { get; init; }

    /// <summary>The best epoch, the first of equals.</summary>
    public TrainingEpoch Best => Epochs.Aggregate(Epochs[0], (best, epoch) => epoch.IsBetterThan(best, BestBy) ? epoch : best);

    /// <summary>Number of epochs.</summary>
    public int EpochCount => Epochs.Length;

    /// <summary>Duration of all epochs in seconds, including those before a checkpoint.</summary>
    public double Seconds => Epochs.Sum(epoch => epoch.Seconds);
}
