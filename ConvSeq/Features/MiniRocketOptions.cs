namespace ConvSeq.Features;

/// <summary>Options of <see cref="MiniRocket"/>.</summary>
public sealed record MiniRocketOptions
{
    /// <summary>
    /// Number of features wanted, 84 or more; rounded down to a multiple of the 84 kernels. Default: 10,000, which gives 9,996.
    /// </summary>
    public int FeatureCount { get; init; } = 10_000;

    /// <summary>Largest number of dilations a kernel is given, 1 or more. Default: 32.</summary>
    public int MaxDilationsPerKernel { get; init; } = 32;

    /// <summary>
    /// Length in points from which the dilations are laid out. Default 0: the longest training series.
    /// </summary>
    public int ReferenceLength { get; init; }

    /// <summary>Seed of every random choice. Default: 0.</summary>
    public ulong Seed { get; init; }
}
