using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Prunes the features of a model during its fit, so that its head is fitted to those kept. It uses <see cref="FeatureDetachment"/>
/// with the ridge of the options for every head.
/// </summary>
internal static class FeaturePruning
{
    public static TimeSeriesFeaturizer ForClasses(
        SeriesSurvey train, TimeSeriesFeaturizer featurizer, TimeSeriesClassifierOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution, long maxElements = FeatureSource.MaxHeldElements) =>
        options.FeaturesToKeep < featurizer.FeatureCount
            ? Keep(featurizer, RidgeClassifierFit.Run(
                new TrainingFeatures(train, featurizer, execution, maxElements), train.Labels, train.ClassNames.Length,
                options.Ridge, sampleWeights, execution, options.FeaturesToKeep).Kept)
            : featurizer;

    public static TimeSeriesFeaturizer ForTargets(
        SeriesSurvey train, TimeSeriesFeaturizer featurizer, TimeSeriesRegressorOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution, long maxElements = FeatureSource.MaxHeldElements) =>
        options.FeaturesToKeep < featurizer.FeatureCount
            ? Keep(featurizer, RidgeRegressorFit.Run(
                new TrainingFeatures(train, featurizer, execution, maxElements), train.Targets,
                options.Ridge, sampleWeights, execution, options.FeaturesToKeep).Kept)
            : featurizer;

    private static TimeSeriesFeaturizer Keep(TimeSeriesFeaturizer featurizer, int[] kept) =>
        new(featurizer.Repair, PrunedFeatures.Keep(featurizer.Features, kept));
}
