using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks;

/// <summary>
/// Runs one measurement per call: generated data, warm-up, then the median of several repeats with no set-up in the timed part.
/// </summary>
internal static class QuickMeasurements
{
    public static RootCommand Command()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object on one line." };
        var threads = new Option<int>("--threads") { Description = "Threads to use.", DefaultValueFactory = _ => 1 };
        var repeats = new Option<int>("--repeats")
        {
            Description = "Timed repeats, the median of which counts.",
            DefaultValueFactory = _ => 7
        };
        return new RootCommand("Quick measurements of ConvSeq; any other arguments go to BenchmarkDotNet (try --list flat).")
        {
            Transform(threads, repeats, json),
            Ridge(threads, json),
            LibraryMeasurements.Command(threads, json),
            ReadFile(repeats, json),
            WriteBursts(),
            MLNetMeasurements.Command(repeats, json),
            AccuracyTable.Command(threads),
            MemberTable.Command(threads),
            GrowthTable.Command(threads),
            GrowthTable.Point(threads),
            PruneTable.Command(threads),
            ConvolutionTable.Command(),
            EpochMeasurements.Command(threads, repeats, json),
            SequenceTable.Command(threads),
            NetworkTable.Command(threads),
            AccuracyTime.Command(threads),
            AccuracyTime.Plot(),
        };
    }

    private static Command Transform(Option<int> threads, Option<int> repeats, Option<bool> json)
    {
        var algorithm = new Option<string>("--algorithm") { Description = "The features.", DefaultValueFactory = _ => "minirocket" };
        algorithm.AcceptOnlyFromAmong(Members.Names);
        var length = new Option<int>("--length") { Description = "Points a series.", DefaultValueFactory = _ => 500 };
        var count = new Option<int>("--count") { Description = "Series a repeat.", DefaultValueFactory = _ => 200 };
        var channels = new Option<int>("--channels") { Description = "Channels a series.", DefaultValueFactory = _ => 1 };
        var command = new Command("transform", "Milliseconds to compute the features of one series.")
        {
            algorithm, length, count, channels, threads, repeats, json,
        };
        command.SetAction(parsed =>
        {
            var execution = new Execution { Threads = parsed.GetValue(threads) };
            SeriesSet set = GeneratedData.RandomWalks(parsed.GetValue(count), parsed.GetValue(channels), parsed.GetValue(length));
            SeriesFeatures model = Members.ByName(parsed.GetRequiredValue(algorithm)).Fit(set, execution);
            var features = new FloatMatrix(set.Count, model.FeatureCount);
            double[] seconds = Measure(0.5, parsed.GetValue(repeats), () => model.Transform(set, features, execution));
            Print(parsed.GetValue(json), [
                ("algorithm", parsed.GetValue(algorithm)!), ("length", set.MaxLength), ("channels", set.Channels),
                ("count", set.Count), ("threads", execution.Threads), ("features", model.FeatureCount),
                ("path", ConvolutionKernels.Best.Name), ("repeats", seconds.Length),
                ("msPerSeries", Median(seconds) * 1000 / set.Count),
                ("msPerSeriesFastest", seconds.Min() * 1000 / set.Count), ("msPerSeriesSlowest", seconds.Max() * 1000 / set.Count),
            ]);
        });
        return command;
    }

    private static Command Ridge(Option<int> threads, Option<bool> json)
    {
        var examples = new Option<int>("--examples") { Description = "Training examples.", DefaultValueFactory = _ => 1000 };
        var features = new Option<int>("--features") { Description = "Features an example.", DefaultValueFactory = _ => 9996 };
        var classes = new Option<int>("--classes") { Description = "Classes.", DefaultValueFactory = _ => 5 };
        var command = new Command("ridge", "Seconds to fit the ridge, selection among ten alphas included.")
        {
            examples, features, classes, threads, json,
        };
        command.SetAction(parsed =>
        {
            var execution = new Execution { Threads = parsed.GetValue(threads) };
            (FloatMatrix matrix, int[] labels) = GeneratedData.NoisyClasses(
                parsed.GetValue(examples), parsed.GetValue(features), parsed.GetValue(classes));
            (FloatMatrix warmUp, int[] warmUpLabels) = GeneratedData.NoisyClasses(200, 400, 2);
            RidgeClassifier.Fit(warmUp, warmUpLabels, 2, null, default, execution);
            double[] seconds = Measure(0, 3, () =>
                RidgeClassifier.Fit(matrix, labels, parsed.GetValue(classes), null, default, execution));
            Print(parsed.GetValue(json), [
                ("examples", matrix.Rows), ("features", matrix.Columns), ("classes", parsed.GetValue(classes)),
                ("threads", execution.Threads), ("repeats", seconds.Length), ("seconds", Median(seconds)),
                ("secondsFastest", seconds.Min()), ("secondsSlowest", seconds.Max()),
            ]);
        });
        return command;
    }

    private static Command ReadFile(Option<int> repeats, Option<bool> json)
    {
        var format = new Option<string>("--format") { Description = "Format of the generated file.", DefaultValueFactory = _ => "ts" };
        format.AcceptOnlyFromAmong("ts", "csv");
        var count = new Option<int>("--count") { Description = "Series of 500 points in the file.", DefaultValueFactory = _ => 20_000 };
        var command = new Command(
            "read", "Megabytes (10^6 bytes) a second at which a series file is read, on one thread, from the page cache.")
        {
            format, count, repeats, json,
        };
        command.SetAction(parsed =>
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("convseq-read-");
            try
            {
                string path = Path.Combine(folder.FullName, "walks." + parsed.GetValue(format));
                SeriesFile.Write(path, GeneratedData.RandomWalks(parsed.GetValue(count), 1, 500));
                double megabytes = new FileInfo(path).Length / 1e6;
                double[] seconds = Measure(0.5, parsed.GetValue(repeats), () =>
                {
                    using SeriesFileReader reader = SeriesFileReader.Open(path);
                    while (reader.TryRead(1000, out _))
                    {
                    }
                });
                Print(parsed.GetValue(json), [
                    ("format", parsed.GetValue(format)!), ("megabytes", megabytes), ("repeats", seconds.Length),
                    ("megabytesPerSecond", megabytes / Median(seconds)),
                ]);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }

    private static Command WriteBursts()
    {
        var count = new Option<int>("--count") { Description = "Series.", DefaultValueFactory = _ => 100_000 };
        var first = new Option<int>("--first")
        {
            Description = "Number of the first: sets that do not overlap are different series of one problem."
        };
        var output = new Option<string>("--output") { Description = "The .ts or .csv file to write.", Required = true };
        var command = new Command("bursts", "Write series of 100 points, five kinds of bursts in noise, for runs on large sets.")
        {
            count, first, output
        };
        command.SetAction(parsed => SeriesFile.Write(
            parsed.GetRequiredValue(output), GeneratedData.Bursts(parsed.GetValue(first), parsed.GetValue(count), seed: 1)));
        return command;
    }

    internal static double[] Measure(double warmUpSeconds, int repeats, Action action) => MeasureInTurn(warmUpSeconds, repeats, action)[0];

    /// <summary>
    /// Measures the seconds of several actions, one after another in each round, so that other load on the machine affects all of them.
    /// </summary>
    internal static double[][] MeasureInTurn(double warmUpSeconds, int repeats, params Action[] actions)
    {
        foreach (Action action in actions)
        {
            for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < warmUpSeconds;)
                action();
        }

        double[][] seconds = [.. actions.Select(_ => new double[Math.Max(1, repeats)])];
        for (int i = 0; i < seconds[0].Length; i++)
        {
            for (int k = 0; k < actions.Length; k++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[k]();
                seconds[k][i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        return seconds;
    }

    internal static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    internal static void Print(bool json, (string Name, object Value)[] figures)
    {
        if (json)
        {
            using var writer = new Utf8JsonWriter(Console.OpenStandardOutput());
            writer.WriteStartObject();
            foreach ((string name, object value) in figures)
            {
                if (value is string text)
                    writer.WriteString(name, text);
                else
                    writer.WriteNumber(name, Convert.ToDouble(value, CultureInfo.InvariantCulture));
            }

            writer.WriteEndObject();
            writer.Flush();
            Console.WriteLine();
            return;
        }

        foreach ((string name, object value) in figures)
            Console.WriteLine($"{name,-20} {(value is double number ? number.ToString("g5", CultureInfo.InvariantCulture) : value)}");
    }
}
