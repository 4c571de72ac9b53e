using ConvSeq.Features;
using ConvSeq.MLNet;
using ConvSeq.Models;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

/// <summary>
/// An algorithm of the family: what the engine is given, and the same through ML.NET. Few features, so that tests are fast.
/// </summary>
internal sealed class Member
{
    public const int Seed = 5;

    private readonly Func<MLContext, Request, IEstimator<SeriesFeatureTransformer>> _transform;
    private readonly Func<MLContext, Request, IEstimator<ConvSeqPredictionTransformer<TimeSeriesClassifier>>> _classify;
    private readonly Func<MLContext, Request, IEstimator<ConvSeqPredictionTransformer<TimeSeriesRegressor>>> _regress;

    private Member(
        string name, SeriesFeatureOptions engine, Func<MLContext, Request, IEstimator<SeriesFeatureTransformer>> transform,
        Func<MLContext, Request, IEstimator<ConvSeqPredictionTransformer<TimeSeriesClassifier>>> classify,
        Func<MLContext, Request, IEstimator<ConvSeqPredictionTransformer<TimeSeriesRegressor>>> regress,
        Func<MLContext, IEstimator<ITransformer>[]> simple) =>
        (Name, Engine, _transform, _classify, _regress, Simple) = (name, engine with { Seed = Seed }, transform, classify, regress, simple);

    public static Member[] All { get; } =
    [
        Of<RocketOptions, RocketEstimator.Options, RocketMulticlassTrainer.Options, RocketRegressionTrainer.Options>(
            new RocketOptions { KernelCount = 200 },
            (ml, options) => ml.Transforms.Rocket(options),
            (ml, options) => ml.MulticlassClassification.Trainers.Rocket(options),
            (ml, options) => ml.Regression.Trainers.Rocket(options),
            ml =>
            [
                ml.Transforms.Rocket("Features", "Series", 200, 1, Seed),
                ml.MulticlassClassification.Trainers.Rocket("Label", "Series", 200, 1, Seed),
                ml.Regression.Trainers.Rocket("Weight", "Series", 200, 1, Seed),
            ]),
        Of<MiniRocketOptions, MiniRocketEstimator.Options, MiniRocketMulticlassTrainer.Options, MiniRocketRegressionTrainer.Options>(
            new MiniRocketOptions { FeatureCount = 500 },
            (ml, options) => ml.Transforms.MiniRocket(options),
            (ml, options) => ml.MulticlassClassification.Trainers.MiniRocket(options),
            (ml, options) => ml.Regression.Trainers.MiniRocket(options),
            ml =>
            [
                ml.Transforms.MiniRocket("Features", "Series", 500, 1, Seed),
                ml.MulticlassClassification.Trainers.MiniRocket("Label", "Series", 500, 1, Seed),
                ml.Regression.Trainers.MiniRocket("Weight", "Series", 500, 1, Seed),
            ]),
        Of<MultiRocketOptions, MultiRocketEstimator.Options, MultiRocketMulticlassTrainer.Options, MultiRocketRegressionTrainer.Options>(
            new MultiRocketOptions { FeatureCount = 672 },
            (ml, options) => ml.Transforms.MultiRocket(options),
            (ml, options) => ml.MulticlassClassification.Trainers.MultiRocket(options),
            (ml, options) => ml.Regression.Trainers.MultiRocket(options),
            ml =>
            [
                ml.Transforms.MultiRocket("Features", "Series", 672, 1, Seed),
                ml.MulticlassClassification.Trainers.MultiRocket("Label", "Series", 672, 1, Seed),
                ml.Regression.Trainers.MultiRocket("Weight", "Series", 672, 1, Seed),
            ]),
        Of<HydraOptions, HydraEstimator.Options, HydraMulticlassTrainer.Options, HydraRegressionTrainer.Options>(
            new HydraOptions { Groups = 4 },
            (ml, options) => ml.Transforms.Hydra(options),
            (ml, options) => ml.MulticlassClassification.Trainers.Hydra(options),
            (ml, options) => ml.Regression.Trainers.Hydra(options),
            ml =>
            [
                ml.Transforms.Hydra("Features", "Series", 4, 1, Seed),
                ml.MulticlassClassification.Trainers.Hydra("Label", "Series", 4, 1, Seed),
                ml.Regression.Trainers.Hydra("Weight", "Series", 4, 1, Seed),
            ]),
        Of<DilatedShapeletsOptions, DilatedShapeletsEstimator.Options, DilatedShapeletsMulticlassTrainer.Options,
            DilatedShapeletsRegressionTrainer.Options>(
            new DilatedShapeletsOptions { ShapeletCount = 150 },
            (ml, options) => ml.Transforms.DilatedShapelets(options),
            (ml, options) => ml.MulticlassClassification.Trainers.DilatedShapelets(options),
            (ml, options) => ml.Regression.Trainers.DilatedShapelets(options),
            ml =>
            [
                ml.Transforms.DilatedShapelets("Features", "Series", null, 150, 1, Seed),
                ml.MulticlassClassification.Trainers.DilatedShapelets("Label", "Series", 150, 1, Seed),
                ml.Regression.Trainers.DilatedShapelets("Weight", "Series", 150, 1, Seed),
            ]),
        Of<QuantOptions, QuantEstimator.Options, QuantMulticlassTrainer.Options, QuantRegressionTrainer.Options>(
            new QuantOptions { Depth = 4 },
            (ml, options) => ml.Transforms.Quant(options),
            (ml, options) => ml.MulticlassClassification.Trainers.Quant(options),
            (ml, options) => ml.Regression.Trainers.Quant(options),
            ml =>
            [
                ml.Transforms.Quant("Features", "Series", 4, 1, Seed),
                ml.MulticlassClassification.Trainers.Quant("Label", "Series", 4, 1, Seed),
                ml.Regression.Trainers.Quant("Weight", "Series", 4, 1, Seed),
            ]),
        Of<MultiRocketHydraOptions, MultiRocketHydraEstimator.Options, MultiRocketHydraMulticlassTrainer.Options,
            MultiRocketHydraRegressionTrainer.Options>(
            new MultiRocketHydraOptions
            {
                MultiRocket = new MultiRocketOptions { FeatureCount = 672 },
                Hydra = new HydraOptions { Groups = 2 },
            },
            (ml, options) => ml.Transforms.MultiRocketHydra(options),
            (ml, options) => ml.MulticlassClassification.Trainers.MultiRocketHydra(options),
            (ml, options) => ml.Regression.Trainers.MultiRocketHydra(options),
            ml =>
            [
                ml.Transforms.MultiRocketHydra("Features", "Series", 672, 2, 1, Seed),
                ml.MulticlassClassification.Trainers.MultiRocketHydra("Label", "Series", 672, 2, 1, Seed),
                ml.Regression.Trainers.MultiRocketHydra("Weight", "Series", 672, 2, 1, Seed),
            ]),
    ];

