using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;

namespace ConvSeq.MLNet;

/// <summary>Fits ridge to features in memory, or to statistics of them, as the engine's one-step models do.</summary>
internal static class RidgeFitting
{
    /// <summary>
    /// Most values that are kept in memory. If there are no more rows than columns, that is all of them: the solver needs them.
    /// </summary>
    public static long MaxValues(RidgeTrainerOptions options, int columns) => Math.Max(options.MaxValues, (long)columns * columns);

    public static RidgeClassifier Classifier(FeatureData data, RidgeOptions options, Execution execution)
    {
        options = options.Resolve(data.AreScaled);
        if (data.IsComplete)
            return RidgeClassifier.Fit(data.ToMatrix(), data.Classes, data.ClassCount, options, data.Weights, execution);
        using var statistics = RidgeStatistics.ForClasses(
            data.Columns, data.ClassCount, new RidgeStatisticsOptions { ClassWeights = options.WeightsOf(data.Classes, data.ClassCount) });
        Execution quiet = execution with { Progress = null };
        data.ForEachBlock((first, rows) =>
        {
            statistics.Add(rows, data.Classes.AsSpan(first, rows.Rows), Part(data.Weights, first, rows.Rows), quiet);
            Report(execution, first + rows.Rows, data);
        });
        return RidgeClassifier.Fit(statistics, options with { BalanceClasses = false, ClassWeights = [] }, execution);
    }

    public static RidgeRegressor Regressor(FeatureData data, RidgeOptions options, Execution execution)
    {
        options = options.Resolve(data.AreScaled);
        if (data.IsComplete)
            return RidgeRegressor.Fit(data.ToMatrix(), data.Targets, options, data.Weights, execution);
        using var statistics = RidgeStatistics.ForTargets(data.Columns);
        Execution quiet = execution with { Progress = null };
        data.ForEachBlock((first, rows) =>
        {
            statistics.Add(rows, data.Targets.AsSpan(first, rows.Rows), Part(data.Weights, first, rows.Rows), quiet);
            Report(execution, first + rows.Rows, data);
        });
        return RidgeRegressor.Fit(statistics, options, execution);
    }

    private static ReadOnlySpan<double> Part(double[] weights, int first, int count) =>
        weights.Length == 0 ? [] : weights.AsSpan(first, count);

    private static void Report(Execution execution, int done, FeatureData data) =>
        execution.Progress?.Report(new ProgressReport("Reading features", (double)done / data.Rows));
}
