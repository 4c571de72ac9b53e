namespace ConvSeq.Networks;

/// <summary>Reason why the training of a network ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are finished.</summary>
    Epochs,

    /// <summary>The watched loss did not improve for <see cref="NetworkTrainingOptions.EarlyStoppingPatience"/> epochs.</summary>
    EarlyStopping,

    /// <summary><see cref="NetworkTrainingOptions.TimeBudget"/> was used up.</summary>
    TimeBudget,

    /// <summary>Training was canceled after an epoch or more.</summary>
    Cancelled,

    /// <summary>Training diverged; only in <see cref="TrainingDivergedException.Best"/>.</summary>
    Diverged,
}
