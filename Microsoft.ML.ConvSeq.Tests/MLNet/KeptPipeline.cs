using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>
/// A model of ML.NET as version 1 saved it, with every kind of stage that it had, and what it predicted when it was made. Later
/// versions must go on reading it and predicting the same. To keep one of a new version, name it here and start this assembly with
/// the request "KeptPipeline", once on each host of ML.NET.
/// </summary>
internal static class KeptPipeline
{
    private const string Name = "pipeline.v1";

#if MLNET_PACKAGE
    private const string Host = "package";
#else
    private const string Host = "embedded";
#endif

    private static readonly string[] Columns = ["Separate", "Joint", "Probability", "Score"];

    public static string PathIn(string projectOrOutput) => Path.Combine(projectOrOutput, "MLNet", "Fixtures", $"{Name}.{Host}.zip");

    public static float[] Recorded(string projectOrOutput) =>
        [.. File.ReadLines(TextIn(projectOrOutput)).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>What the model predicts for its training rows, column after column.</summary>
    public static float[] Predictions(MLContext ml, ITransformer model)
    {
        IDataView predictions = model.Transform(Data(ml));
        return [.. Columns.SelectMany(column => predictions.Schema[column].Type is VectorDataViewType
            ? SeriesRows.Vectors(predictions, column).SelectMany(values => values)
            : predictions.GetColumn<float>(column))];
    }

    public static string Write() => Write(ThisFolder());

    private static string Write(string folder)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = Data(ml);
        ITransformer model = ml.Transforms.Conversion.MapValueToKey("Key", "Label")
            .Append(ml.Transforms.MiniRocket("Features", "Series", 84, seed: 5))
            .Append(ml.MulticlassClassification.Trainers.Ridge("Key"))
            .Append(ml.Transforms.CopyColumns("Separate", "Score"))
            .Append(ml.MulticlassClassification.Trainers.MiniRocket("Key", numberOfFeatures: 84, seed: 5))
            .Append(ml.Transforms.CopyColumns("Joint", "Score"))
            .Append(ml.BinaryClassification.Trainers.Ridge("Truth"))
            .Append(ml.Regression.Trainers.Ridge("Number"))
            .Fit(data);
        string project = Path.GetDirectoryName(folder)!, path = PathIn(project);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ml.Model.Save(model, data.Schema, path);
        File.WriteAllLines(TextIn(project), Predictions(ml, model).Select(value => value.ToString("r", CultureInfo.InvariantCulture)));
        return path;
    }

    // No code of this assembly: cursors have threads of their own, which would wait for its module initializer.
    private static IDataView Data(MLContext ml)
    {
        IDataView series = ml.Data.LoadFromSeriesSet(SeriesRows.Set(SeriesRows.Make(40)));
        return ml.Transforms.Conversion.MapValue("Truth", new Dictionary<string, bool> { ["slow"] = true, ["middling"] = false, ["fast"] = false }, "Label")
            .Append(ml.Transforms.Conversion.MapValue("Number", new Dictionary<string, float> { ["slow"] = 1, ["middling"] = 2, ["fast"] = 4 }, "Label"))
            .Fit(series).Transform(series);
    }

    private static string TextIn(string projectOrOutput) => Path.Combine(projectOrOutput, "MLNet", "Fixtures", $"{Name}.txt");

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
