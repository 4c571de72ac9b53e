namespace ConvSeq.Features;

/// <summary>Common options of <see cref="MiniRocket"/> and <see cref="MultiRocket"/>, which share their kernels.</summary>
public abstract record MiniRocketKernelOptions : SeriesFeatureOptions
{
    /// <summary>Default of <see cref="MaxDilationsPerKernel"/>.</summary>
    public const int DefaultMaxDilationsPerKernel = 32;

    private readonly int _maxDilationsPerKernel = DefaultMaxDilationsPerKernel;
    private readonly int _referenceLength;
    private readonly MiniRocketPadding _padding;

    private protected MiniRocketKernelOptions()
    {
    }

    /// <summary>
    /// Largest number of dilations that a kernel is given, 1 or more; for <see cref="MultiRocket"/>, on the series and again on
    /// its difference. Default: <see cref="DefaultMaxDilationsPerKernel"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxDilationsPerKernel
    {
        get => _maxDilationsPerKernel;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxDilationsPerKernel));
            _maxDilationsPerKernel = value;
        }
    }

    /// <summary>
    /// Length in points for which the dilations are laid out: the widest kernel spans about this much. Default 0: the
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

    /// <summary>Points that the features count over. Default: <see cref="MiniRocketPadding.Automatic"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined in the enumeration.</exception>
    public MiniRocketPadding Padding
    {
        get => _padding;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(Padding), value, "Unknown padding.");
            _padding = value;
        }
    }
}
