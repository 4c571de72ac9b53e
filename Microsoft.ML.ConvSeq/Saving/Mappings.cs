using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace ConvSeq.MLNet.Saving;

/// <summary>
/// What the engine's models do with one row. The same code runs in a fitted transformer, over the model in hand, and in a
/// loaded one, over the model that came with the row.
/// </summary>
internal static class Mappings
{
    public static ReadOnlySpan<float> Series(InputRow row, VectorExtents extents, SeriesRepair repair)
    {
        ReadOnlySpan<float> values = row.Values(extents);
        extents.CheckValues(values, repair.Missing != MissingValues.Reject);
        return values;
    }

    public static void Featurize(Fitted<TimeSeriesFeaturizer> fitted, InputRow row, ref VBuffer<float> features)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref features, fitted.Model.FeatureCount);
        fitted.Model.Transform(Series(row, fitted.Input, fitted.Model.Repair), editor.Values);
        features = editor.Commit();
    }

    public static void ClassifySeries(Fitted<TimeSeriesClassifier> fitted, InputRow row, ClassRow output)
    {
        Span<double> probabilities = row.Classes(fitted.Model.ClassNames.Length);
        ReadOnlySpan<float> values = Series(row, fitted.Input, fitted.Model.Featurizer.Repair);
        output.Index = (uint)fitted.Model.Predict(values, probabilities);
        Narrow(probabilities, ref output.Slots);
    }

    public static void Classify(Fitted<RidgeClassifier> fitted, InputRow row, ClassRow output)
    {
        Span<double> probabilities = row.Classes(fitted.Model.ClassCount);
        output.Index = (uint)fitted.Model.Predict(Features(row, fitted.Input), probabilities);
        Narrow(probabilities, ref output.Slots);
    }

    public static void ClassifyBinary(Fitted<RidgeClassifier> fitted, InputRow row, BinaryRow output)
    {
        Span<double> values = row.Classes(fitted.Model.ClassCount);
        fitted.Model.Score(Features(row, fitted.Input), values);
        output.Score = (float)values[1];
        output.PredictedLabel = values[1] > values[0];
        fitted.Model.Probabilities(values, values);
        output.Probability = (float)values[1];
    }

    public static void Regress(Fitted<RidgeRegressor> fitted, InputRow row, ScoreRow output) =>
        output.Score = (float)fitted.Model.Predict(Features(row, fitted.Input));

    private static ReadOnlySpan<float> Features(InputRow row, VectorExtents extents)
    {
        ReadOnlySpan<float> values = row.Values(extents);
        extents.CheckValues(values, missingAllowed: false);
        return values;
    }

    private static void Narrow(ReadOnlySpan<double> values, ref VBuffer<float> narrow)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref narrow, values.Length);
        for (int k = 0; k < values.Length; k++)
            editor.Values[k] = (float)values[k];
        narrow = editor.Commit();
    }
}

/// <summary>The contract names under which ML.NET finds the mappings of a saved model. They never change.</summary>
internal static class Contract
{
    public const string Key = "ConvSeq.Key";
    public const string Names = "ConvSeq.Names";
    public const string MiniRocket = "ConvSeq.MiniRocket";
    public const string SeriesClassifier = "ConvSeq.SeriesClassifier";
    public const string RidgeMulticlass = "ConvSeq.RidgeMulticlass";
    public const string RidgeBinary = "ConvSeq.RidgeBinary";
    public const string RidgeRegression = "ConvSeq.RidgeRegression";
}

[CustomMappingFactoryAttribute(Contract.Key)]
internal sealed class KeyFactory : CustomMappingFactory<NoRow, KeyRow>
{
    /// <summary>The only key of a value mapping that holds a fitted model.</summary>
    public const uint TheKey = 0;

    public static void Map(NoRow input, KeyRow output) => output.Key = TheKey;

    public override Action<NoRow, KeyRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.MiniRocket)]
internal sealed class MiniRocketFactory : CustomMappingFactory<SavedRow<TimeSeriesFeaturizer>, ChunkRow>
{
    public static void Map(SavedRow<TimeSeriesFeaturizer> input, ChunkRow output)
    {
        Mappings.Featurize(input.Fitted(), input, ref output.Whole);
        output.Split();
    }

    public override Action<SavedRow<TimeSeriesFeaturizer>, ChunkRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.SeriesClassifier)]
internal sealed class SeriesClassifierFactory : CustomMappingFactory<SavedRow<TimeSeriesClassifier>, ClassRow>
{
    public static void Map(SavedRow<TimeSeriesClassifier> input, ClassRow output) =>
        Mappings.ClassifySeries(input.Fitted(), input, output);

    public override Action<SavedRow<TimeSeriesClassifier>, ClassRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.RidgeMulticlass)]
internal sealed class RidgeMulticlassFactory : CustomMappingFactory<SavedRow<RidgeClassifier>, ClassRow>
{
    public static void Map(SavedRow<RidgeClassifier> input, ClassRow output) => Mappings.Classify(input.Fitted(), input, output);

    public override Action<SavedRow<RidgeClassifier>, ClassRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.RidgeBinary)]
internal sealed class RidgeBinaryFactory : CustomMappingFactory<SavedRow<RidgeClassifier>, BinaryRow>
{
    public static void Map(SavedRow<RidgeClassifier> input, BinaryRow output) =>
        Mappings.ClassifyBinary(input.Fitted(), input, output);

    public override Action<SavedRow<RidgeClassifier>, BinaryRow> GetMapping() => Map;
}

[CustomMappingFactoryAttribute(Contract.RidgeRegression)]
internal sealed class RidgeRegressionFactory : CustomMappingFactory<SavedRow<RidgeRegressor>, ScoreRow>
{
    public static void Map(SavedRow<RidgeRegressor> input, ScoreRow output) => Mappings.Regress(input.Fitted(), input, output);

    public override Action<SavedRow<RidgeRegressor>, ScoreRow> GetMapping() => Map;
}
