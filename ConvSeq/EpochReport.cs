namespace ConvSeq;

/// <summary>Report of one epoch of a network's training, made when the epoch is over.</summary>
public sealed record EpochReport
{
    /// <summary>Number of the member that is being trained, from 1.</summary>
    public required int Member { get; init; }

    /// <summary>Number of members to train in all.</summary>
    public required int Members { get; init; }

    /// <summary>Number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Largest number of epochs of each member.</summary>
    public required int Epochs { get; init; }

    /// <summary>Mean loss of the training series in this epoch.</summary>
    public required double Loss { get; init; }

    /// <summary>
    /// Share of training series, or points, that were classified correctly in this epoch, 0 to 1; null if numbers are
    /// predicted.
    /// </summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean loss of the validation series; null if there are none.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>
    /// Share of validation series, or points, that are classified correctly, 0 to 1; null if numbers are predicted or there are
    /// none.
    /// </summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Time since training began or was resumed from a checkpoint.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Estimated time until all members are trained, based on the epochs so far; less if training stops early. Null before the
    /// first epoch has been trained.
    /// </summary>
    public TimeSpan? Left { get; init; }

    /// <summary>
    /// Name of the back end that trained up to this epoch, if the epoch was read from a checkpoint and training resumes there.
    /// Null for an epoch that has just been trained.
    /// </summary>
    public string? CheckpointBackend { get; init; }
}
