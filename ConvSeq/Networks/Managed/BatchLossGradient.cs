using ConvSeq.Linear;

namespace ConvSeq.Networks.Managed;

/// <summary>The loss of a series, and its gradient with respect to the outputs. Weights of a batch add up to 1 in the gradient.</summary>
/// <remarks><c>PlainLoss</c> in the tests is the same loss, written plainly.</remarks>
internal sealed class BatchLossGradient(NetworkData data, float labelSmoothing, float[] classWeights)
{
    /// <summary>Total weight of a series: its own, or that of its points.</summary>
    public double WeightOf(int series)
    {
        double weight = data.Weight(series);
        if (!data.HasClasses)
            return data.IsPerStep ? weight * data.TargetLengthOf(series) : weight;
        double sum = 0;
        foreach (int label in data.Classes(series))
            sum += weight * WeightOfClass(label);
        return sum;
    }

    /// <summary>The loss of one series times its weight, and the gradient of the mean loss of the batch.</summary>
    /// <param name="series">Index of the series.</param>
    /// <param name="outputs">The outputs of the network, row by row.</param>
    /// <param name="gradient">Receives the gradient; empty if it is not needed.</param>
    /// <param name="totalWeight">Sum of the weights of the batch.</param>
    /// <param name="correct">Receives the number of rows whose class got the highest score.</param>
    public double Of(int series, ReadOnlySpan<float> outputs, Span<float> gradient, double totalWeight, out int correct)
    {
        correct = 0;
        double weight = data.Weight(series);
        return data.HasClasses ? CrossEntropy(outputs, data.Classes(series), gradient, weight, totalWeight, out correct)
            : data.HasLabels ? BinaryCrossEntropy(outputs, data.Targets(series), gradient, weight, totalWeight)
            : SquaredError(outputs, data.Targets(series), gradient, weight, totalWeight);
    }

    private double CrossEntropy(
        ReadOnlySpan<float> outputs, ReadOnlySpan<int> classes, Span<float> gradient, double seriesWeight, double totalWeight,
        out int correct)
    {
        int count = data.Outputs;
        Span<double> shares = count <= 256 ? stackalloc double[count] : new double[count];
        double loss = 0, uniform = labelSmoothing / (double)count;
        correct = 0;
        for (int row = 0; row < classes.Length; row++)
        {
            ReadOnlySpan<float> scores = outputs.Slice(row * count, count);
            int label = classes[row];
            if (label < 0)
            {
                if (!gradient.IsEmpty)
                    gradient.Slice(row * count, count).Clear();
                continue;
            }

            double weight = seriesWeight * WeightOfClass(label);
            float highest = float.NegativeInfinity;
            int top = 0;
            for (int i = 0; i < count; i++)
            {
                // A NaN score makes the loss NaN.
                if (float.IsNaN(scores[i]))
                    return double.NaN;
                if (scores[i] > highest)
                    (highest, top) = (scores[i], i);
            }

            if (!float.IsFinite(highest))
                return double.NaN;
            double sumOfScores = 0;
            for (int i = 0; i < count; i++)
            {
                shares[i] = (double)scores[i] - highest;
                sumOfScores += shares[i];
            }

            PortableMath.Exp(shares);
            double sum = 0;
            foreach (double share in shares)
                sum += share;
            double logSum = PortableMath.Log(sum);
            loss += weight * ((1 - labelSmoothing) * (logSum - ((double)scores[label] - highest))
                + (labelSmoothing > 0 ? uniform * (count * logSum - sumOfScores) : 0));
            if (top == label)
                correct++;
            if (gradient.IsEmpty)
                continue;
            double factor = weight / totalWeight;
            Span<float> own = gradient.Slice(row * count, count);
            for (int i = 0; i < own.Length; i++)
                own[i] = (float)(factor * (shares[i] / sum - uniform));
            own[label] = (float)(factor * (shares[label] / sum - uniform - (1 - labelSmoothing)));
        }

        return loss;
    }

    private double SquaredError(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient, double weight, double totalWeight)
    {
        double loss = 0, factor = 2 * weight / (data.Outputs * totalWeight);
        for (int i = 0; i < targets.Length; i++)
        {
            double error = (double)outputs[i] - targets[i];
            loss += error * error;
            if (!gradient.IsEmpty)
                gradient[i] = (float)(factor * error);
        }

        return weight * loss / data.Outputs;
    }

    // -t ln σ(x) - (1 - t) ln (1 - σ(x)) = max(x, 0) - t x + ln(1 + e^-|x|), whose derivative is σ(x) - t.
    private static double BinaryCrossEntropy(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient, double weight, double totalWeight)
    {
        double loss = 0, factor = weight / totalWeight;
        for (int i = 0; i < targets.Length; i++)
        {
            double x = outputs[i];
            if (!double.IsFinite(x))
                return double.NaN;
            double small = PortableMath.Exp(-Math.Abs(x)), share = 1 / (1 + small);
            loss += Math.Max(x, 0) - targets[i] * x + PortableMath.Log(1 + small);
            if (!gradient.IsEmpty)
                gradient[i] = (float)(factor * ((x >= 0 ? share : 1 - share) - targets[i]));
        }

        return weight * loss;
    }

    private double WeightOfClass(int label) => label < 0 ? 0 : classWeights.Length == 0 ? 1 : classWeights[label];
}
