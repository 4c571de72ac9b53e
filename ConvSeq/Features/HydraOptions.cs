using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>Options of <see cref="Hydra.Fit"/>.</summary>
public sealed record HydraOptions : SeriesFeatureOptions
{
    /// <summary>Default of <see cref="Groups"/>.</summary>
    public const int DefaultGroups = 64;

    /// <summary>Default of <see cref="KernelsPerGroup"/>.</summary>
    public const int DefaultKernelsPerGroup = 8;

    /// <summary>The largest <see cref="Groups"/>.</summary>
    public const int MaxGroups = 4096;

    /// <summary>The largest <see cref="KernelsPerGroup"/>.</summary>
    public const int MaxKernelsPerGroup = 256;

    private readonly int _groups = DefaultGroups;
    private readonly int _kernelsPerGroup = DefaultKernelsPerGroup;
    private readonly int _referenceLength;

    /// <summary>
    /// Number of groups at each dilation, 1 to 4096. Half of them compete on the series, half on its first difference; if the
    /// number is odd, one more competes on the series. Default: <see cref="DefaultGroups"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="MaxGroups"/>.</exception>
    public int Groups { get => _groups; init => _groups = Argument.Within(value, 1, MaxGroups); }

    /// <summary>
    /// Number of kernels that compete in a group, 1 to 256. Default: <see cref="DefaultKernelsPerGroup"/>, which is also the
    /// fastest per kernel.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="MaxKernelsPerGroup"/>.</exception>
    public int KernelsPerGroup { get => _kernelsPerGroup; init => _kernelsPerGroup = Argument.Within(value, 1, MaxKernelsPerGroup); }

    /// <summary>
    /// Length in points for which the dilations are laid out: the widest kernel spans more than half of this. Default 0: the
    /// longest training series.
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

    /// <summary>
    /// Whether the features are scaled by statistics of the training series, as the paper's classifier does: fitting then computes
    /// the features of all of them. Default: true; false gives the counts as they are.
    /// </summary>
    public bool Scale { get; init; } = true;

    /// <inheritdoc/>
    public override string Name => "Hydra";

    /// <inheritdoc/>
    public override Hydra Fit(SeriesSet train, Execution? execution = null) => Hydra.Fit(train, this, execution);

    /// <inheritdoc/>
    internal override FeatureWork Work(int length, int channels)
    {
        double kernels = (double)Groups * KernelsPerGroup;
        double features = 2 * kernels * Hydra.DilationCount(ReferenceLength > 0 ? ReferenceLength : length);
        return new(0.9e-6 * kernels / (DefaultGroups * DefaultKernelsPerGroup) * FeatureWork.Summing(channels), features, 0.8703);
    }

    /// <inheritdoc/>
    internal override (SeriesFeatures Fitted, FloatMatrix? Features) FitAndTransform(
        SeriesSet train, Func<int, bool> holds, Execution execution) => Hydra.FitAndTransform(train, this, holds, execution);
}
