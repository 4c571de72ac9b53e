namespace ConvSeq.Networks;

/// <summary>
/// Weights as direction and magnitude, w = g · v / ‖v‖ for each filter (Salimans and Kingma, arXiv 1602.07868, section 2). Filters
/// are contiguous in the arrays; sums run over the rows in order, in double precision.
/// </summary>
internal static class WeightNormalization
{
    /// <summary>The length of each filter's direction.</summary>
    public static void Lengths(ReadOnlySpan<float> directions, Span<float> lengths)
    {
        for (int o = 0; o < lengths.Length; o++)
            lengths[o] = (float)Length(directions, o, lengths.Length);
    }

    /// <summary>weights = g · v / ‖v‖.</summary>
    public static void Weights(ReadOnlySpan<float> directions, ReadOnlySpan<float> magnitudes, Span<float> weights)
    {
        int filters = magnitudes.Length;
        for (int o = 0; o < filters; o++)
        {
            double factor = magnitudes[o] / Length(directions, o, filters);
            for (int i = o; i < directions.Length; i += filters)
                weights[i] = (float)(factor * directions[i]);
        }
    }

    /// <summary>
    /// Converts the gradient of the weights in place into that of the directions, and computes that of the magnitudes: with
    /// u = v / ‖v‖, ∇g = ∇w · u and ∇v = g / ‖v‖ · (∇w - ∇g u).
    /// </summary>
    public static void Gradients(
        ReadOnlySpan<float> directions, ReadOnlySpan<float> magnitudes, Span<float> gradient, Span<float> magnitudeGradient)
    {
        int filters = magnitudes.Length;
        for (int o = 0; o < filters; o++)
        {
            double length = Length(directions, o, filters), along = 0;
            for (int i = o; i < directions.Length; i += filters)
                along += (double)gradient[i] * directions[i];
            along /= length;
            magnitudeGradient[o] = (float)along;
            for (int i = o; i < directions.Length; i += filters)
                gradient[i] = (float)(magnitudes[o] / length * (gradient[i] - along * directions[i] / length));
        }
    }

    /// <summary>Scales the weights of each filter down to a length if they are longer.</summary>
    public static void Limit(Span<float> weights, int filters, float longest)
    {
        for (int o = 0; o < filters; o++)
        {
            double length = Length(weights, o, filters);
            for (int i = o; i < weights.Length && length > longest; i += filters)
                weights[i] = (float)(weights[i] * (longest / length));
        }
    }

    // A direction of length 0 stays where it is instead of becoming NaN.
    private static double Length(ReadOnlySpan<float> directions, int filter, int filters)
    {
        double sum = 0;
        for (int i = filter; i < directions.Length; i += filters)
            sum += (double)directions[i] * directions[i];
        return Math.Max(Math.Sqrt(sum), 1e-30);
    }
}
