namespace ConvSeq.Networks;

/// <summary>Results of one pass over the training series.</summary>
public sealed record TrainingEpoch
{
    /// <summary>Number of the epoch, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Mean loss of the training series, each measured before the step that it took part in.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of training series, or points, whose class got the highest score, 0 to 1; null for numbers.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean loss of the validation series after the epoch; null without any.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>
    /// Share of validation series, or points, whose class got the highest score, 0 to 1; null for numbers or without any.
    /// </summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Duration of the epoch in seconds, validation included.</summary>
    public required double Seconds { get; init; }

    /// <summary>The loss that schedules rely on: that of the validation series if there are any.</summary>
    internal double Watched => ValidationLoss ?? Loss;

    /// <summary>Whether this epoch is better than another by a measure; of equal accuracy is better what has a lower loss.</summary>
    internal bool IsBetterThan(TrainingEpoch other, EpochMeasure measure)
    {
        (double? own, double? others) = measure == EpochMeasure.Accuracy
            ? (ValidationAccuracy ?? Accuracy, other.ValidationAccuracy ?? other.Accuracy)
            : (null, null);
        return own == others ? Watched < other.Watched : own > others;
    }
}

/// <summary>What says which epoch is the best: of the validation series, or of the training series if nothing is validated.</summary>
public enum EpochMeasure
{
    /// <summary>The lowest loss: the best probabilities, or numbers.</summary>
    Loss,

    /// <summary>
    /// The highest share of series, or points, that are classified right; of equal ones the lowest loss. It often rises long after the
    /// loss does, while probabilities get too sure.
    /// </summary>
    Accuracy,
}
