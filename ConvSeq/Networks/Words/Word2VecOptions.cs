namespace ConvSeq.Networks;

/// <summary>Options of <see cref="Word2Vec"/>; the defaults are those of the authors' program.</summary>
public sealed record Word2VecOptions
{
    /// <summary>Default of <see cref="Dimensions"/>.</summary>
    public const int DefaultDimensions = 100;

    /// <summary>Default of <see cref="Window"/>.</summary>
    public const int DefaultWindow = 5;

    /// <summary>Default of <see cref="NegativeSamples"/>.</summary>
    public const int DefaultNegativeSamples = 5;

    /// <summary>Default of <see cref="MinCount"/>.</summary>
    public const int DefaultMinCount = 5;

    /// <summary>Default of <see cref="Epochs"/>.</summary>
    public const int DefaultEpochs = 5;

    /// <summary>Default of <see cref="LearningRate"/>.</summary>
    public const double DefaultLearningRate = 0.025;

    /// <summary>Default of <see cref="SubsamplingThreshold"/>.</summary>
    public const double DefaultSubsamplingThreshold = 1e-3;

    private readonly int _dimensions = DefaultDimensions, _window = DefaultWindow, _negatives = DefaultNegativeSamples,
        _minCount = DefaultMinCount, _epochs = DefaultEpochs;
    private readonly double _rate = DefaultLearningRate, _threshold = DefaultSubsamplingThreshold;

    /// <summary>Values of a vector, 1 to 4,096. Default <see cref="DefaultDimensions"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Dimensions { get => _dimensions; init => _dimensions = Argument.Within(value, 1, 4096); }

    /// <summary>
    /// Largest number of words on each side that a word is to predict, 1 to 100; at each place a number up to it is drawn. Default
    /// <see cref="DefaultWindow"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Window { get => _window; init => _window = Argument.Within(value, 1, 100); }

    /// <summary>Words drawn at random to tell each real neighbor from, 1 to 100. Default <see cref="DefaultNegativeSamples"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int NegativeSamples { get => _negatives; init => _negatives = Argument.Within(value, 1, 100); }

    /// <summary>Words that occur less often are left out; their vectors are 0. 1 or more. Default <see cref="DefaultMinCount"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MinCount { get => _minCount; init => _minCount = Argument.Within(value, 1, int.MaxValue); }

    /// <summary>Passes over all sequences, 1 to 10,000. Default <see cref="DefaultEpochs"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Epochs { get => _epochs; init => _epochs = Argument.Within(value, 1, 10_000); }

    /// <summary>
    /// Learning rate at the start, above 0; it falls in a line to a ten-thousandth. Default <see cref="DefaultLearningRate"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite and above 0.</exception>
    public double LearningRate { get => _rate; init => _rate = Argument.Positive(value); }

    /// <summary>
    /// A word with a share f of all words above this stays at a place with probability √(threshold / f). 0 or more; 0 keeps all. Default
    /// <see cref="DefaultSubsamplingThreshold"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double SubsamplingThreshold { get => _threshold; init => _threshold = Argument.NotNegative(value); }

    /// <summary>Seed of every random choice. Default 0.</summary>
    public ulong Seed { get; init; }
}
