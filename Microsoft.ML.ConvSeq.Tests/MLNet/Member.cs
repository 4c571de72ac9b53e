using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.Models;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

/// <summary>An algorithm of the family: what the engine is given, and the same through ML.NET. Few features, so that tests are fast.</summary>
internal sealed record Member(
    string Name, SeriesFeatureOptions Engine,
    Func<MLContext, IEstimator<SeriesFeatureTransformer>>? Transform,
    Func<MLContext, IEstimator<ConvSeqPredictionTransformer<TimeSeriesClassifier>>> Classify,
    Func<MLContext, IEstimator<ConvSeqPredictionTransformer<TimeSeriesRegressor>>> Regress)
{
    private const int Seed = 5;

    public static Member[] All { get; } =
    [
        new(
            "Rocket", new RocketOptions { KernelCount = 200, Seed = Seed },
            ml => ml.Transforms.Rocket("Features", "Series", 200, seed: Seed),
            ml => ml.MulticlassClassification.Trainers.Rocket(numberOfKernels: 200, seed: Seed),
            ml => ml.Regression.Trainers.Rocket("Weight", numberOfKernels: 200, seed: Seed)),
        new(
            "MiniRocket", new MiniRocketOptions { FeatureCount = 500, Seed = Seed },
            ml => ml.Transforms.MiniRocket("Features", "Series", 500, seed: Seed),
            ml => ml.MulticlassClassification.Trainers.MiniRocket(numberOfFeatures: 500, seed: Seed),
            ml => ml.Regression.Trainers.MiniRocket("Weight", numberOfFeatures: 500, seed: Seed)),
        new(
            "Hydra", new HydraOptions { Groups = 4, Seed = Seed },
            ml => ml.Transforms.Hydra("Features", "Series", 4, seed: Seed),
            ml => ml.MulticlassClassification.Trainers.Hydra(numberOfGroups: 4, seed: Seed),
            ml => ml.Regression.Trainers.Hydra("Weight", numberOfGroups: 4, seed: Seed)),
    ];

    /// <summary>For tests of all of them.</summary>
    public static IEnumerable<object[]> Names => All.Select(member => new object[] { member.Name });

    /// <summary>For tests of those that have a transform.</summary>
    public static IEnumerable<object[]> Transforms => All.Where(member => member.Transform is not null).Select(member => new object[] { member.Name });

    public static Member Named(string name) => All.Single(member => member.Name == name);

    /// <summary>Class names to keys, and the trainer; PredictedLabel is text again.</summary>
    public IEstimator<ITransformer> Classifier(MLContext ml) => Pipelines.Classifier(ml, Classify(ml));
}
