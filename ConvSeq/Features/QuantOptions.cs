using ConvSeq.Series;

namespace ConvSeq.Features;

/// <summary>Options of <see cref="Quant.Fit"/>. Nothing is drawn at random: the seed does not matter.</summary>
public sealed record QuantOptions : SeriesFeatureOptions
{
    /// <summary>Default of <see cref="Depth"/>.</summary>
    public const int DefaultDepth = 6;

    /// <summary>Default of <see cref="QuantileDivisor"/>.</summary>
    public const int DefaultQuantileDivisor = 4;

    /// <summary>The largest <see cref="Depth"/>.</summary>
    public const int MaxDepth = 12;

    /// <summary>The largest <see cref="QuantileDivisor"/>.</summary>
    public const int MaxQuantileDivisor = 1024;

    private readonly int _depth = DefaultDepth;
    private readonly int _quantileDivisor = DefaultQuantileDivisor;
    private readonly int _referenceLength;

    /// <summary>
    /// Number of levels, 1 to 12: the first has one interval, and each next one divides those before it in two. A short series has
    /// fewer. Default: <see cref="DefaultDepth"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="MaxDepth"/>.</exception>
    public int Depth { get => _depth; init => _depth = Argument.Within(value, 1, MaxDepth); }

    /// <summary>
    /// Number of values for each quantile, 1 to 1024: an interval of m values has 1 + ⌊(m - 1) / d⌋ quantiles. Larger means fewer
    /// features. Default: <see cref="DefaultQuantileDivisor"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="MaxQuantileDivisor"/>.</exception>
    public int QuantileDivisor { get => _quantileDivisor; init => _quantileDivisor = Argument.Within(value, 1, MaxQuantileDivisor); }

    /// <summary>
    /// Length in points for which intervals and quantiles are laid out; those of a series of another length are scaled. Default 0:
    /// the longest training series.
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
    public override string Name => "Quant";

    /// <inheritdoc/>
    internal override bool SuitsTrees => true;

    /// <inheritdoc/>
    public override Quant Fit(SeriesSet train, Execution? execution = null) => Quant.Fit(train, this, execution);

    /// <inheritdoc/>
    internal override FeatureWork Work(int length, int channels)
    {
        long features = Quant.Count(channels, ReferenceLength > 0 ? ReferenceLength : length, Depth, QuantileDivisor).Features;
        return new(0.1e-6 * Depth / DefaultDepth * channels, features, 0.8580);
    }
}
