namespace ConvSeq.Networks;

/// <summary>How the learning rate changes while a network is trained.</summary>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }
}

/// <summary>The learning rate stays.</summary>
public sealed record ConstantRate : LearningRateSchedule;

/// <summary>The learning rate is lowered whenever the watched loss has not improved for a while.</summary>
public sealed record PlateauRate : LearningRateSchedule
{
    /// <summary>What the rate is multiplied with, above 0 and below 1. Default 0.5.</summary>
    public double Factor { get; init; } = 0.5;

    /// <summary>Epochs without improvement, 1 or more. Default 50.</summary>
    public int Patience { get; init; } = 50;

    /// <summary>The lowest rate, at least 0. Default 0.0001.</summary>
    public double Floor { get; init; } = 1e-4;
}

/// <summary>After a linear warm-up the rate falls along half a cosine (Loshchilov and Hutter, arXiv 1608.03983, without restarts), step by step over all epochs.</summary>
public sealed record CosineRate : LearningRateSchedule
{
    /// <summary>Share of the steps during which the rate rises from 0, at least 0 and below 1. Default 0.</summary>
    public double WarmUpShare { get; init; }

    /// <summary>The last rate as a share of the first, 0 to 1. Default 0.</summary>
    public double FinalShare { get; init; }
}

/// <summary>The rate rises along half a cosine to the optimiser's rate and falls again to almost nothing (Smith and Topin, arXiv 1708.07120).</summary>
public sealed record OneCycleRate : LearningRateSchedule
{
    /// <summary>Share of the steps that it rises, above 0 and below 1. Default 0.3.</summary>
    public double RiseShare { get; init; } = 0.3;

    /// <summary>How many times smaller the first rate is than the largest, above 1. Default 25.</summary>
    public double StartDivisor { get; init; } = 25;

    /// <summary>How many times smaller the last rate is than the first, above 1. Default 10,000.</summary>
    public double EndDivisor { get; init; } = 1e4;
}