    /// <summary>For tests of all of them.</summary>
    public static IEnumerable<object[]> Names => All.Select(member => new object[] { member.Name });

    public string Name { get; }

    /// <summary>What the engine is given.</summary>
    public SeriesFeatureOptions Engine { get; }

    /// <summary>The same estimators, by the methods that take no options object: transform, classifier, regressor.</summary>
    public Func<MLContext, IEstimator<ITransformer>[]> Simple { get; }

    public static Member Named(string name) => All.Single(member => member.Name == name);

    public IEstimator<SeriesFeatureTransformer> Transform(MLContext ml, Request? request = null) =>
        _transform(ml, request ?? new Request());

    public IEstimator<ConvSeqPredictionTransformer<TimeSeriesClassifier>> Classify(MLContext ml, Request? request = null) =>
        _classify(ml, request ?? new Request());

    public IEstimator<ConvSeqPredictionTransformer<TimeSeriesRegressor>> Regress(MLContext ml, Request? request = null) =>
        _regress(ml, request ?? new Request());

    private static Member Of<TFeatures, TTransform, TClassify, TRegress>(
        TFeatures small, Func<MLContext, TTransform, IEstimator<SeriesFeatureTransformer>> transform,
        Func<MLContext, TClassify, IEstimator<ConvSeqPredictionTransformer<TimeSeriesClassifier>>> classify,
        Func<MLContext, TRegress, IEstimator<ConvSeqPredictionTransformer<TimeSeriesRegressor>>> regress,
        Func<MLContext, IEstimator<ITransformer>[]> simple)
        where TFeatures : SeriesFeatureOptions
        where TTransform : SeriesFeatureEstimator<TFeatures>.OptionsBase, new()
        where TClassify : SeriesTrainerOptions<TFeatures>, new()
        where TRegress : SeriesTrainerOptions<TFeatures>, new() => new(
            small.Name, small,
            (ml, request) =>
            {
                TTransform options = Fill(new TTransform { InputColumnName = request.Series }, small, request);
                if (options is DilatedShapeletsEstimator.Options shapelets)
                    shapelets.LabelColumnName = request.Label;
                return transform(ml, options);
            },
            (ml, request) => classify(ml, FillColumns(new TClassify { LabelColumnName = request.Label ?? "Label" }, small, request)),
            (ml, request) => regress(ml, FillColumns(new TRegress { LabelColumnName = request.Label ?? "Weight" }, small, request)),
            simple);

    private static TOptions FillColumns<TOptions, TFeatures>(TOptions options, TFeatures features, Request request)
        where TOptions : SeriesTrainerOptions<TFeatures>
        where TFeatures : SeriesFeatureOptions
    {
        options.SeriesColumnName = request.Series;
        return Fill(options, features, request);
    }

    private static TOptions Fill<TOptions, TFeatures>(TOptions options, TFeatures features, Request request)
        where TOptions : SeriesOptions<TFeatures>
        where TFeatures : SeriesFeatureOptions
    {
        options.Features = features;
        options.Channels = request.Channels;
        options.Seed = request.Seed;
        options.CancellationToken = request.CancellationToken;
        return options;
    }

    /// <summary>What a test wants to be otherwise.</summary>
    /// <param name="Series">The column of series.</param>
    /// <param name="Label">
    /// The column to predict; null for Label, or Weight where numbers are predicted, or none where a transform is fitted.
    /// </param>
    /// <param name="Channels">Channels of a series.</param>
    /// <param name="Seed">The seed; null for one of the context.</param>
    /// <param name="CancellationToken">Stops fits.</param>
    public sealed record Request(
        string Series = "Series", string? Label = null, int Channels = 0, int? Seed = Seed, CancellationToken CancellationToken = default);
}
