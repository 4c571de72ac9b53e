using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.Tests.Docs;

/// <summary>
/// What C# on the documentation's pages may use without declaring it, as CONTRIBUTING.md tells. A block that declares one of these
/// names itself hides it.
/// </summary>
#pragma warning disable IDE1006 // They stand for a reader's local variables.
public static class SnippetContext
{
    public static MLContext mlContext { get; } = new(seed: 1);

    public static IDataView train { get; private set; } = null!;

    public static IDataView test { get; private set; } = null!;

    public static IEstimator<ITransformer> pipeline { get; } = mlContext.Transforms.Conversion.MapValueToKey("Label")
        .Append(mlContext.Transforms.MiniRocket("Features", "Series", numberOfFeatures: 1_000))
        .Append(mlContext.MulticlassClassification.Trainers.Ridge())
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    public static ITransformer model { get; private set; } = null!;

    /// <summary>Lays out all files in the current folder.</summary>
    internal static void Prepare()
    {
        WriteSeries(Environment.CurrentDirectory);
        train = mlContext.Data.LoadFromTimeSeriesFile("GunPoint_TRAIN.ts");
        test = mlContext.Data.LoadFromTimeSeriesFile("GunPoint_TEST.ts");
        model = pipeline.Fit(train);
        mlContext.Model.Save(model, train.Schema, "gunpoint.zip");
        TimeSeriesClassifier.Fit(SeriesFile.Read("GunPoint_TRAIN.ts")).Save("gunpoint.csq");
    }

    /// <summary>Two shapes of 150 points, as the archive's GunPoint has.</summary>
    internal static void WriteSeries(string folder)
    {
        SeriesFile.Write(Path.Combine(folder, "GunPoint_TRAIN.ts"), Shapes(50, seed: 1));
        SeriesFile.Write(Path.Combine(folder, "GunPoint_TEST.ts"), Shapes(150, seed: 2));
    }

    private static SeriesSet Shapes(int count, int seed)
    {
        var builder = new SeriesSetBuilder(1) { Name = "GunPoint" };
        var random = new CounterRandom((ulong)seed, 1, 0);
        for (int i = 0; i < count; i++)
        {
            float[] series = new float[150];
            for (int t = 0; t < series.Length; t++)
            {
                double rise = Math.Exp(-Math.Pow((t - 75) / (i % 2 == 0 ? 25.0 : 15.0), 4));
                series[t] = (float)(rise + 0.1 * random.NextGaussian());
            }

            builder.Add(series, i % 2 == 0 ? "1" : "2");
        }

        return builder.Build();
    }
}
