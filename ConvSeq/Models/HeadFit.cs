using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Fits a head to the features of the training series, in memory or streamed, whichever their number asks for.</summary>
internal static class HeadFit
{
    public static RidgeClassifier Classifier(
        SeriesSurvey train, TrainingFeatures features, RidgeOptions options, ReadOnlySpan<double> sampleWeights, Execution execution) =>
        RidgeClassifier.Fit(features.ToMatrix(), train.Labels, train.ClassNames.Length, options.Resolve(features.AreScaled), sampleWeights, execution);

    public static RidgeRegressor Regressor(
        SeriesSurvey train, TrainingFeatures features, RidgeOptions options, ReadOnlySpan<double> sampleWeights, Execution execution) =>
        RidgeRegressor.Fit(features.ToMatrix(), train.Targets, options.Resolve(features.AreScaled), sampleWeights, execution);
}
