using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Onnx;
using ConvSeq.Series;
using Microsoft.ML.OnnxRuntime;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>Measures exported models: sizes of their files, and the time of ONNX Runtime beside that of the engine.</summary>
internal static class OnnxSpeed
{
    private static readonly string[] s_outputs = ["label", "probabilities"];

    public static Command Command(Option<int> repeats, Option<bool> json)
    {
        string[] known = [.. Members.Explicit, .. Architectures.Names];
        Option<string[]> models = Choice.SeveralOf("--models", "Kinds of models.", known, known);
        Option<int> length = Choice.Of("--length", "Points a series.", 500), channels = Choice.Of("--channels", "Channels a series.", 1);
        Option<int> count = Choice.Of("--count", "Series a repeat, scored one by one.", 20);
        var command = new Command(
            "onnx", "Exports models of random walks; the size of the files, and milliseconds of one thread to score a series.")
        {
            models, length, channels, count, repeats, json,
        };
        command.SetAction(parsed =>
        {
            SeriesSet set = GeneratedData.RandomWalks(parsed.GetValue(count), parsed.GetValue(channels), parsed.GetValue(length));
            if (!parsed.GetValue(json))
                Report.Head(1, "model", "file, kB", "operations", "load, ms", "ONNX Runtime, ms", "ConvSeq, ms", "farthest probability");
            foreach (string name in parsed.GetRequiredValue(models))
                Run(name, set, parsed.GetValue(repeats), parsed.GetValue(json));
        });
        return command;
    }

    private static void Run(string name, SeriesSet set, int repeats, bool json)
    {
        TimeSeriesModel model = Members.Explicit.Contains(name) ? OfFeatures(Members.ByName(name), set) : OfNetworks(name, set);
        using var file = new MemoryStream();
        OnnxExportSummary summary = model.ExportOnnx(file);
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        InferenceSession? loaded = null;
        double load = Timing.Once(() => loaded = new InferenceSession(file.ToArray(), options));
        using InferenceSession session = loaded!;
        using var run = new RunOptions();
        var classifier = (ISeriesClassifier)model;
        float[][] series = [.. Enumerable.Range(0, set.Count).Select(i => set.Values(i).ToArray())];
        float[][] exported = new float[set.Count][];
        double[][] own = [.. series.Select(_ => new double[classifier.ClassNames.Length])];
        double[][] seconds = Timing.MeasureInTurn(
            0.5, repeats,
            () =>
            {
                for (int i = 0; i < series.Length; i++)
                    exported[i] = Score(session, run, series[i], set.Channels);
            },
            () =>
            {
                for (int i = 0; i < series.Length; i++)
                    classifier.Predict(series[i], own[i]);
            });
        double farthest = own.Zip(exported, (mine, its) => mine.Zip(its, (a, b) => Math.Abs(a - b)).Max()).Max();
        double theirs = Statistics.Median(seconds[0]) * 1000 / set.Count, ours = Statistics.Median(seconds[1]) * 1000 / set.Count;
        if (json)
        {
            Report.Print(true, [
                ("model", name), ("length", set.MaxLength), ("channels", set.Channels), ("bytes", summary.Bytes),
                ("operations", summary.Nodes), ("loadMs", load * 1000), ("onnxRuntimeMsPerSeries", theirs), ("msPerSeries", ours),
                ("farthest", farthest),
            ]);
        }
        else
        {
            double kilobytes = summary.Bytes / 1e3, loadMs = load * 1000;
            Report.Say($"| {name} | {kilobytes:n0} | {summary.Nodes:n0} | {loadMs:f0} | {theirs:f2} | {ours:f2} | {farthest:0e0} |");
        }
    }

    private static float[] Score(InferenceSession session, RunOptions run, float[] series, int channels)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(series, [1, channels, series.Length / channels]);
        using var results = session.Run(run, new Dictionary<string, OrtValue> { ["series"] = input }, s_outputs);
        return results[1].GetTensorDataAsSpan<float>().ToArray();
    }

    private static TimeSeriesClassifier OfFeatures(SeriesFeatureOptions features, SeriesSet set) =>
        TimeSeriesClassifier.Fit(set, new TimeSeriesClassifierOptions { Features = features });

    // How well they are trained does not matter here.
    private static NetworkClassifier OfNetworks(string name, SeriesSet set)
    {
        NetworkOptions network = Architectures.ByName(name);
        return NetworkClassifier.Fit(
            set, new NetworkModelOptions { Network = network with { Training = network.Training with { Epochs = 1 } } });
    }
}
