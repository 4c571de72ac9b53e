using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Output;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>
/// Measures time and memory of a fit against the number of series n, their length T and channels C. Each point runs in a separate process,
/// so that its peak of memory is its own. The exponents are those of the powers that fit best.
/// </summary>
internal static class Growth
{
    private const int Count = 400, Length = 500;

    private static readonly (string Extent, int[] Values)[] Sweeps =
    [
        ("n", [1000, 2000, 4000, 8000, 16000]),
        ("T", [500, 1000, 2000, 4000, 8000]),
        ("C", [1, 2, 4, 8, 16]),
    ];

    public static Command Command(Option<int> threads)
    {
        Option<string> algorithm = Members.Option();
        Option<ClassifierHead> head = Choice.Of("--head", "The head.", ClassifierHead.Logistic);
        var command = new Command(
            "growth", "Time and memory of features and fit against n, T and C, with fitted exponents, as Markdown tables.")
        {
            algorithm, head, threads,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(algorithm);
            foreach ((string extent, int[] values) in Sweeps)
            {
                Report.Head(texts: 0, $"{name}: {extent}", "features s", "fit s", "peak MB");
                var points = new List<(double Features, double Fit, double Peak)>();
                foreach (int value in values)
                {
                    points.Add(Measure(
                        name, parsed.GetValue(head), parsed.GetValue(threads), extent == "n" ? value : Count,
                        extent == "T" ? value : Length, extent == "C" ? value : 1));
                    Report.Say($"| {value} | {points[^1].Features:f3} | {points[^1].Fit:f2} | {points[^1].Peak / 1e6:f0} |");
                }

                Report.Say(
                    $"| exponent | {Exponent(values, points.Select(p => p.Features)):f2} | {Exponent(
                        values, points.Select(p => p.Fit)):f2} | {Exponent(values, points.Select(p => p.Peak)):f2} |");
                Console.WriteLine();
            }
        });
        return command;
    }

    /// <summary>Creates the command of one point of the tables, for which <see cref="Command"/> starts a process.</summary>
    public static Command Point(Option<int> threads)
    {
        var algorithm = new Option<string>("--algorithm") { Required = true };
        var head = new Option<ClassifierHead>("--head");
        var count = new Option<int>("--count");
        var length = new Option<int>("--length");
        var channels = new Option<int>("--channels");
        var command = new Command("growth-point", "One point of growth, as JSON.") { algorithm, head, count, length, channels, threads };
        command.SetAction(parsed =>
        {
            var execution = new Execution { Threads = parsed.GetValue(threads) };
            SeriesFeatureOptions options = Members.ByName(parsed.GetRequiredValue(algorithm));
            SeriesSet warmUp = GeneratedData.RandomWalks(20, parsed.GetValue(channels), parsed.GetValue(length));
            options.Fit(warmUp, execution).Transform(warmUp, execution);

            SeriesSet set = GeneratedData.RandomWalks(parsed.GetValue(count), parsed.GetValue(channels), parsed.GetValue(length));
            SeriesFeatures features = options.Fit(warmUp, execution);
            float[] room = new float[features.FeatureCount];
            double featureSeconds = Timing.Once(() =>
            {
                for (int i = 0; i < set.Count; i++)
                    features.Transform(set.Values(i), room);
            });
            double fitSeconds = Timing.Once(() => TimeSeriesClassifier.Fit(
                set, new TimeSeriesClassifierOptions { Features = options, Head = parsed.GetValue(head) }, default, execution));
            Report.Print(
                true, [("featureSeconds", featureSeconds), ("fitSeconds", fitSeconds), ("peakBytes", PeakMemory.Bytes())]);
        });
        return command;
    }

    private static (double Features, double Fit, double Peak) Measure(
        string algorithm, ClassifierHead head, int threads, int count, int length, int channels)
    {
        string[] arguments =
        [
            typeof(Growth).Assembly.Location, "growth-point", "--algorithm", algorithm, "--head", $"{head}", "--threads", $"{threads}",
            "--count", $"{count}", "--length", $"{length}", "--channels", $"{channels}",
        ];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        using JsonDocument answer = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        double Figure(string name) => answer.RootElement.GetProperty(name).GetDouble();
        return (Figure("featureSeconds"), Figure("fitSeconds"), Figure("peakBytes"));
    }

    /// <summary>The slope of the straight line through the logarithms.</summary>
    private static double Exponent(int[] values, IEnumerable<double> measured)
    {
        double[] x = [.. values.Select(value => Math.Log(value))], y = [.. measured.Select(figure => Math.Log(figure))];
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
