using ConvSeq.Features;
using ConvSeq.Series;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Options of everything that computes MiniRocket features.</summary>
public abstract class MiniRocketOptionsBase : ConvSeqOptions
{
    private protected MiniRocketOptionsBase()
    {
    }

    /// <summary>Number of features wanted, 84 to 10,000,000; rounded down to a multiple of the 84 kernels. Default: 10,000.</summary>
    public int NumberOfFeatures { get; set; } = Defaults.NumberOfFeatures;

    /// <summary>Largest number of dilations that a kernel is given. Default: 32.</summary>
    public int MaximumDilationsPerKernel { get; set; } = Defaults.MaximumDilationsPerKernel;

    /// <summary>Length in points for which the dilations are laid out. Default 0: the longest training series.</summary>
    public int ReferenceLength { get; set; }

    /// <summary>What the features count over. Default: decided by whether the training series differ in length.</summary>
    public MiniRocketPadding Padding { get; set; }

    /// <summary>
    /// Number of channels of a series. Default 0: the first dimension of a Vector&lt;Single, channels, length&gt;, otherwise 1. Channels
    /// lie one after the other.
    /// </summary>
    public int Channels { get; set; }

    /// <summary>Repair of the series. Default: interpolate missing values if the training series have any, otherwise refuse them.</summary>
    public SeriesRepair Repair { get; set; } = new();

    /// <summary>Seed of every random choice. Default null: drawn from the <see cref="Microsoft.ML.MLContext"/>, whose own seed then governs.</summary>
    public int? Seed { get; set; }

    internal MiniRocketOptions ToEngine(IHost host) => new()
    {
        FeatureCount = NumberOfFeatures,
        MaxDilationsPerKernel = MaximumDilationsPerKernel,
        ReferenceLength = ReferenceLength,
        Padding = Padding,
        Seed = (uint)(Seed ?? host.Rand.Next()),
    };

    internal static class Defaults
    {
        public const int NumberOfFeatures = 10_000;
        public const int MaximumDilationsPerKernel = 32;
    }
}
