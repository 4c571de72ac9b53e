using ConvSeq.Linear;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Options that the logistic trainers share.</summary>
public abstract class LogisticTrainerOptions : FeatureTrainerOptions
{
    private LogisticOptions _logistic = new();

    private protected LogisticTrainerOptions()
    {
    }

    /// <summary>
    /// Batches, learning rate and when to stop; the scaling of features, and the weights of classes in key order. Automatic scaling leaves
    /// the features of a column with the annotation IsNormalized as they are, except for their means. Their seed is used where
    /// <see cref="Seed"/> is null.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public LogisticOptions Logistic
    {
        get => _logistic;
        set => _logistic = value ?? throw new ArgumentNullException(nameof(Logistic));
    }

    /// <summary>
    /// Seed of the choice of held-out rows and of the order of batches. Default null: that of <see cref="Logistic"/> unless it is 0; else
    /// one drawn from the <see cref="Microsoft.ML.MLContext"/>, whose own seed then governs.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>The engine's options with the seed decided.</summary>
    internal LogisticOptions ToEngine(IHost host) => Logistic with { Seed = DecideSeed(Seed, Logistic.Seed, host) };
}
