namespace ConvSeq.Networks;

/// <summary>Why the training of a network ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are through.</summary>
    Epochs,

    /// <summary>The watched loss did not improve for <see cref="NetworkTrainingOptions.EarlyStoppingPatience"/> epochs.</summary>
    EarlyStopping,

    /// <summary><see cref="NetworkTrainingOptions.TimeBudget"/> was used up.</summary>
    TimeBudget,

    /// <summary>It was cancelled after an epoch or more.</summary>
    Cancelled,

    /// <summary>It diverged; only in <see cref="TrainingDivergedException.Best"/>.</summary>
    Diverged,
}
