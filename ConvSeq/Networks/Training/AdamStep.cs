namespace ConvSeq.Networks;

/// <summary>
/// The numbers of one step of Adam or AdamW (Kingma and Ba, arXiv 1412.6980, algorithm 1; Loshchilov and Hutter, arXiv 1711.05101,
/// algorithm 2), the same for every back end: g = Clip · ∇ + penalty · w; m = Beta1 · m + FirstShare · g;
/// v = Beta2 · v + SecondShare · g²; w = (1 - decay) · w - Rate · m / (Correction · √v + Epsilon).
/// </summary>
public readonly struct AdamStep
{
    private readonly float _penalty, _decay;

    /// <summary>Computes the numbers of a step.</summary>
    /// <param name="options">The optimizer's settings.</param>
    /// <param name="learningRate">Rate of the step.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="gradientNorm">Length of the whole gradient.</param>
    public AdamStep(OptimizerOptions options, double learningRate, long step, double gradientNorm)
    {
        ArgumentNullException.ThrowIfNull(options);
        Clip = options.GradientClip is { } most && gradientNorm > most ? (float)(most / gradientNorm) : 1;
        (Beta1, Beta2) = ((float)options.Beta1, (float)options.Beta2);
        (FirstShare, SecondShare) = ((float)(1 - options.Beta1), (float)(1 - options.Beta2));
        Rate = (float)(learningRate / (1 - Power(options.Beta1, step)));
        Correction = (float)(1 / Math.Sqrt(1 - Power(options.Beta2, step)));
        Epsilon = (float)options.Epsilon;
        _penalty = options.Kind == OptimizerKind.Adam ? (float)options.WeightDecay : 0;
        _decay = options.Kind == OptimizerKind.AdamW ? (float)(learningRate * options.WeightDecay) : 0;
    }

    /// <summary>Factor that gradients are multiplied with first.</summary>
    public float Clip { get; }

    /// <summary>Remaining share of the running means of gradients.</summary>
    public float Beta1 { get; }

    /// <summary>Remaining share of the running means of squared gradients.</summary>
    public float Beta2 { get; }

    /// <summary>Share of the gradient in its running mean.</summary>
    public float FirstShare { get; }

    /// <summary>Share of the squared gradient in its running mean.</summary>
    public float SecondShare { get; }

    /// <summary>The learning rate, corrected for the start of the first means.</summary>
    public float Rate { get; }

    /// <summary>Correction of the root of the second means for their start.</summary>
    public float Correction { get; }

    /// <summary>Term added to that root.</summary>
    public float Epsilon { get; }

    /// <summary>Factor of the weight in the term that is added to the gradient.</summary>
    /// <param name="kind">Kind of the weights.</param>
    public float PenaltyOf(ParameterKind kind) => Decays(kind) ? _penalty : 0;

    /// <summary>Share of the weights that is subtracted first.</summary>
    /// <param name="kind">Kind of the weights.</param>
    public float DecayOf(ParameterKind kind) => Decays(kind) ? _decay : 0;

    /// <summary>Whether weight decay applies to such weights. With weight norm it shrinks the magnitudes.</summary>
    /// <param name="kind">Kind of the weights.</param>
    public static bool Decays(ParameterKind kind) => kind is
        ParameterKind.Weight or ParameterKind.Magnitude or ParameterKind.RecurrentWeight or ParameterKind.Peephole;

    /// <summary>By repeated squaring: the platform's power differs in the last bit between operating systems.</summary>
    public static double Power(double value, long exponent)
    {
        double result = 1;
        for (; exponent > 0; exponent >>= 1, value *= value)
        {
            if ((exponent & 1) == 1)
                result *= value;
        }

        return result;
    }
}

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
