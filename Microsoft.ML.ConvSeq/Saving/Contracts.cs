using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using Microsoft.ML.Transforms;

namespace ConvSeq.MLNet.Saving;

/// <summary>
/// The contract names under which ML.NET finds the mappings of a saved model. They never change, and none is removed: the last ones are for
/// models that earlier versions saved. Microsoft.ML.ConvSeq.TorchSharp has two more.
/// </summary>
internal static class Contract
{
    public const string Key = "ConvSeq.Key";
    public const string Names = "ConvSeq.Names";
    public const string Narrow = "ConvSeq.Narrow";
    public const string Tokens = "ConvSeq.Tokens";
    public const string ShortTokens = "ConvSeq.ShortTokens";
    public const string Features = "ConvSeq.Features";
    public const string Vectors = "ConvSeq.Vectors";
    public const string SeriesClassifier = "ConvSeq.SeriesClassifier";
    public const string SeriesRegressor = "ConvSeq.SeriesRegressor";
    public const string SequenceLabeler = "ConvSeq.SequenceLabeler";
    public const string ActivationMap = "ConvSeq.ActivationMap";
    public const string ActivationMapOfAnyLength = "ConvSeq.ActivationMapOfAnyLength";
    public const string Explanation = "ConvSeq.Explanation";
    public const string ExplanationOfAnyLength = "ConvSeq.ExplanationOfAnyLength";
    public const string NextValue = "ConvSeq.NextValue";
    public const string FeatureClassifier = "ConvSeq.FeatureClassifier";
    public const string FeatureBinary = "ConvSeq.FeatureBinary";
    public const string FeatureRegressor = "ConvSeq.FeatureRegressor";
    public const string LinearMulticlass = "ConvSeq.LinearMulticlass";
    public const string LinearBinary = "ConvSeq.LinearBinary";
    public const string RidgeRegression = "ConvSeq.RidgeRegression";
    public const string MiniRocket = "ConvSeq.MiniRocket";
    public const string RidgeMulticlass = "ConvSeq.RidgeMulticlass";
    public const string RidgeBinary = "ConvSeq.RidgeBinary";
}

[CustomMappingFactoryAttribute(Contract.Key)]
internal sealed class KeyFactory : CustomMappingFactory<NoRow, KeyRow>
{
    /// <summary>The only key of a value mapping that holds a fitted model.</summary>
    public const uint TheKey = 0;

    public static void Map(NoRow input, KeyRow output) => output.Key = TheKey;

    public override Action<NoRow, KeyRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.Narrow)]
internal sealed class NarrowFactory : CustomMappingFactory<DoublesRow, NarrowedRow>
{
    public static void Map(DoublesRow input, NarrowedRow output)
    {
        if (input.Known is null || !input.KnownPayload.Equals(input.Payload))
        {
            Fitted<object> fitted = FittedText.Parse<object>(input.Payload);
            (input.Known, input.KnownPayload) = (new Narrowing(fitted.Input.Channels, fitted.Repair), input.Payload);
        }

        input.Known.Narrow(in input.Doubles, ref output.Input);
    }

    public override Action<DoublesRow, NarrowedRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.Tokens)]
internal sealed class TokensFactory : CustomMappingFactory<TokensRow, NarrowedRow>
{
    public static void Map(TokensRow input, NarrowedRow output) => VectorExtents.Widen(in input.Tokens, ref output.Input);

    public override Action<TokensRow, NarrowedRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.ShortTokens)]
internal sealed class ShortTokensFactory : CustomMappingFactory<ShortTokensRow, NarrowedRow>
{
    public static void Map(ShortTokensRow input, NarrowedRow output) => VectorExtents.Widen(in input.Tokens, ref output.Input);

    public override Action<ShortTokensRow, NarrowedRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.Features)]
internal sealed class FeaturesFactory : CustomMappingFactory<SavedRow<TimeSeriesFeaturizer>, ChunkRow>
{
    public static void Map(SavedRow<TimeSeriesFeaturizer> input, ChunkRow output)
    {
        Mappings.Featurize(input.Fitted(), input, ref output.Whole);
        output.Split();
    }

    public override Action<SavedRow<TimeSeriesFeaturizer>, ChunkRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.Vectors)]
internal sealed class VectorsFactory : CustomMappingFactory<SavedRow<TimeSeriesFeaturizer>, SlotsRow>
{
    public static void Map(SavedRow<TimeSeriesFeaturizer> input, SlotsRow output) =>
        Mappings.Embed(input.Fitted(), input, ref output.Slots);

    public override Action<SavedRow<TimeSeriesFeaturizer>, SlotsRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.SeriesClassifier)]
internal sealed class SeriesClassifierFactory : CustomMappingFactory<SavedRow<ISeriesClassifier>, ClassRow>
{
    public static void Map(SavedRow<ISeriesClassifier> input, ClassRow output) =>
        Mappings.ClassifySeries(input.Fitted(), input, output);

    public override Action<SavedRow<ISeriesClassifier>, ClassRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.SeriesRegressor)]
internal sealed class SeriesRegressorFactory : CustomMappingFactory<SavedRow<ISeriesRegressor>, ScoreRow>
{
    public static void Map(SavedRow<ISeriesRegressor> input, ScoreRow output) =>
        Mappings.RegressSeries(input.Fitted(), input, output);

    public override Action<SavedRow<ISeriesRegressor>, ScoreRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.SequenceLabeler)]
