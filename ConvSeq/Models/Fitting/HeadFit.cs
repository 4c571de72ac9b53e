using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Fits the head of a classifier to the features of the training series.</summary>
internal static class HeadFit
{
    public static LinearClassifier Classifier(
        SeriesSurvey train, TrainingFeatures features, TimeSeriesClassifierOptions options, ReadOnlySpan<double> sampleWeights,
        Execution execution)
    {
        int classes = train.ClassNames.Length;
        if (options.ResolveHead(train.Count) == ClassifierHead.Ridge)
            return RidgeClassifierFit.Run(features, train.Labels, classes, options.Ridge, sampleWeights, execution).Classifier;
        LogisticOptions logistic = options.Logistic with { Seed = options.Features.Seed };
        FeatureStream stream = features.ToStream();
        using var _ = stream as IDisposable;
        return LogisticFit.Run(stream, train.Labels, classes, logistic.Resolve(features.AreScaled), sampleWeights, execution);
    }
}
