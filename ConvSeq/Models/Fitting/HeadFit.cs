using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Fits a head to the features of the training series, in memory or streamed, depending on their number.</summary>
internal static class HeadFit
{
    /// <summary>
    /// Largest number of elements of a matrix, 512 MiB of floats, above which it is not held if there are also more rows than
    /// columns.
    /// </summary>
    public const long MaxMatrixElements = 1L << 27;

    public static LinearClassifier Classifier(
        SeriesSurvey train, TrainingFeatures features, TimeSeriesClassifierOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution, long maxElements = MaxMatrixElements) => options.ResolveHead(train.Count) == ClassifierHead.Logistic
        ? Logistic(train, features, options.Logistic with { Seed = options.Features.Seed }, sampleWeights, execution, maxElements)
        : Ridge(train, features, options.Ridge, sampleWeights, execution, maxElements);

    public static RidgeRegressor Regressor(
        SeriesSurvey train, TrainingFeatures features, RidgeOptions options, ReadOnlySpan<double> sampleWeights, Execution execution,
        long maxElements = MaxMatrixElements)
    {
        options = options.Resolve(features.AreScaled);
        if (FitInMemory(features, maxElements))
            return RidgeRegressor.Fit(features.ToMatrix(), train.Targets, options, sampleWeights, execution);
        using RidgeStatistics statistics = StatisticsOfTargets(train, features, sampleWeights, execution);
        return RidgeRegressor.Fit(statistics, options, execution);
    }

    private static RidgeClassifier Ridge(
        SeriesSurvey train, TrainingFeatures features, RidgeOptions options, ReadOnlySpan<double> sampleWeights, Execution execution,
        long maxElements)
    {
        options = options.Resolve(features.AreScaled);
        int classes = train.ClassNames.Length;
        if (FitInMemory(features, maxElements))
            return RidgeClassifier.Fit(features.ToMatrix(), train.Labels, classes, options, sampleWeights, execution);
        using RidgeStatistics statistics = StatisticsOfClasses(train, features, options, sampleWeights, execution);
        return RidgeClassifier.Fit(statistics, options with { BalanceClasses = false, ClassWeights = [] }, execution);
    }

    private static LogisticClassifier Logistic(
        SeriesSurvey train, TrainingFeatures features, LogisticOptions options, ReadOnlySpan<double> sampleWeights, Execution execution,
        long maxElements)
    {
        FeatureStream stream = features.ToStream(maxElements);
        using var _ = stream as IDisposable;
        return LogisticFit.Run(
            stream, train.Labels, train.ClassNames.Length, options.Resolve(features.AreScaled), sampleWeights, execution);
    }

    /// <summary>Statistics of all series, with the weights of the options applied.</summary>
    public static RidgeStatistics StatisticsOfClasses(
        SeriesSurvey train, TrainingFeatures features, RidgeOptions options, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        int[] labels = train.Labels.ToArray();
        double[] weights = sampleWeights.ToArray();
        int classes = train.ClassNames.Length;
        var statistics = RidgeStatistics.ForClasses(
            features.Columns, classes, new RidgeStatisticsOptions { ClassWeights = options.WeightsOf(labels, classes) });
        Execution quiet = execution with { Progress = null };
        return Fill(statistics, features, (first, rows) =>
            statistics.Add(rows, labels.AsSpan(first, rows.Rows), Part(weights, first, rows.Rows), quiet));
    }

    /// <summary>Statistics of all series and the numbers to predict.</summary>
    public static RidgeStatistics StatisticsOfTargets(
        SeriesSurvey train, TrainingFeatures features, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        var statistics = RidgeStatistics.ForTargets(features.Columns);
        double[] targets = train.Targets.ToArray(), weights = sampleWeights.ToArray();
        Execution quiet = execution with { Progress = null };
        return Fill(statistics, features, (first, rows) =>
            statistics.Add(rows, targets.AsSpan(first, rows.Rows), Part(weights, first, rows.Rows), quiet));
    }

    /// <summary>
    /// Whether all features are held at once: with no more rows than columns the solver works on rows x rows, from all features.
    /// </summary>
    public static bool FitInMemory(TrainingFeatures features, long maxElements) =>
        features.Rows <= features.Columns || (long)features.Rows * features.Columns <= maxElements;

    private static RidgeStatistics Fill(RidgeStatistics statistics, TrainingFeatures features, Action<int, FloatMatrix> add)
    {
        try
        {
            features.ForEachBlock(add);
            return statistics;
        }
        catch
        {
            statistics.Dispose();
            throw;
        }
    }

    private static ReadOnlySpan<double> Part(double[] weights, int first, int count) =>
        weights.Length == 0 ? [] : weights.AsSpan(first, count);
}