internal sealed class SequenceLabelerFactory : CustomMappingFactory<SavedRow<SequenceLabeler>, PointsRow>
{
    public static void Map(SavedRow<SequenceLabeler> input, PointsRow output) =>
        Mappings.LabelPoints(input.Fitted(), input, output);

    public override Action<SavedRow<SequenceLabeler>, PointsRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.ActivationMap)]
internal sealed class ActivationMapFactory : CustomMappingFactory<SavedRow<NetworkClassifier>, ChunkRow>
{
    public static void Map(SavedRow<NetworkClassifier> input, ChunkRow output)
    {
        Mappings.DrawActivationMaps(input.Fitted(), input, ref output.Whole);
        output.Split();
    }

    public override Action<SavedRow<NetworkClassifier>, ChunkRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.ActivationMapOfAnyLength)]
internal sealed class ActivationMapOfAnyLengthFactory : CustomMappingFactory<SavedRow<NetworkClassifier>, SlotsRow>
{
    public static void Map(SavedRow<NetworkClassifier> input, SlotsRow output) =>
        Mappings.DrawActivationMaps(input.Fitted(), input, ref output.Slots);

    public override Action<SavedRow<NetworkClassifier>, SlotsRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.Explanation)]
internal sealed class ExplanationFactory : CustomMappingFactory<SavedRow<TimeSeriesModel>, ChunkRow>
{
    public static void Map(SavedRow<TimeSeriesModel> input, ChunkRow output)
    {
        Mappings.Explain(input.Fitted(), input, ref output.Whole);
        output.Split();
    }

    public override Action<SavedRow<TimeSeriesModel>, ChunkRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.ExplanationOfAnyLength)]
internal sealed class ExplanationOfAnyLengthFactory : CustomMappingFactory<SavedRow<TimeSeriesModel>, SlotsRow>
{
    public static void Map(SavedRow<TimeSeriesModel> input, SlotsRow output) =>
        Mappings.Explain(input.Fitted(), input, ref output.Slots);

    public override Action<SavedRow<TimeSeriesModel>, SlotsRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.NextValue)]
internal sealed class NextValueFactory : CustomMappingFactory<SavedRow<SequenceForecaster>, SlotsRow>
{
    public static void Map(SavedRow<SequenceForecaster> input, SlotsRow output) =>
        Mappings.Forecast(input.Fitted(), input, ref output.Slots);

    public override Action<SavedRow<SequenceForecaster>, SlotsRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.FeatureClassifier)]
internal sealed class FeatureClassifierFactory : CustomMappingFactory<SavedRow<FeatureClassifier>, ClassRow>
{
    public static void Map(SavedRow<FeatureClassifier> input, ClassRow output) => Mappings.Classify(input.Fitted(), input, output);

    public override Action<SavedRow<FeatureClassifier>, ClassRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.FeatureBinary)]
internal sealed class FeatureBinaryFactory : CustomMappingFactory<SavedRow<FeatureClassifier>, BinaryRow>
{
    public static void Map(SavedRow<FeatureClassifier> input, BinaryRow output) => Mappings.ClassifyBinary(input.Fitted(), input, output);

    public override Action<SavedRow<FeatureClassifier>, BinaryRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.FeatureRegressor)]
internal sealed class FeatureRegressorFactory : CustomMappingFactory<SavedRow<FeatureRegressor>, ScoreRow>
{
    public static void Map(SavedRow<FeatureRegressor> input, ScoreRow output) => Mappings.Regress(input.Fitted(), input, output);

    public override Action<SavedRow<FeatureRegressor>, ScoreRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.LinearMulticlass)]
internal sealed class LinearMulticlassFactory : CustomMappingFactory<SavedRow<LinearClassifier>, ClassRow>
{
    public static void Map(SavedRow<LinearClassifier> input, ClassRow output) => Mappings.Classify(input.Fitted(), input, output);

    public override Action<SavedRow<LinearClassifier>, ClassRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.LinearBinary)]
internal sealed class LinearBinaryFactory : CustomMappingFactory<SavedRow<LinearClassifier>, BinaryRow>
{
    public static void Map(SavedRow<LinearClassifier> input, BinaryRow output) =>
        Mappings.ClassifyBinary(input.Fitted(), input, output);

    public override Action<SavedRow<LinearClassifier>, BinaryRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.RidgeRegression)]
internal sealed class RidgeRegressionFactory : CustomMappingFactory<SavedRow<RidgeRegressor>, ScoreRow>
{
    public static void Map(SavedRow<RidgeRegressor> input, ScoreRow output) => Mappings.Regress(input.Fitted(), input, output);

    public override Action<SavedRow<RidgeRegressor>, ScoreRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.MiniRocket)]
internal sealed class MiniRocketFactory : CustomMappingFactory<SavedRow<TimeSeriesFeaturizer>, ChunkRow>
{
    public override Action<SavedRow<TimeSeriesFeaturizer>, ChunkRow> GetMapping() => FeaturesFactory.Map;
}

[CustomMappingFactoryAttribute(Contract.RidgeMulticlass)]
internal sealed class RidgeMulticlassFactory : CustomMappingFactory<SavedRow<LinearClassifier>, ClassRow>
{
    public override Action<SavedRow<LinearClassifier>, ClassRow> GetMapping() => LinearMulticlassFactory.Map;
}

[CustomMappingFactoryAttribute(Contract.RidgeBinary)]
internal sealed class RidgeBinaryFactory : CustomMappingFactory<SavedRow<LinearClassifier>, BinaryRow>
{
    public override Action<SavedRow<LinearClassifier>, BinaryRow> GetMapping() => LinearBinaryFactory.Map;
}
