using System.Numerics;

namespace ConvSeq.Networks.Managed;

/// <summary>The update of a <see cref="GradientStep"/>.</summary>
internal static class GradientUpdate
{
    /// <summary>Updates the weights of one array.</summary>
    /// <param name="step">The numbers of the step.</param>
    /// <param name="kind">Kind of the weights.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="first">Running sums or means of updates.</param>
    /// <param name="second">Running means of squared gradients.</param>
    public static void Apply(
        in GradientStep step, ParameterKind kind, ReadOnlySpan<float> gradient, Span<float> weights, Span<float> first, Span<float> second)
    {
        float penalty = step.PenaltyOf(kind);
        int i = 0;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
            Update(step, penalty, gradient[i..], weights[i..], first[i..], second[i..]);
        if (i == weights.Length)
            return;

        // The rest by whole vectors, too.
        int rest = weights.Length - i;
        Span<float> room = stackalloc float[4 * Vector<float>.Count];
        room.Clear();
        Span<float> g = room[..Vector<float>.Count], w = room[g.Length..][..g.Length], m = room[(2 * g.Length)..][..g.Length];
        Span<float> v = room[(3 * g.Length)..];
        gradient[i..].CopyTo(g);
        weights[i..].CopyTo(w);
        first[i..].CopyTo(m);
        second[i..].CopyTo(v);
        Update(step, penalty, g, w, m, v);
        w[..rest].CopyTo(weights[i..]);
        m[..rest].CopyTo(first[i..]);
        v[..rest].CopyTo(second[i..]);
    }

    private static void Update(
        in GradientStep step, float penalty, ReadOnlySpan<float> gradient, Span<float> weights, Span<float> first, Span<float> second)
    {
        var w = new Vector<float>(weights);
        Vector<float> g = Vector.FusedMultiplyAdd(new Vector<float>(penalty), w, new Vector<float>(gradient) * step.Clip);
        var m = new Vector<float>(first);
        Vector<float> update = g;
        if (step.Kind != OptimizerKind.Sgd)
        {
            Vector<float> v = Vector.FusedMultiplyAdd(new Vector<float>(step.Decay), new Vector<float>(second), g * g * step.Share);
            var epsilon = new Vector<float>(step.Epsilon);
            update = step.Kind == OptimizerKind.RmsProp
                ? g / (Vector.SquareRoot(v) + epsilon)
                : g * (Vector.SquareRoot(m + epsilon) / Vector.SquareRoot(v + epsilon));
            v.CopyTo(second);
        }

        if (step.Kind == OptimizerKind.Adadelta)
            m = Vector.FusedMultiplyAdd(new Vector<float>(step.Decay), m, update * update * step.Share);
        else
            update = m = Vector.FusedMultiplyAdd(new Vector<float>(step.Momentum), m, update);
        m.CopyTo(first);
        (w - update * step.Rate).CopyTo(weights);
    }
}
