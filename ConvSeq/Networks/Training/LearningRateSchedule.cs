namespace ConvSeq.Networks;

/// <summary>Schedule of the learning rate while a network is trained.</summary>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>Whether the rate of a step depends on the total number of steps.</summary>
    internal virtual bool SpansAllEpochs => false;

    private protected static double Checked(double value, bool holds, string range, string name) =>
        holds ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
}

/// <summary>The learning rate stays.</summary>
public sealed record ConstantRate : LearningRateSchedule;

/// <summary>The learning rate is lowered whenever the watched loss has not improved for a while.</summary>
/// <remarks>
/// As in ReduceLROnPlateau of PyTorch, the loss has improved if it is below (1 - <see cref="Threshold"/>) times the best loss that
/// counted as an improvement; Keras compares the difference with its <c>min_delta</c>, which ends all progress once losses are
/// smaller than that. As in Keras, the rate is lowered in the epoch that is the <see cref="Patience"/>th in a row without
/// improvement; PyTorch waits for one more.
/// </remarks>
public sealed record PlateauRate : LearningRateSchedule
{
    /// <summary>Default of <see cref="Patience"/>.</summary>
    public const int DefaultPatience = 50;

    private readonly double _factor = 0.5, _threshold = 1e-4, _floor = 1e-4;
    private readonly int _patience = DefaultPatience;

    /// <summary>Factor that the rate is multiplied with, above 0 and below 1. Default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Factor
    {
        get => _factor;
        init => _factor = Checked(value, value is > 0 and < 1, "above 0 and below 1", nameof(Factor));
    }

    /// <summary>Number of epochs in a row without improvement, 1 or more. Default <see cref="DefaultPatience"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Patience
    {
        get => _patience;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Patience));
            _patience = value;
        }
    }

    /// <summary>Share by which the loss must fall to have improved, at least 0 and below 1. Default 0.0001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Threshold
    {
        get => _threshold;
        init => _threshold = Checked(value, value is >= 0 and < 1, "at least 0 and below 1", nameof(Threshold));
    }

    /// <summary>The lowest rate, at least 0; a rate that starts below it stays. Default 0.0001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Floor
    {
        get => _floor;
        init => _floor = Checked(value, value >= 0 && double.IsFinite(value), "finite and at least 0", nameof(Floor));
    }
}

/// <summary>
/// The rate falls along half a cosine after a linear warm-up (Loshchilov and Hutter, arXiv 1608.03983, equation 5, without
/// restarts), step by step over all epochs.
/// </summary>
public sealed record CosineRate : LearningRateSchedule
{
    private readonly double _warmUpShare, _finalShare;

    /// <summary>Share of the steps during which the rate rises from 0, at least 0 and below 1. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double WarmUpShare
    {
        get => _warmUpShare;
        init => _warmUpShare = Checked(value, value is >= 0 and < 1, "at least 0 and below 1", nameof(WarmUpShare));
    }

    /// <summary>Final rate, as a share of the optimizer's rate, 0 to 1. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double FinalShare
    {
        get => _finalShare;
        init => _finalShare = Checked(value, value is >= 0 and <= 1, "0 to 1", nameof(FinalShare));
    }

    internal override bool SpansAllEpochs => true;
}

/// <summary>
/// The rate rises along half a cosine to the optimizer's rate and falls again to almost nothing (Smith and Topin, arXiv
/// 1708.07120), step by step over all epochs.
/// </summary>
public sealed record OneCycleRate : LearningRateSchedule
{
    private readonly double _riseShare = 0.3, _startDivisor = 25, _endDivisor = 1e4;

    /// <summary>Share of the steps during which the rate rises, above 0 and below 1. Default 0.3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double RiseShare
    {
        get => _riseShare;
        init => _riseShare = Checked(value, value is > 0 and < 1, "above 0 and below 1", nameof(RiseShare));
    }

    /// <summary>Ratio of the largest rate to the first, above 1. Default 25.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double StartDivisor
    {
        get => _startDivisor;
        init => _startDivisor = Checked(value, value > 1 && double.IsFinite(value), "finite and above 1", nameof(StartDivisor));
    }

    /// <summary>Ratio of the first rate to the last, above 1. Default 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double EndDivisor
    {
        get => _endDivisor;
        init => _endDivisor = Checked(value, value > 1 && double.IsFinite(value), "finite and above 1", nameof(EndDivisor));
    }

    internal override bool SpansAllEpochs => true;
}
