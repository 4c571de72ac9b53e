using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>
/// Prunes the features of a model that is being fitted, so that its head is fitted to those kept: <see cref="FeatureDetachment"/> with
/// the ridge of the options, whatever the head.
/// </summary>
internal static class FeaturePruning
{
    public static TimeSeriesFeaturizer ForClasses(
        SeriesSurvey train, TimeSeriesFeaturizer featurizer, TimeSeriesClassifierOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        if (!(options.FeaturesToKeep < featurizer.FeatureCount))
            return featurizer;
        var features = new TrainingFeatures(train, featurizer, execution);
        return Keep(featurizer, RidgeClassifierFit.Detach(
            features.ToMatrix(), train.Labels, train.ClassNames.Length, options.FeaturesToKeep.Value,
            options.Ridge.Resolve(features.AreScaled), sampleWeights, execution));
    }

    public static TimeSeriesFeaturizer ForTargets(
        SeriesSurvey train, TimeSeriesFeaturizer featurizer, TimeSeriesRegressorOptions options,
        ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        if (!(options.FeaturesToKeep < featurizer.FeatureCount))
            return featurizer;
        var features = new TrainingFeatures(train, featurizer, execution);
        return Keep(featurizer, RidgeRegressorFit.Detach(
            features.ToMatrix(), train.Targets, options.FeaturesToKeep.Value,
            options.Ridge.Resolve(features.AreScaled), sampleWeights, execution));
    }

    private static TimeSeriesFeaturizer Keep(TimeSeriesFeaturizer featurizer, int[] kept) =>
        new(featurizer.Repair, PrunedFeatures.Keep(featurizer.Features, kept));
}
