using System.Numerics;

namespace ConvSeq.Networks.Managed;

/// <summary>The update of an <see cref="AdamStep"/>.</summary>
internal static class AdamUpdate
{
    /// <summary>Updates the weights of one array.</summary>
    /// <param name="step">The numbers of the step.</param>
    /// <param name="kind">Kind of the weights.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="first">Running means of gradients.</param>
    /// <param name="second">Running means of squared gradients.</param>
    public static void Apply(
        in AdamStep step, ParameterKind kind, ReadOnlySpan<float> gradient, Span<float> weights, Span<float> first, Span<float> second)
    {
        int i = 0;
        float penalty = step.PenaltyOf(kind), keep = 1 - step.DecayOf(kind), clip = step.Clip, rate = step.Rate;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var w = new Vector<float>(weights[i..]);
            Vector<float> g = Vector.FusedMultiplyAdd(new Vector<float>(penalty), w, new Vector<float>(gradient[i..]) * clip);
            Vector<float> m = Vector.FusedMultiplyAdd(new Vector<float>(step.Beta1), new Vector<float>(first[i..]), g * step.FirstShare);
            Vector<float> v = Vector.FusedMultiplyAdd(
                new Vector<float>(step.Beta2), new Vector<float>(second[i..]), g * g * step.SecondShare);
            Vector<float> root = Vector.FusedMultiplyAdd(
                Vector.SquareRoot(v), new Vector<float>(step.Correction), new Vector<float>(step.Epsilon));
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            (w * keep - m * rate / root).CopyTo(weights[i..]);
        }

        for (; i < weights.Length; i++)
        {
            float g = MathF.FusedMultiplyAdd(penalty, weights[i], gradient[i] * clip);
            first[i] = MathF.FusedMultiplyAdd(step.Beta1, first[i], g * step.FirstShare);
            second[i] = MathF.FusedMultiplyAdd(step.Beta2, second[i], g * g * step.SecondShare);
            weights[i] = weights[i] * keep - first[i] * rate / MathF.FusedMultiplyAdd(MathF.Sqrt(second[i]), step.Correction, step.Epsilon);
        }
    }
}
