using ConvSeq.Trees;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Options that the trainers of extremely randomised trees share.</summary>
public abstract class ExtraTreesTrainerOptions : FeatureTrainerOptions
{
    private ExtraTreesOptions _trees = new();

    private protected ExtraTreesTrainerOptions()
    {
    }

    /// <summary>
    /// Number and size of trees, features that are tried, and the weights of classes in key order. Their seed is used where
    /// <see cref="Seed"/> is null.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ExtraTreesOptions Trees
    {
        get => _trees;
        set => _trees = value ?? throw new ArgumentNullException(nameof(Trees));
    }

    /// <summary>
    /// Seed of every random choice. Default null: that of <see cref="Trees"/> unless it is 0; else one drawn from the
    /// <see cref="Microsoft.ML.MLContext"/>, whose own seed then governs.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>The engine's options with the seed decided.</summary>
    internal ExtraTreesOptions ToEngine(IHost host) => Trees with { Seed = DecideSeed(Seed, Trees.Seed, host) };
}
