using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>Part of a convolution's output that MiniRocket counts over.</summary>
public enum MiniRocketPadding
{
    /// <summary>
    /// When fitting: <see cref="Always"/> if the training series differ in length, else <see cref="Alternating"/>. Where
    /// lengths vary, points at which a kernel lies inside the series would be many for some series and none for others.
    /// </summary>
    Automatic,

    /// <summary>
    /// Every other (dilation, kernel) pair uses the zero-padded output, the rest only the points at which the whole kernel
    /// lies inside the series; a series too short to have such points uses the padded output there too.
    /// </summary>
    Alternating,

    /// <summary>Every pair uses the zero-padded output, as the reference program for series of varying length does.</summary>
    Always,
}

/// <summary>Options of <see cref="MiniRocket.Fit"/>.</summary>
public sealed record MiniRocketOptions : MiniRocketKernelOptions
{
    /// <summary>Default of <see cref="FeatureCount"/>, which gives 9,996 features.</summary>
    public const int DefaultFeatureCount = 10_000;

    /// <summary>The smallest <see cref="FeatureCount"/>: one feature for each of the 84 kernels.</summary>
    public const int MinFeatureCount = MiniRocket.KernelCount;

    /// <summary>The largest <see cref="FeatureCount"/>.</summary>
    public const int MaxFeatureCount = 10_000_000;

    private readonly int _featureCount = DefaultFeatureCount;

    /// <summary>
    /// Number of features wanted, 84 to 10,000,000; rounded down to a multiple of the 84 kernels. Default:
    /// <see cref="DefaultFeatureCount"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is below <see cref="MinFeatureCount"/> or above <see cref="MaxFeatureCount"/>.
    /// </exception>
    public int FeatureCount { get => _featureCount; init => _featureCount = Argument.Within(value, MinFeatureCount, MaxFeatureCount); }

    /// <inheritdoc/>
    public override string Name => "MiniRocket";

    /// <inheritdoc/>
    public override MiniRocket Fit(SeriesSet train, Execution? execution = null) => MiniRocket.Fit(train, this, execution);

    /// <inheritdoc/>
    internal override FeatureWork Work(int length, int channels) =>
        new(0.5e-6 * FeatureCount / DefaultFeatureCount * FeatureWork.Summing(channels), FeatureCount, 0.8734);
}
