namespace ConvSeq.Networks;

/// <summary>
/// The numbers of one step of an optimizer other than Adam and AdamW, the same for every back end: g = Clip · ∇ + penalty · w; then by
/// <see cref="Kind"/>, with the running means m and v of <see cref="NetworkState"/>:
/// SGD: m = Momentum · m + g; w = w - Rate · m.
/// RMSprop: v = Decay · v + Share · g²; m = Momentum · m + g / (√v + Epsilon); w = w - Rate · m.
/// Adadelta: v = Decay · v + Share · g²; d = √(m + Epsilon) / √(v + Epsilon) · g; m = Decay · m + Share · d²; w = w - Rate · d.
/// </summary>
public readonly struct GradientStep
{
    private readonly float _penalty;

    /// <summary>Computes the numbers of a step.</summary>
    /// <param name="options">The optimizer's settings.</param>
    /// <param name="learningRate">Rate of the step.</param>
    /// <param name="gradientNorm">Length of the whole gradient.</param>
    public GradientStep(OptimizerOptions options, double learningRate, double gradientNorm)
    {
        ArgumentNullException.ThrowIfNull(options);
        Kind = options.Kind;
        Clip = options.GradientClip is { } most && gradientNorm > most ? (float)(most / gradientNorm) : 1;
        Momentum = (float)options.Momentum;
        (Decay, Share) = ((float)options.SquareDecay, (float)(1 - options.SquareDecay));
        (Rate, Epsilon) = ((float)learningRate, (float)options.Epsilon);
        _penalty = (float)options.WeightDecay;
    }

    /// <summary>The optimizer.</summary>
    public OptimizerKind Kind { get; }

    /// <summary>Factor that gradients are multiplied with first.</summary>
    public float Clip { get; }

    /// <summary>Share of the last update that is repeated.</summary>
    public float Momentum { get; }

    /// <summary>Remaining share of running means of squares.</summary>
    public float Decay { get; }

    /// <summary>Share of a square in its running mean.</summary>
    public float Share { get; }

    /// <summary>The learning rate.</summary>
    public float Rate { get; }

    /// <summary>Term added to roots, or before they are taken.</summary>
    public float Epsilon { get; }

    /// <summary>Factor of the weight in the term that is added to the gradient.</summary>
    /// <param name="kind">Kind of the weights.</param>
    public float PenaltyOf(ParameterKind kind) => AdamStep.Decays(kind) ? _penalty : 0;
}
