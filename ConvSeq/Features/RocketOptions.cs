using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>Options of <see cref="Rocket.Fit"/>.</summary>
public sealed record RocketOptions : SeriesFeatureOptions
{
    /// <summary>Default of <see cref="KernelCount"/>.</summary>
    public const int DefaultKernelCount = 10_000;

    /// <summary>The largest <see cref="KernelCount"/>.</summary>
    public const int MaxKernelCount = 5_000_000;

    private readonly int _kernelCount = DefaultKernelCount;
    private readonly int _referenceLength;

    /// <summary>
    /// Number of random kernels, 1 to 5,000,000, each of which gives two features. Default: <see cref="DefaultKernelCount"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="MaxKernelCount"/>.</exception>
    public int KernelCount { get => _kernelCount; init => _kernelCount = Argument.Within(value, 1, MaxKernelCount); }

    /// <summary>
    /// Whether every channel of every series is first scaled to mean 0 and standard deviation 1 (divisor n), a constant channel
    /// to zeros, as <see cref="SeriesRepair.ZNormalize"/> does. Kernels have biases from -1 to 1, which mean something only for
    /// series of that scale. Where classes differ in the level or the scale of a channel, normalizing removes that. Default:
    /// true.
    /// </summary>
    public bool Normalize { get; init; } = true;

    /// <summary>
    /// Length in points for which the dilations are drawn: the widest kernels span about this much. Default 0: the longest
    /// training series.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int ReferenceLength
    {
        get => _referenceLength;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(ReferenceLength));
            _referenceLength = value;
        }
    }

    /// <inheritdoc/>
    public override string Name => "Rocket";

    /// <inheritdoc/>
    public override Rocket Fit(SeriesSet train, Execution? execution = null) => Rocket.Fit(train, this, execution);

    /// <inheritdoc/>
    internal override FeatureWork Work(int length, int channels) =>
        new(1.8e-6 * KernelCount / DefaultKernelCount * FeatureWork.Summing(channels), 2.0 * KernelCount, 0.862);
}
