using System.Numerics;

namespace ConvSeq.Networks.Managed;

/// <summary>One step of Adam or AdamW (Kingma and Ba, arXiv 1412.6980, algorithm 1; Loshchilov and Hutter, arXiv 1711.05101, algorithm 2).</summary>
internal readonly struct AdamUpdate
{
    private readonly float _beta1, _beta2, _firstShare, _secondShare, _rate, _correction, _epsilon, _clip;

    /// <param name="options">The optimiser's settings.</param>
    /// <param name="learningRate">Rate of the step.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="clip">What gradients are multiplied with first.</param>
    public AdamUpdate(OptimizerOptions options, double learningRate, long step, double clip)
    {
        (_beta1, _beta2) = ((float)options.Beta1, (float)options.Beta2);
        (_firstShare, _secondShare) = ((float)(1 - options.Beta1), (float)(1 - options.Beta2));
        _rate = (float)(learningRate / (1 - Power(options.Beta1, step)));
        _correction = (float)(1 / Math.Sqrt(1 - Power(options.Beta2, step)));
        _epsilon = (float)options.Epsilon;
        _clip = (float)clip;
    }

    /// <summary>Updates some weights.</summary>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="first">Running means of gradients.</param>
    /// <param name="second">Running means of squared gradients.</param>
    /// <param name="penalty">Added to the gradient, times the weight.</param>
    /// <param name="decay">Weights are multiplied with 1 less this first.</param>
    public void Apply(ReadOnlySpan<float> gradient, Span<float> weights, Span<float> first, Span<float> second, float penalty, float decay)
    {
        int i = 0;
        float keep = 1 - decay;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var w = new Vector<float>(weights[i..]);
            Vector<float> g = Vector.FusedMultiplyAdd(new Vector<float>(penalty), w, new Vector<float>(gradient[i..]) * _clip);
            Vector<float> m = Vector.FusedMultiplyAdd(new Vector<float>(_beta1), new Vector<float>(first[i..]), g * _firstShare);
            Vector<float> v = Vector.FusedMultiplyAdd(new Vector<float>(_beta2), new Vector<float>(second[i..]), g * g * _secondShare);
            Vector<float> root = Vector.FusedMultiplyAdd(Vector.SquareRoot(v), new Vector<float>(_correction), new Vector<float>(_epsilon));
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            (w * keep - m * _rate / root).CopyTo(weights[i..]);
        }

        for (; i < weights.Length; i++)
        {
            float g = MathF.FusedMultiplyAdd(penalty, weights[i], gradient[i] * _clip);
            first[i] = MathF.FusedMultiplyAdd(_beta1, first[i], g * _firstShare);
            second[i] = MathF.FusedMultiplyAdd(_beta2, second[i], g * g * _secondShare);
            weights[i] = weights[i] * keep - first[i] * _rate / MathF.FusedMultiplyAdd(MathF.Sqrt(second[i]), _correction, _epsilon);
        }
    }

    /// <summary>By repeated squaring: the platform's power differs in the last bit between operating systems.</summary>
    private static double Power(double value, long exponent)
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
