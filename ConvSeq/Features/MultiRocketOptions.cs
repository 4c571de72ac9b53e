using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>Options of <see cref="MultiRocket.Fit"/>.</summary>
public sealed record MultiRocketOptions : MiniRocketKernelOptions
{
    /// <summary>Default of <see cref="FeatureCount"/>, which gives 49,728 features.</summary>
    public const int DefaultFeatureCount = 50_000;

    /// <summary>
    /// The smallest <see cref="FeatureCount"/>: four features of each of the 84 kernels on the series and on its difference.
    /// </summary>
    public const int MinFeatureCount = 2 * MultiRocket.PoolCount * MiniRocketKernels.KernelCount;

    /// <summary>The largest <see cref="FeatureCount"/>.</summary>
    public const int MaxFeatureCount = 10_000_000;

    private readonly int _featureCount = DefaultFeatureCount;

    /// <summary>
    /// Number of features wanted in all, 672 to 10,000,000; rounded down to a multiple of 672, which is 84 kernels × 2
    /// representations (the series and its difference) × 4 features. Default: <see cref="DefaultFeatureCount"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is below <see cref="MinFeatureCount"/> or above <see cref="MaxFeatureCount"/>.
    /// </exception>
    public int FeatureCount { get => _featureCount; init => _featureCount = Argument.Within(value, MinFeatureCount, MaxFeatureCount); }

    /// <inheritdoc/>
    public override string Name => "MultiRocket";

    /// <inheritdoc/>
    public override MultiRocket Fit(SeriesSet train, Execution? execution = null) => MultiRocket.Fit(train, this, execution);

    /// <inheritdoc/>
    internal override FeatureWork Work(int length, int channels) =>
        new(2.1e-6 * FeatureCount / DefaultFeatureCount * FeatureWork.Summing(channels), FeatureCount, 0.8754);
}
