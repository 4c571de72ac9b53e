using System.Globalization;
using ConvSeq.Features;
using ConvSeq.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>The pipelines that tests share.</summary>
internal static class Pipelines
{
    /// <summary>What the engine itself is given for the same model.</summary>
    public static TimeSeriesClassifierOptions EngineOptions { get; } =
        new() { Features = new MiniRocketOptions { FeatureCount = 500, Seed = 5 } };

    /// <summary>Features, then a head.</summary>
    public static IEstimator<ITransformer> TwoSteps(MLContext ml, int features = 500) => Classifier(
        ml, ml.Transforms.MiniRocket("Features", "Series", features, seed: 5), ml.MulticlassClassification.Trainers.Ridge());

    /// <summary>The trainer that takes series.</summary>
    public static IEstimator<ITransformer> OneStep(MLContext ml, int features = 500, int channels = 0) => Classifier(
        ml, ml.MulticlassClassification.Trainers.MiniRocket(numberOfFeatures: features, channels: channels, seed: 5));

    /// <summary>Class names to keys, what is given, and PredictedLabel back to names.</summary>
    public static IEstimator<ITransformer> Classifier(MLContext ml, params IEstimator<ITransformer>[] stages) => stages
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
        .Aggregate(
            new EstimatorChain<ITransformer>().Append<ITransformer>(ml.Transforms.Conversion.MapValueToKey("Label")),
            (chain, stage) => chain.Append(stage));

    /// <summary>Features and the column Truth: whether a series is slow.</summary>
    public static IDataView BinaryFeatures(MLContext ml, SeriesRow[] rows)
    {
        IDataView data = ml.Data.LoadFromEnumerable(
            rows.Select(row => new TruthRow { Truth = row.Label == "slow", Series = row.Series, Weight = row.Weight }));
        return ml.Transforms.MiniRocket("Features", "Series", 500, seed: 5).Fit(data).Transform(data);
    }

    /// <summary>Class names as keys.</summary>
    public static IDataView Keyed(MLContext ml, IDataView data) =>
        ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);

    /// <summary>All that a context logs from now on.</summary>
    public static List<string> Log(MLContext ml)
    {
        var lines = new List<string>();
        ml.Log += (_, message) => lines.Add(message.Message);
        return lines;
    }

    public static ITransformer Reload(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        using var zip = new MemoryStream();
        ml.Model.Save(model, schema, zip);
        zip.Position = 0;
        return ml.Model.Load(zip, out _);
    }

    /// <summary>
    /// Saves a model as m.zip, scores rows with it in a process that knows ML.NET only, saves it there as again.zip, and scores with that
    /// in another one: all say what the model itself says.
    /// </summary>
    public static void AssertAnotherProcessScoresTheSame(
        MLContext ml, TemporaryFolder folder, ITransformer model, IDataView data, IEnumerable<float[]> series) =>
        AssertAnotherProcessScoresTheSame(
            ml, folder, model, data,
            series.Select(one => string.Join(' ', one.Select(value => value.ToString("r", CultureInfo.InvariantCulture)))));

    /// <summary>The same of rows that are texts.</summary>
    public static void AssertAnotherProcessScoresTheSame(
        MLContext ml, TemporaryFolder folder, ITransformer model, IDataView data, IEnumerable<string> texts)
    {
        ml.Model.Save(model, data.Schema, folder.File("m.zip"));
        string input = string.Join('\n', texts);
        string child = typeof(Child.Row).Assembly.Location;
        (int exitCode, string output, string error) = ChildProgram.Run(child, input, folder.File("m.zip"), folder.File("again.zip"));
        Assert.AreEqual(0, exitCode, error);
        Assert.AreEqual(Describe(model.Transform(data)), output);
        (exitCode, string again, error) = ChildProgram.Run(child, input, folder.File("again.zip"));
        Assert.AreEqual(0, exitCode, error);
        Assert.AreEqual(output, again);
    }

    /// <summary>Asserts that something throws, with a message that has a part.</summary>
    public static void AssertThrows(string part, Action action) =>
        StringAssert.Contains(Assert.Throws<Exception>(action).Message, part);

    /// <summary>Predicted labels, if there are any, and the bits of the scores, a line a row.</summary>
    public static string Describe(IDataView predictions)
    {
        IEnumerable<float[]> scores = predictions.Schema["Score"].Type is VectorDataViewType
            ? SeriesRows.Vectors(predictions, "Score")
            : predictions.GetColumn<float>("Score").Select(score => new[] { score });
        IEnumerable<string> bits = scores.Select(
            values =>
            $"{string.Join(' ', values.Select(value => BitConverter.SingleToInt32Bits(value).ToString("x8")))}{Environment.NewLine}");
        return predictions.Schema.GetColumnOrNull("PredictedLabel") is null
            ? string.Concat(bits)
            : string.Concat(SeriesRows.Texts(predictions, "PredictedLabel").Zip(bits, (label, line) => $"{label} {line}"));
    }

    private sealed class TruthRow
    {
        public bool Truth { get; set; }

        public float Weight { get; set; }

        [VectorType(60)]
        public float[] Series { get; set; } = [];
    }
}
