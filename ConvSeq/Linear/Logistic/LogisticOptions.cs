using System.Collections.Immutable;

namespace ConvSeq.Linear;

/// <summary>Options of <see cref="LogisticClassifier"/>.</summary>
/// <remarks>Options are equal if all their values are; a default array equals an empty one.</remarks>
public sealed record LogisticOptions
{
    /// <summary>The largest <see cref="BatchSize"/>.</summary>
    public const int MaxBatchSize = 1 << 20;

    private readonly int _batchSize = 64;
    private readonly double _learningRate;
    private readonly int _maxEpochs = 100;
    private readonly int _patience = 5;
    private readonly double _heldOutFraction = 0.1;
    private readonly int _maxHeldOut = 4_096;
    private readonly double _l2;
    private readonly FeatureScaling _scaling;

    /// <summary>
    /// Examples of one step, 1 to <see cref="MaxBatchSize"/>; an epoch is divided evenly into batches of at most this size.
    /// Default: 64.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int BatchSize { get => _batchSize; init => _batchSize = Argument.Within(value, 1, MaxBatchSize); }

    /// <summary>
    /// Initial step size of Adam, above 0: about how far a weight of a scaled feature moves in a step. Default 0: 3 divided by
    /// the sum of the scaled features' deviations, which for standardized features is their number, and at most 0.05; with
    /// 10,000 features 0.0003.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double LearningRate
    {
        get => _learningRate;
        init => _learningRate = NotNegative(value, nameof(LearningRate));
    }

    /// <summary>Largest number of passes over the examples, 1 or more. Default: 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxEpochs
    {
        get => _maxEpochs;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxEpochs));
            _maxEpochs = value;
        }
    }

    /// <summary>
    /// Checks without a lower loss after which training ends, 1 or more; half as many halve the learning rate. A check is
    /// made after every epoch, and within epochs of more than 65,536 examples too. Default: 5.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Patience
    {
        get => _patience;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Patience));
            _patience = value;
        }
    }

    /// <summary>
    /// Share of the examples, 0 to 0.5, that is held out of training to decide learning rate, end, and calibration. If it comes
    /// to fewer than <see cref="LogisticClassifier.MinHeldOut"/> examples, nothing is held out. Default: 0.1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double HeldOutFraction
    {
        get => _heldOutFraction;
        init
        {
            if (!(value is >= 0 and <= 0.5))
                throw new ArgumentOutOfRangeException(nameof(HeldOutFraction), value, "It must be in 0 … 0.5.");
            _heldOutFraction = value;
        }
    }

    /// <summary>Largest number of examples held out, 0 or more; their features are kept in memory. Default: 4,096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxHeldOut
    {
        get => _maxHeldOut;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(MaxHeldOut));
            _maxHeldOut = value;
        }
    }

    /// <summary>
    /// Weight decay, 0 or more: half of it times the squared weights of scaled features is added to the mean cross-entropy.
    /// Default: 0; stopping early achieves as much.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double L2
    {
        get => _l2;
        init => _l2 = NotNegative(value, nameof(L2));
    }

    /// <summary>
    /// Scaling of the features. With <see cref="FeatureScaling.EuclideanNorm"/> training sees features divided by their
    /// deviation, and <see cref="L2"/> times the number of examples, which has the same solution.
    /// Default: <see cref="FeatureScaling.Automatic"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined in the enumeration.</exception>
    public FeatureScaling Scaling
    {
        get => _scaling;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(Scaling), value, "Unknown scaling.");
            _scaling = value;
        }
    }

    /// <summary>A weight above 0 for each class, in class order; default (or empty): all 1.</summary>
    public ImmutableArray<double> ClassWeights { get; init; } = [];

    /// <summary>Whether each class is weighted by n / (classes · its count) instead. Default: false.</summary>
    public bool BalanceClasses { get; init; }

    /// <summary>Seed of the examples held out and of the order of batches. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Returns these options with automatic scaling resolved.</summary>
    /// <param name="featuresAreScaled">Whether the features come scaled by statistics of the training set.</param>
    public LogisticOptions Resolve(bool featuresAreScaled) => this with { Scaling = Scaling.Resolve(featuresAreScaled) };

    /// <summary>Returns whether the other options have equal values.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(LogisticOptions? other) =>
        other is not null && BatchSize == other.BatchSize && LearningRate == other.LearningRate
        && MaxEpochs == other.MaxEpochs && Patience == other.Patience && HeldOutFraction == other.HeldOutFraction
        && MaxHeldOut == other.MaxHeldOut && L2 == other.L2 && Scaling == other.Scaling
        && BalanceClasses == other.BalanceClasses && Seed == other.Seed
        && ClassWeights.AsSpan().SequenceEqual(other.ClassWeights.AsSpan());

    /// <summary>Hash code of all values.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(BatchSize);
        hash.Add(LearningRate);
        hash.Add(MaxEpochs);
        hash.Add(Patience);
        hash.Add(HeldOutFraction);
        hash.Add(MaxHeldOut);
        hash.Add(L2);
        hash.Add(Scaling);
        hash.Add(BalanceClasses);
        hash.Add(Seed);
        foreach (double weight in ClassWeights.AsSpan())
            hash.Add(weight);
        return hash.ToHashCode();
    }

    private static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "It must be finite and at least 0.");
}
