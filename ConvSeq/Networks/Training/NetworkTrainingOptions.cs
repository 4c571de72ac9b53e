using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>How a network is trained.</summary>
public sealed record NetworkTrainingOptions
{
    /// <summary>Passes over the training series at most, 1 or more. Default 1,500, as InceptionTime's paper.</summary>
    public int Epochs { get; init; } = 1500;

    /// <summary>
    /// Time to train at most, over all members of an ensemble. Default null: no limit. With a limit the weights depend on the speed of the
    /// machine.
    /// </summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>Series of a step at most, 1 or more; an epoch is cut into steps as even as can be. Default 64.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The optimiser and its settings. Default: Adam.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>How the learning rate goes on. Default: halved whenever the loss has not improved for 50 epochs.</summary>
    public LearningRateSchedule Schedule { get; init; } = new PlateauRate();

    /// <summary>Share of the target that is spread evenly over all classes, at least 0 and below 1 (Szegedy et al., arXiv 1512.00567, section 7). Default 0.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>A weight above 0 per class, in the order of class names; empty for none. Default empty.</summary>
    public ImmutableArray<float> ClassWeights { get; init; } = [];

    /// <summary>Whether classes weigh inversely to their frequency unless <see cref="ClassWeights"/> are given. Default false.</summary>
    public bool BalanceClasses { get; init; }

    /// <summary>Share of the training series that is held out, stratified by class, at least 0 and below 1. Default 0: none, the training loss decides.</summary>
    public float ValidationShare { get; init; }

    /// <summary>Epochs without improvement after which training stops, 1 or more. Default null: it goes on.</summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Whether the weights of the best epoch are kept, by the loss that is watched, instead of the last ones. Default true.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>
    /// A folder for checkpoints, one file per member. If it holds those of the same training, it goes on where that stopped and comes to the same
    /// weights, bit for bit. Default null: none.
    /// </summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Epochs between checkpoints, 1 or more; one is written at the end and on cancellation, too. Default 10.</summary>
    public int CheckpointEvery { get; init; } = 10;
}
