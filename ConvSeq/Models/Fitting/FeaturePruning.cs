using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Prunes the features of a model during its fit, so that its head is fitted to those kept. It uses <see cref="FeatureDetachment"/>
/// with the ridge of the options for every head, in memory or streamed, depending on the number of series.
/// </summary>
internal static class FeaturePruning
{
    public static TimeSeriesFeaturizer ForClasses(
        SeriesSurvey train, TimeSeriesFeaturizer featurizer, TimeSeriesClassifierOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution, long maxElements = HeadFit.MaxMatrixElements)
    {
        if (!(options.FeaturesToKeep < featurizer.FeatureCount))
            return featurizer;
        int wanted = options.FeaturesToKeep.Value;
        var features = new TrainingFeatures(train, featurizer, execution);
        RidgeOptions ridge = options.Ridge.Resolve(features.AreScaled);
        if (HeadFit.FitInMemory(features, maxElements))
        {
            return Keep(featurizer, RidgeClassifierFit.Detach(
                features.ToMatrix(), train.Labels, train.ClassNames.Length, wanted, ridge, sampleWeights, execution));
        }

        using RidgeStatistics statistics = HeadFit.StatisticsOfClasses(train, features, ridge, sampleWeights, execution);
        ridge = ridge with { BalanceClasses = false, ClassWeights = [] };
        return Keep(featurizer, statistics, ridge, RidgeClassifier.Fit(statistics, ridge, execution).Alpha, wanted, execution);
    }

    public static TimeSeriesFeaturizer ForTargets(
        SeriesSurvey train, TimeSeriesFeaturizer featurizer, TimeSeriesRegressorOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution, long maxElements = HeadFit.MaxMatrixElements)
    {
        if (!(options.FeaturesToKeep < featurizer.FeatureCount))
            return featurizer;
        int wanted = options.FeaturesToKeep.Value;
        var features = new TrainingFeatures(train, featurizer, execution);
        RidgeOptions ridge = options.Ridge.Resolve(features.AreScaled);
        if (HeadFit.FitInMemory(features, maxElements))
            return Keep(featurizer, RidgeRegressorFit.Detach(features.ToMatrix(), train.Targets, wanted, ridge, sampleWeights, execution));
        using RidgeStatistics statistics = HeadFit.StatisticsOfTargets(train, features, sampleWeights, execution);
        return Keep(featurizer, statistics, ridge, RidgeRegressor.Fit(statistics, ridge, execution).Alpha, wanted, execution);
    }

    private static TimeSeriesFeaturizer Keep(
        TimeSeriesFeaturizer featurizer, RidgeStatistics statistics, RidgeOptions ridge, double alpha, int wanted, Execution execution) =>
        Keep(featurizer, FeatureDetachment.Keep(statistics, ridge with { Alphas = [alpha] }, wanted, execution));

    private static TimeSeriesFeaturizer Keep(TimeSeriesFeaturizer featurizer, int[] kept) =>
        new(featurizer.Repair, PrunedFeatures.Keep(featurizer.Features, kept));
}
