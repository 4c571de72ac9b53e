namespace ConvSeq.Networks;

/// <summary>An optimizer and its settings.</summary>
public sealed record OptimizerOptions
{
    /// <summary>Default of <see cref="LearningRate"/>.</summary>
    public const double DefaultLearningRate = 1e-3;

    private readonly OptimizerKind _kind;
    private readonly double _learningRate = DefaultLearningRate, _beta1 = 0.9, _beta2 = 0.999, _epsilon = 1e-8, _weightDecay;
    private readonly double _momentum, _squareDecay = 0.9;
    private readonly double? _gradientClip;

    /// <summary>Stochastic gradient descent with a momentum of 0.9 and a learning rate of 0.01.</summary>
    public static OptimizerOptions Sgd => new() { Kind = OptimizerKind.Sgd, LearningRate = 0.01, Momentum = 0.9 };

    /// <summary>RMSprop with PyTorch's defaults: a learning rate of 0.01 and a <see cref="SquareDecay"/> of 0.99.</summary>
    public static OptimizerOptions RmsProp => new() { Kind = OptimizerKind.RmsProp, LearningRate = 0.01, SquareDecay = 0.99 };

    /// <summary>
    /// Adadelta with PyTorch's defaults: a learning rate of 1, a <see cref="SquareDecay"/> of 0.9 and an <see cref="Epsilon"/> of 1e-6.
    /// </summary>
    public static OptimizerOptions Adadelta => new() { Kind = OptimizerKind.Adadelta, LearningRate = 1, Epsilon = 1e-6 };

    /// <summary>Kind of optimizer. Default <see cref="OptimizerKind.Adam"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public OptimizerKind Kind
    {
        get => _kind;
        init => _kind = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Kind), value, "Unknown optimizer.");
    }

    /// <summary>Learning rate before the schedule, above 0. Default <see cref="DefaultLearningRate"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 or not finite.</exception>
    public double LearningRate { get => _learningRate; init => _learningRate = Argument.Positive(value); }

    /// <summary>Decay of the running mean of gradients of Adam and AdamW, at least 0 and below 1. Default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Beta1 { get => _beta1; init => _beta1 = Argument.Share(value); }

    /// <summary>Decay of the running mean of squared gradients of Adam and AdamW, at least 0 and below 1. Default 0.999.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Beta2 { get => _beta2; init => _beta2 = Argument.Share(value); }

    /// <summary>Share of the last update that SGD and RMSprop repeat, at least 0 and below 1. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Momentum { get => _momentum; init => _momentum = Argument.Share(value); }

    /// <summary>
    /// Decay of the running mean of squared gradients of RMSprop, and of that and the mean of squared updates of Adadelta; at least 0 and
    /// below 1. Default 0.9.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double SquareDecay { get => _squareDecay; init => _squareDecay = Argument.Share(value); }

    /// <summary>
    /// Term added to the root of the squared gradients, for Adadelta before the root is taken; above 0. Default 1e-8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 or not finite.</exception>
    public double Epsilon { get => _epsilon; init => _epsilon = Argument.Positive(value); }

    /// <summary>
    /// Weight decay, at least 0: how strongly weights of convolutions and linear layers, magnitudes included, are pulled to 0. AdamW
    /// applies it separately; all others add it to the gradient. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double WeightDecay
    {
        get => _weightDecay;
        init => _weightDecay = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WeightDecay), value, "The weight decay must be finite and at least 0.");
    }

    /// <summary>
    /// Largest length of the whole gradient, above 0; a longer one is scaled down (Pascanu et al., arXiv 1211.5063). Default null:
    /// no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 or not finite.</exception>
    public double? GradientClip
    {
        get => _gradientClip;
        init => _gradientClip = value is { } limit ? Argument.Positive(limit) : null;
    }
}

/// <summary>Optimizers.</summary>
public enum OptimizerKind
{
    /// <summary>Kingma and Ba, arXiv 1412.6980, algorithm 1.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2).</summary>
    AdamW,

    /// <summary>Stochastic gradient descent with momentum, as in PyTorch: m = momentum · m + g; w = w - rate · m.</summary>
    Sgd,

    /// <summary>
    /// RMSprop (Tieleman and Hinton 2012) as in PyTorch: v = decay · v + (1 - decay) · g²; m = momentum · m + g / (√v + ε);
    /// w = w - rate · m.
    /// </summary>
    RmsProp,

    /// <summary>Zeiler, arXiv 1212.5701, algorithm 1, with a learning rate.</summary>
    Adadelta,
}
