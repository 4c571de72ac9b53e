using ConvSeq.Linear;
using ConvSeq.Series;
using ConvSeq.Trees;

namespace ConvSeq.Models;

/// <summary>Fits the head of a model to the features of the training series.</summary>
internal static class HeadFit
{
    /// <summary>Gives for a number of features how many of all series together the head of a classifier takes at once.</summary>
    public static Func<int, long> MaxElements(TimeSeriesClassifierOptions options, int seriesCount) =>
        options.ResolveHead(seriesCount) switch
        {
            ClassifierHead.Ridge => columns => FeatureSource.MaxElementsOfRidge(columns),
            ClassifierHead.ExtraTrees => _ => 0,
            _ => _ => FeatureSource.MaxElementsOfPasses(),
        };

    /// <summary>The same for a regressor.</summary>
    public static Func<int, long> MaxElements(TimeSeriesRegressorOptions options) =>
        options.ResolveHead() == RegressorHead.ExtraTrees ? _ => 0 : columns => FeatureSource.MaxElementsOfRidge(columns);

    public static FeatureClassifier Classifier(
        SeriesSurvey train, TrainingFeatures features, TimeSeriesClassifierOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution)
    {
        int classes = train.ClassNames.Length;
        switch (options.ResolveHead(train.Count))
        {
            case ClassifierHead.Ridge:
                return RidgeClassifierFit.Run(features, train.Labels, classes, options.Ridge, sampleWeights, execution).Classifier;
            case ClassifierHead.ExtraTrees:
                return ExtraTreesFit.Run(
                    features, train.Labels, classes, options.Trees with { Seed = options.Features.Seed }, sampleWeights, execution);
            default:
                LogisticOptions logistic = options.Logistic with { Seed = options.Features.Seed };
                FeatureStream stream = features.ToStream();
                using (stream as IDisposable)
                {
                    return LogisticFit.Run(
                        stream, train.Labels, classes, logistic.Resolve(features.AreScaled), sampleWeights, execution);
                }
        }
    }

    public static FeatureRegressor Regressor(
        SeriesSurvey train, TrainingFeatures features, TimeSeriesRegressorOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution) =>
        options.ResolveHead() == RegressorHead.ExtraTrees
            ? ExtraTreesFit.Run(
                features, train.Targets, options.Trees with { Seed = options.Features.Seed }, sampleWeights, execution)
            : RidgeRegressorFit.Run(features, train.Targets, options.Ridge, sampleWeights, execution).Regressor;
}
