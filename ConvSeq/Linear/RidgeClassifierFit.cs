using System.Collections.Immutable;

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
        RidgeFit.ThrowUnlessAny(features);
        int[] counts = CountClasses(features.Rows, labels, classCount);
        RidgeFit.ThrowUnlessUsable(options);
        double[] weights = CombineWeights(labels, counts, options.ClassWeights, options.BalanceClasses, sampleWeights);

        using var fit = new RidgeFit(features, weights, RidgeClassifier.TargetCount(classCount), options, execution);
        double[] means = FillTargets(fit.Targets, labels, classCount, fit.Weights);
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

    /// <summary>Number of examples of each class; throws unless labels are classes, and two of them occur.</summary>
    public static int[] CountClasses(int examples, ReadOnlySpan<int> labels, int classCount)
    {
        if (labels.Length != examples)
            throw new ArgumentException($"{labels.Length} labels for {examples} examples.", nameof(labels));
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

    /// <summary>Weights of samples times those of their classes, each checked.</summary>
    /// <param name="labels">Class of each example.</param>
    /// <param name="counts">Number of examples of each class.</param>
    /// <param name="classWeights">A weight for each class, or none.</param>
    /// <param name="balance">Whether classes are to be balanced instead.</param>
    /// <param name="sampleWeights">A weight for each example, or none.</param>
    public static double[] CombineWeights(
        ReadOnlySpan<int> labels, int[] counts, ImmutableArray<double> classWeights, bool balance,
        ReadOnlySpan<double> sampleWeights)
    {
        ThrowUnlessUsable(classWeights, balance, counts.Length);
        double[] weights = RidgeFit.CopyWeights(sampleWeights, labels.Length);
        int occurring = counts.Count(count => count > 0);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= balance ? labels.Length / ((double)occurring * counts[labels[i]])
                : classWeights.IsDefaultOrEmpty ? 1
                : classWeights[labels[i]];
            RidgeFit.ThrowUnlessPositive(
                weights[i], "The weight with that of the class, of example", i, nameof(sampleWeights));
        }

        return weights;
    }

    private static void ThrowUnlessUsable(ImmutableArray<double> classWeights, bool balance, int classCount)
    {
        if (classWeights.IsDefaultOrEmpty)
            return;
        if (balance)
            throw new ArgumentException("Class weights are given, and classes are to be balanced.", "options");
        if (classWeights.Length != classCount)
        {
            throw new ArgumentException(
                $"{classWeights.Length} class weights for {classCount} classes.", "options");
        }

        for (int k = 0; k < classCount; k++)
            RidgeFit.ThrowUnlessPositive(classWeights[k], "Class weight", k, "options");
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

    public static double Accuracy(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, int classCount)
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
