using System.Globalization;
using System.Runtime.CompilerServices;
using ConvSeq.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>
/// A model of ML.NET as an earlier version saved it, and what it predicted when it was made. Later versions must go on reading it and
/// predicting the same. To keep another one, add it here and start this assembly with the request "KeptPipeline": files that are
/// there stay as they are.
/// </summary>
internal sealed class KeptPipeline
{
    private const int MaxValues = 200;

    private readonly string _name;
    private readonly string[] _columns;
    private readonly Func<MLContext, IDataView, ITransformer> _fit;

    private KeptPipeline(string name, string[] columns, Func<MLContext, IDataView, ITransformer> fit) =>
        (_name, _columns, _fit) = (name, columns, fit);

    public static KeptPipeline[] All { get; } =
    [
        // Every kind of stage that version 1 had.
        new("pipeline.v1", ["Separate", "Joint", "Probability", "Score"], (ml, data) =>
            ml.Transforms.Conversion.MapValueToKey("Key", "Label")
                .Append(ml.Transforms.MiniRocket("Features", "Series", 84, seed: 5))
                .Append(ml.MulticlassClassification.Trainers.Ridge("Key"))
                .Append(ml.Transforms.CopyColumns("Separate", "Score"))
                .Append(ml.MulticlassClassification.Trainers.MiniRocket("Key", numberOfFeatures: 84, seed: 5))
                .Append(ml.Transforms.CopyColumns("Joint", "Score"))
                .Append(ml.BinaryClassification.Trainers.Ridge("Truth"))
                .Append(ml.Regression.Trainers.Ridge("Number"))
                .Fit(data)),

        // Those that came with networks.
        new("networks.v1", ["Classes", "Map", "Score"], (ml, data) =>
        {
            ITransformer classifier = ml.Transforms.Conversion.MapValueToKey("Key", "Label")
                .Append(NetworkTrainers.Named("InceptionTime").Classify(ml, label: "Key"))
                .Append(ml.Transforms.CopyColumns("Classes", "Score"))
                .Fit(data);
            return classifier.Append(ml.Transforms.ClassActivationMap("Map", "Series", classifier.GetConvSeqModel<NetworkClassifier>())
                .Append(NetworkTrainers.Named("TCN").Regress(ml, label: "Number"))
                .Fit(classifier.Transform(data)));
        }),
    ];

    public string PathIn(string projectOrOutput) => Path.Combine(projectOrOutput, "MLNet", "Fixtures", $"{_name}.zip");

    public float[] Recorded(string projectOrOutput) =>
        [.. File.ReadLines(TextIn(projectOrOutput)).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>What the model predicts for its training rows, column after column, of each the first values.</summary>
    public float[] Predictions(MLContext ml, ITransformer model)
    {
        IDataView predictions = model.Transform(Data(ml));
        return [.. _columns.SelectMany(column => (predictions.Schema[column].Type is VectorDataViewType
            ? SeriesRows.Vectors(predictions, column).SelectMany(values => values)
            : predictions.GetColumn<float>(column)).Take(MaxValues))];
    }

    public static string Write()
    {
        string project = Path.GetDirectoryName(ThisFolder())!;
        return string.Join(' ', All.Where(kept => !File.Exists(kept.PathIn(project))).Select(kept => kept.Write(project)));
    }

    private string Write(string project)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = Data(ml);
        ITransformer model = _fit(ml, data);
        string path = PathIn(project);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ml.Model.Save(model, data.Schema, path);
        File.WriteAllLines(TextIn(project), Predictions(ml, model).Select(value => value.ToString("r", CultureInfo.InvariantCulture)));
        return path;
    }

    // No code of this assembly: cursors have threads of their own, which would wait for its module initializer.
    private static IDataView Data(MLContext ml)
    {
        IDataView series = ml.Data.LoadFromSeriesSet(SeriesRows.Set(SeriesRows.Make(40)));
        return ml.Transforms.Conversion.MapValue(
            "Truth", new Dictionary<string, bool> { ["slow"] = true, ["middling"] = false, ["fast"] = false }, "Label")
            .Append(ml.Transforms.Conversion.MapValue(
                "Number", new Dictionary<string, float> { ["slow"] = 1, ["middling"] = 2, ["fast"] = 4 }, "Label"))
            .Fit(series).Transform(series);
    }

    private string TextIn(string projectOrOutput) => Path.Combine(projectOrOutput, "MLNet", "Fixtures", $"{_name}.txt");

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
