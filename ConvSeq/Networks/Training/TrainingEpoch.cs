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

    /// <summary>
    /// The loss that schedule, early stopping and the choice of weights rely on: that of the validation series if there are any.
    /// </summary>
    internal double Watched => ValidationLoss ?? Loss;
}
