namespace ConvSeq.Linear;

/// <summary>The fit of a <see cref="RidgeClassifier"/>, from its arguments to the classifier.</summary>
internal sealed class RidgeClassifierFit : RidgeFit
{
    private readonly int[] _labels;
    private readonly int _classCount;
    private readonly double[] _means;

    private RidgeClassifierFit(
        FloatMatrix features, int[] labels, int classCount, double[] weights, RidgeOptions options, Execution execution)
        : base(features, weights, RidgeClassifier.TargetCount(classCount), options, execution)
    {
        (_labels, _classCount, _means) = (labels, classCount, new double[Targets.Columns]);
        Array.Fill(_means, -1);
        for (int i = 0; i < labels.Length; i++)
        {
            int positive = classCount == 2 ? labels[i] - 1 : labels[i];
            if (positive >= 0)
                _means[positive] += 2 * Weights[i] / labels.Length;
        }

        FillTargets();
    }

    private RidgeClassifierFit(RidgeStatistics statistics, RidgeRow[] sample, RidgeOptions options, Execution execution)
        : base(statistics, sample, options, execution)
    {
        (_labels, _classCount, _means) = (Array.ConvertAll(sample, row => (int)row.Target), statistics.ClassCount, Gram!.TargetMeans);
        FillTargets();
    }

    /// <summary>
    /// Fits; see
    /// <see cref="RidgeClassifier.Fit(FloatMatrix, ReadOnlySpan{int}, int, RidgeOptions?, ReadOnlySpan{double}, Execution?)"/>.
    /// </summary>
    /// <returns>The classifier, and the score of each example in a fit to the others: examples × classes.</returns>
    public static (RidgeClassifier Classifier, double[] LeaveOneOutScores) Run(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        using RidgeClassifierFit fit = Of(features, labels, classCount, options, sampleWeights, execution);
        return fit.Complete();
    }

    /// <summary>Fits; see <see cref="RidgeClassifier.Fit(RidgeStatistics, RidgeOptions?, Execution?)"/>.</summary>
    public static RidgeClassifier Run(RidgeStatistics statistics, RidgeOptions options, Execution execution)
    {
        using RidgeClassifierFit fit = Of(statistics, options, execution);
        return fit.Complete().Classifier;
    }

    /// <summary>
    /// Fits to the features in memory, or to <see cref="RidgeStatistics"/> of all blocks; and chooses features to keep if some are
    /// <paramref name="wanted"/>.
    /// </summary>
    /// <returns>The classifier, and the indices of the features to keep, ascending.</returns>
    public static (RidgeClassifier Classifier, int[] Kept) Run(
        FeatureSource features, ReadOnlySpan<int> labels, int classCount, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution, int? wanted = null)
    {
        options = options.Resolve(features.AreScaled);
        using RidgeStatistics? statistics = features.AreHeld ? null : RidgeStatistics.ForClasses(
            features.Columns, classCount, new RidgeStatisticsOptions { ClassWeights = options.WeightsOf(labels, classCount) });
        statistics?.AddAll(features, Array.ConvertAll(labels.ToArray(), label => (double)label), sampleWeights, execution);
        using RidgeClassifierFit fit = statistics is null
            ? Of(features.ToMatrix(), labels, classCount, options, sampleWeights, execution)
            : Of(statistics, options with { BalanceClasses = false, ClassWeights = [] }, execution);
        RidgeClassifier classifier = fit.Complete().Classifier;
        return (classifier, wanted is null ? [] : fit.Detach(wanted.Value));
    }

    /// <summary>Chooses features to keep, by sequential feature detachment with the α that a fit to all features chooses.</summary>
    /// <returns>Their indices, ascending.</returns>
    public static int[] Detach(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, int wanted, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        using RidgeClassifierFit fit = Of(features, labels, classCount, options, sampleWeights, execution);
        fit.Complete();
        return fit.Detach(wanted);
    }

    /// <summary>The target that stands for the class of an example: 1 or -1.</summary>
    public static int Target(int label, int target, int classCount) =>
        label == (classCount == 2 ? 1 : target) ? 1 : -1;

    private static RidgeClassifierFit Of(
        FloatMatrix features, ReadOnlySpan<int> labels, int classCount, RidgeOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        TrainingExamples.ThrowUnlessAny(features);
        int[] counts = TrainingExamples.CountClasses(features.Rows, labels, classCount);
        ThrowUnlessUsable(options);
        double[] weights = TrainingExamples.CombineWeights(labels, counts, options.ClassWeights, options.BalanceClasses, sampleWeights);
        return new RidgeClassifierFit(features, labels.ToArray(), classCount, weights, options, execution);
    }

    private static RidgeClassifierFit Of(RidgeStatistics statistics, RidgeOptions options, Execution execution)
    {
        ThrowUnlessUsable(options);
        statistics.ThrowUnlessUsable(ofClasses: true);
        if (options.BalanceClasses || !options.ClassWeights.IsDefaultOrEmpty)
        {
            throw new ArgumentException(
                "The rows were weighted when they were added. Set class weights in the options of the statistics instead.",
                nameof(options));
        }

        int only = Array.IndexOf(statistics.ClassCounts.ToArray(), statistics.Rows);
        if (only >= 0)
            throw new ArgumentException($"All rows are of class {only}; two classes are needed.", nameof(statistics));
        return new RidgeClassifierFit(statistics, statistics.Sample.InOrder(), options, execution);
    }

    private (RidgeClassifier Classifier, double[] LeaveOneOutScores) Complete()
    {
        (float[] rawWeights, double[] biases, float[] featureMeans) = Solve(_means);
        double[] scores = LeaveOneOutScores();
        double temperature = TemperatureScaling.Fit(scores, _labels, _classCount, Weights, Execution.CancellationToken);
        var classifier = new RidgeClassifier(
            FeatureCount, _classCount, rawWeights, biases, Alpha, temperature,
            TrainingExamples.Accuracy(scores, _labels, _classCount), featureMeans);
        Execution.Report(Stage, 1);
        return (classifier, scores);
    }

    // Targets ±1, centered and multiplied by √w.
    private void FillTargets()
    {
        for (int i = 0; i < _labels.Length; i++)
        {
            Span<double> row = Targets.RowSpan(i);
            for (int k = 0; k < row.Length; k++)
                row[k] = Math.Sqrt(Weights[i]) * (Target(_labels[i], k, _classCount) - _means[k]);
        }
    }

    private double[] LeaveOneOutScores()
    {
        var scores = new double[checked(_labels.Length * _classCount)];
        for (int i = 0; i < _labels.Length; i++)
        {
            Span<double> row = scores.AsSpan(i * _classCount, _classCount);
            ReadOnlySpan<double> residual = Residuals.RowSpan(i);
            for (int k = 0; k < residual.Length; k++)
                row[k] = Target(_labels[i], k, _classCount) - residual[k] / Math.Sqrt(Weights[i]);
            if (_classCount == 2)
                (row[0], row[1]) = (-row[0], row[0]);
        }

        return scores;
    }
}
