namespace ConvSeq.Linear;

/// <summary>The fit of a <see cref="RidgeClassifier"/>, from its arguments to the classifier.</summary>
internal static class RidgeClassifierFit
{
    /// <summary>Fits; see <see cref="RidgeClassifier.Fit"/>.</summary>
    /// <returns>The classifier, and the score of each example in a fit to the others: examples × classes.</returns>
    public static (RidgeClassifier Classifier, double[] LeaveOneOutScores) Run(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        using RidgeFit fit = Begin(features, labels, classCount, options, sampleWeights, execution, out double[] means);
        (int best, float[] rawWeights, double[] biases) = fit.Solve(means);
        double[] scores = LeaveOneOutScores(fit.Residuals, labels, classCount, fit.Weights);
        double temperature = TemperatureScaling.Fit(
            scores, labels, classCount, fit.Weights, execution.CancellationToken);
        var classifier = new RidgeClassifier(
            features.Columns, classCount, rawWeights, biases, options.Alphas[best], temperature,
            Accuracy(scores, labels, classCount));
        execution.Report(RidgeFit.Stage, 1);
        return (classifier, scores);
    }

    /// <summary>Chooses features to keep, by sequential feature detachment.</summary>
    /// <returns>Their indices, ascending.</returns>
    public static int[] Detach(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, int wanted, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        using RidgeFit fit = Begin(features, labels, classCount, options, sampleWeights, execution, out _);
        return fit.Detach(wanted);
    }

    // Checks the arguments and fills the targets; the caller disposes of the fit.
    private static RidgeFit Begin(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution, out double[] means)
    {
        RidgeFit.ThrowUnlessAny(features);
        int[] counts = CountClasses(features, labels, classCount);
        RidgeFit.ThrowUnlessUsable(options);
        ThrowUnlessUsable(options, classCount);
        double[] weights = CombineWeights(labels, counts, options, sampleWeights);
        var fit = new RidgeFit(features, weights, RidgeClassifier.TargetCount(classCount), options, execution);
        means = FillTargets(fit.Targets, labels, classCount, fit.Weights);
        return fit;
    }

    private static int[] CountClasses(FloatMatrix features, ReadOnlySpan<int> labels, int classCount)
    {
        if (labels.Length != features.Rows)
            throw new ArgumentException($"{labels.Length} labels for {features.Rows} examples.", nameof(labels));
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        var counts = new int[classCount];
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classCount)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(labels), labels[i], $"Label {i} is not in 0 … {classCount - 1}.");
            }

            counts[labels[i]]++;
        }

        if (counts[labels[0]] == labels.Length)
            throw new ArgumentException($"All examples are of class {labels[0]}; two classes are needed.", nameof(labels));
        return counts;
    }

    private static void ThrowUnlessUsable(RidgeOptions options, int classCount)
    {
        if (options.ClassWeights.IsDefaultOrEmpty)
            return;
        if (options.BalanceClasses)
            throw new ArgumentException("Class weights are given, and classes are to be balanced.", nameof(options));
        if (options.ClassWeights.Length != classCount)
        {
            throw new ArgumentException(
                $"{options.ClassWeights.Length} class weights for {classCount} classes.", nameof(options));
        }

        for (int k = 0; k < classCount; k++)
            RidgeFit.ThrowUnlessPositive(options.ClassWeights[k], "Class weight", k, nameof(options));
    }

    // Weights of samples times those of their classes.
    private static double[] CombineWeights(
        ReadOnlySpan<int> labels, int[] counts, RidgeOptions options, ReadOnlySpan<double> sampleWeights)
    {
        double[] weights = RidgeFit.CopyWeights(sampleWeights, labels.Length);
        int occurring = counts.Count(count => count > 0);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= options.BalanceClasses ? labels.Length / ((double)occurring * counts[labels[i]])
                : options.ClassWeights.IsDefaultOrEmpty ? 1
                : options.ClassWeights[labels[i]];
            RidgeFit.ThrowUnlessPositive(
                weights[i], "The weight with that of the class, of example", i, nameof(sampleWeights));
        }

        return weights;
    }

    // Targets ±1, centred and multiplied by √w; returns their means.
    private static double[] FillTargets(MatrixView y, ReadOnlySpan<int> labels, int classCount, ReadOnlySpan<double> weights)
    {
        var means = new double[y.Columns];
        Array.Fill(means, -1);
        for (int i = 0; i < labels.Length; i++)
        {
            int positive = classCount == 2 ? labels[i] - 1 : labels[i];
            if (positive >= 0)
                means[positive] += 2 * weights[i] / labels.Length;
        }

        for (int i = 0; i < labels.Length; i++)
        {
            Span<double> row = y.RowSpan(i);
            for (int k = 0; k < row.Length; k++)
                row[k] = Math.Sqrt(weights[i]) * (Target(labels[i], k, classCount) - means[k]);
        }

        return means;
    }

    private static int Target(int label, int target, int classCount) =>
        label == (classCount == 2 ? 1 : target) ? 1 : -1;

    private static double[] LeaveOneOutScores(
        MatrixView residuals, ReadOnlySpan<int> labels, int classCount, ReadOnlySpan<double> weights)
    {
        var scores = new double[checked(labels.Length * classCount)];
        for (int i = 0; i < labels.Length; i++)
        {
            Span<double> row = scores.AsSpan(i * classCount, classCount);
            ReadOnlySpan<double> residual = residuals.RowSpan(i);
            for (int k = 0; k < residual.Length; k++)
                row[k] = Target(labels[i], k, classCount) - residual[k] / Math.Sqrt(weights[i]);
            if (classCount == 2)
                (row[0], row[1]) = (-row[0], row[0]);
        }

        return scores;
    }

    private static double Accuracy(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, int classCount)
    {
        int right = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<double> row = scores.Slice(i * classCount, classCount);
            int best = 0;
            for (int k = 1; k < classCount; k++)
                best = row[k] > row[best] ? k : best;
            if (best == labels[i])
                right++;
        }

        return right / (double)labels.Length;
    }
}
