namespace ConvSeq;

/// <summary>An epoch of a network's training, told when it is over.</summary>
public sealed record EpochReport
{
    /// <summary>Number of the member that is trained, from 1.</summary>
    public required int Member { get; init; }

    /// <summary>Number of members that are trained in all.</summary>
    public required int Members { get; init; }

    /// <summary>Number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs of each member at most.</summary>
    public required int Epochs { get; init; }

    /// <summary>Mean loss of the training series in this epoch.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of training series, or points, that were classified right in this epoch, 0 to 1; null for numbers.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean loss of the validation series; null without any.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Share of validation series, or points, that are classified right, 0 to 1; null for numbers or without any.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Time since training began, or went on from a checkpoint.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Time until the training of all members is over, going by the epochs so far; less if it stops early. Null where no epoch was trained yet.
    /// </summary>
    public TimeSpan? Left { get; init; }

    /// <summary>
    /// Name of the back end that trained up to this epoch, where the epoch was read from a checkpoint and training goes on from there; null for an epoch
    /// that was trained just now.
    /// </summary>
    public string? CheckpointBackend { get; init; }
}
