using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Linear;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>Measures the time to fit the ridge.</summary>
internal static class RidgeSpeed
{
    public static Command Command(Option<int> threads, Option<bool> json)
    {
        Option<int> examples = Choice.Of("--examples", "Training examples.", 1000);
        Option<int> features = Choice.Of("--features", "Features an example.", 9996), classes = Choice.Of("--classes", "Classes.", 5);
        Option<int> repeats = Choice.Of("--repeats", "Fits; the median is reported.", 3);
        var command = new Command("ridge", "Seconds to fit the ridge, selection among ten alphas included.")
        {
            examples, features, classes, repeats, threads, json,
        };
        command.SetAction(parsed =>
        {
            var execution = new Execution { Threads = parsed.GetValue(threads) };
            (FloatMatrix matrix, int[] labels) = GeneratedData.NoisyClasses(
                parsed.GetValue(examples), parsed.GetValue(features), parsed.GetValue(classes));
            (FloatMatrix warmUp, int[] warmUpLabels) = GeneratedData.NoisyClasses(200, 400, 2);
            RidgeClassifier.Fit(warmUp, warmUpLabels, 2, null, default, execution);
            TimeSpan before = Environment.CpuUsage.TotalTime;
            double[] seconds = Timing.Measure(0, parsed.GetValue(repeats), () =>
                RidgeClassifier.Fit(matrix, labels, parsed.GetValue(classes), null, default, execution));
            double processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds / seconds.Length;
            Report.Print(parsed.GetValue(json), [
                ("examples", matrix.Rows), ("features", matrix.Columns), ("classes", parsed.GetValue(classes)),
                ("threads", execution.Threads), ("repeats", seconds.Length), ("seconds", Statistics.Median(seconds)),
                ("secondsFastest", seconds.Min()), ("secondsSlowest", seconds.Max()),
                ("processorSeconds", processor),
            ]);
        });
        return command;
    }
}
