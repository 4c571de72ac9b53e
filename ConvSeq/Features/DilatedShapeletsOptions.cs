using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>Options of <see cref="DilatedShapelets.Fit"/>.</summary>
public sealed record DilatedShapeletsOptions : SeriesFeatureOptions
{
    /// <summary>Default of <see cref="ShapeletCount"/>.</summary>
    public const int DefaultShapeletCount = 2500;

    /// <summary>The largest <see cref="ShapeletCount"/>.</summary>
    public const int MaxShapeletCount = 1_000_000;

    private readonly int _shapeletCount = DefaultShapeletCount;
    private readonly double _normalizedShare = 0.8, _lowPercentile = 5, _highPercentile = 10;

    /// <summary>
    /// The largest number of shapelets, 1 to 1,000,000. A small training set has room for fewer, since shapelets overlap only in part.
    /// Default: <see cref="DefaultShapeletCount"/>. The paper has 10,000, which take four times as long and are hardly more accurate.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="MaxShapeletCount"/>.</exception>
    public int ShapeletCount { get => _shapeletCount; init => _shapeletCount = Argument.Within(value, 1, MaxShapeletCount); }

    /// <summary>
    /// Probability with which a shapelet is z-normalized, and so is every window that it is compared with: its shape then counts, and
    /// not its level and size. Default: 0.8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public double NormalizedShare
    {
        get => _normalizedShare;
        init => _normalizedShare = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(NormalizedShare), value, "A share is 0 to 1.");
    }

    /// <summary>
    /// The percentile of distances to another series at which the range of thresholds begins, 0 to 100. Default: 5.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 100.</exception>
    public double LowPercentile
    {
        get => _lowPercentile;
        init => _lowPercentile = Percentile(value, nameof(LowPercentile));
    }

    /// <summary>
    /// The percentile at which the range of thresholds ends, not below <see cref="LowPercentile"/>. Default: 10.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 100.</exception>
    public double HighPercentile
    {
        get => _highPercentile;
        init => _highPercentile = Percentile(value, nameof(HighPercentile));
    }

    /// <inheritdoc/>
    public override string Name => "RDST";

    /// <inheritdoc/>
    public override DilatedShapelets Fit(SeriesSet train, Execution? execution = null) => DilatedShapelets.Fit(train, this, execution);

    /// <inheritdoc/>
    internal override FeatureWork Work(int length, int channels) =>
        new(1.4e-6 * ShapeletCount / DefaultShapeletCount * channels, 3.0 * ShapeletCount, 0.8719);

    private static double Percentile(double value, string name) =>
        value is >= 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(name, value, "A percentile is 0 to 100.");
}
