namespace ConvSeq.Networks;

/// <summary>An optimiser and its settings.</summary>
public sealed record OptimizerOptions
{
    /// <summary>Which optimiser. Default <see cref="OptimizerKind.Adam"/>.</summary>
    public OptimizerKind Kind { get; init; }

    /// <summary>Learning rate before the schedule, above 0. Default 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decay of the running mean of gradients, at least 0 and below 1. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of squared gradients, at least 0 and below 1. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the squared gradients, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>
    /// How far weights of convolutions and linear layers are pulled to 0, at least 0: added to the gradient by Adam, apart from it by AdamW.
    /// Default 0.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>Largest length of the whole gradient, above 0; a longer one is scaled down (Pascanu et al., arXiv 1211.5063). Default null: no limit.</summary>
    public double? GradientClip { get; init; }
}

/// <summary>Optimisers.</summary>
public enum OptimizerKind
{
    /// <summary>Kingma and Ba, arXiv 1412.6980, algorithm 1.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2).</summary>
    AdamW,
}
