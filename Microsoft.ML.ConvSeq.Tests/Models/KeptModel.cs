using System.Globalization;
using System.Runtime.CompilerServices;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>
/// A model file of format version 1 and what it predicted when it was made. Later versions must go on reading it and
/// predicting the same. To keep one of a new version, name it here and start this assembly with the request "KeptModel".
/// </summary>
internal static class KeptModel
{
    private const string Name = "minirocket-ridge.v1.csq";

    public static string PathIn(string projectOrOutput) => Path.Combine(projectOrOutput, "Models", "Fixtures", Name);

    public static double[] RecordedProbabilities(string projectOrOutput) =>
        File.ReadLines(Path.ChangeExtension(PathIn(projectOrOutput), ".txt"))
            .Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToArray();

    /// <summary>The probabilities of all test series and classes.</summary>
    public static double[] Probabilities(TimeSeriesClassifier model)
    {
        (_, SeriesSet test) = ModelFileTests.SmallModel();
        ClassPredictions predictions = model.Predict(test);
        return Enumerable.Range(0, test.Count).SelectMany(i => predictions.Probabilities(i).ToArray()).ToArray();
    }

    public static string Write() => Write(ThisFolder());

    private static string Write(string folder)
    {
        string path = PathIn(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        (TimeSeriesClassifier model, _) = ModelFileTests.SmallModel();
        model.Save(path);
        File.WriteAllLines(
            Path.ChangeExtension(path, ".txt"), Probabilities(model).Select(p => p.ToString("r", CultureInfo.InvariantCulture)));
        return path;
    }

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
