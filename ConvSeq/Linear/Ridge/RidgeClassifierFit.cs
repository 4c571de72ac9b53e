using ConvSeq.Linear.Algebra;

namespace ConvSeq.Linear;

/// <summary>The fit of a <see cref="RidgeClassifier"/>, from its arguments to the classifier.</summary>
internal static class RidgeClassifierFit
{
    /// <summary>
    /// Fits; see
    /// <see cref="RidgeClassifier.Fit(FloatMatrix, ReadOnlySpan{int}, int, RidgeOptions?, ReadOnlySpan{double}, Execution?)"/>.
    /// </summary>
    /// <returns>The classifier, and the score of each example in a fit to the others: examples × classes.</returns>
    public static (RidgeClassifier Classifier, double[] LeaveOneOutScores) Run(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        using RidgeFit fit = Begin(features, labels, classCount, options, sampleWeights, execution);
        double[] means = TargetMeans(labels, classCount, fit.Weights);
        return Complete(fit, features.Columns, labels, classCount, means, options, execution);
    }

    /// <summary>Fits; see <see cref="RidgeClassifier.Fit(RidgeStatistics, RidgeOptions?, Execution?)"/>.</summary>
    public static RidgeClassifier Run(RidgeStatistics statistics, RidgeOptions options, Execution execution)
    {
        RidgeFit.ThrowUnlessUsable(options);
        statistics.ThrowUnlessUsable(ofClasses: true);
        if (options.BalanceClasses || !options.ClassWeights.IsDefaultOrEmpty)
        {
            throw new ArgumentException(
                "The rows have been weighted when they were added: weights of classes are options of the statistics.",
                nameof(options));
        }

        int only = Array.IndexOf(statistics.ClassCounts.ToArray(), statistics.Rows);
        if (only >= 0)
            throw new ArgumentException($"All rows are of class {only}; two classes are needed.", nameof(statistics));

        RidgeRow[] sample = statistics.Sample.InOrder();
        using StandardizedGram gram = statistics.Standardize(options.Scaling == FeatureScaling.None, execution);
        using var fit = new RidgeFit(gram, sample, options, execution);
        int[] labels = Array.ConvertAll(sample, row => (int)row.Target);
        return Complete(
            fit, statistics.FeatureCount, labels, statistics.ClassCount, gram.TargetMeans, options, execution).Classifier;
    }

    /// <summary>Chooses features to keep, by sequential feature detachment with the α that a fit to all features chooses.</summary>
    /// <returns>Their indices, ascending.</returns>
    public static int[] Detach(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, int wanted, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        double alpha = Run(features, labels, classCount, options, sampleWeights, execution).Classifier.Alpha;
        using RidgeFit fit = Begin(features, labels, classCount, options with { Alphas = [alpha] }, sampleWeights, execution);
        FillTargets(fit.Targets, labels, classCount, fit.Weights, TargetMeans(labels, classCount, fit.Weights));
        return fit.Detach(wanted);
    }

    /// <summary>The target that stands for the class of an example: 1 or -1.</summary>
    public static int Target(int label, int target, int classCount) =>
        label == (classCount == 2 ? 1 : target) ? 1 : -1;

    // Checks the arguments; the caller fills the targets.
    private static RidgeFit Begin(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        TrainingExamples.ThrowUnlessAny(features);
        int[] counts = TrainingExamples.CountClasses(features.Rows, labels, classCount);
        RidgeFit.ThrowUnlessUsable(options);
        double[] weights = TrainingExamples.CombineWeights(labels, counts, options.ClassWeights, options.BalanceClasses, sampleWeights);
        return new RidgeFit(features, weights, RidgeClassifier.TargetCount(classCount), options, execution);
    }

    // Completes a fit to all or some of the examples once the weights and the means of the targets are known.
    private static (RidgeClassifier Classifier, double[] LeaveOneOutScores) Complete(
        RidgeFit fit, int featureCount, ReadOnlySpan<int> labels, int classCount, double[] means, RidgeOptions options,
        Execution execution)
    {
        FillTargets(fit.Targets, labels, classCount, fit.Weights, means);
        (int best, float[] rawWeights, double[] biases) = fit.Solve(means);
        double[] scores = LeaveOneOutScores(fit.Residuals, labels, classCount, fit.Weights);
        double temperature = TemperatureScaling.Fit(
            scores, labels, classCount, fit.Weights, execution.CancellationToken);
        var classifier = new RidgeClassifier(
            featureCount, classCount, rawWeights, biases, options.Alphas[best], temperature,
            TrainingExamples.Accuracy(scores, labels, classCount));
        execution.Report(RidgeFit.Stage, 1);
        return (classifier, scores);
    }

    private static double[] TargetMeans(ReadOnlySpan<int> labels, int classCount, ReadOnlySpan<double> weights)
    {
        var means = new double[RidgeClassifier.TargetCount(classCount)];
        Array.Fill(means, -1);
        for (int i = 0; i < labels.Length; i++)
        {
            int positive = classCount == 2 ? labels[i] - 1 : labels[i];
            if (positive >= 0)
                means[positive] += 2 * weights[i] / labels.Length;
        }

        return means;
    }

    // Targets ±1, centered and multiplied by √w.
    private static void FillTargets(
        MatrixView y, ReadOnlySpan<int> labels, int classCount, ReadOnlySpan<double> weights, double[] means)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            Span<double> row = y.RowSpan(i);
            for (int k = 0; k < row.Length; k++)
                row[k] = Math.Sqrt(weights[i]) * (Target(labels[i], k, classCount) - means[k]);
        }
    }

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
}
