using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks;

/// <summary>
/// Measures what pruning costs and saves: accuracy, size and latency of whole, pruned and small models, the table "Pruned models" of
/// docs/results.md.
/// </summary>
internal static class PruneTable
{
    private const int Repeats = 5;

    public static Command Command(Option<int> threads)
    {
        var archive = new ArchiveFolder();
        var members = new Option<string[]>("--members")
        {
            Description = "The members to run; all by default.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. Members.Names.Where(name => name != "auto")],
        };
        members.AcceptOnlyFromAmong(Members.Names);
        var keep = new Option<int[]>("--keep")
        {
            Description = "Numbers of features to keep; beside them all are kept.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1000, 300],
        };
        var seeds = new Option<int>("--seeds") { Description = "Seeds 0, 1, … a set.", DefaultValueFactory = _ => 3 };
        var command = new Command(
            "prune", "Accuracy, bytes and latency of whole, pruned and small models on a folder of data sets, as a Markdown table.");
        foreach (Option option in (Option[])[.. archive.Options, members, keep, seeds, threads])
            command.Add(option);
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            var execution = new Execution { Threads = parsed.GetValue(threads), CancellationToken = cancel };
            var results = new List<(string Model, Row Row)>();
            Console.WriteLine("| data set | model | features | accuracy | ± | model bytes | ms a series | fit s |");
            Console.WriteLine("|---|---|--:|--:|--:|--:|--:|--:|");
            foreach ((string name, SeriesSet train, SeriesSet test) in archive.LabeledSets(parsed))
            {
                foreach ((string model, TimeSeriesClassifierOptions options) in Models(
                    parsed.GetRequiredValue(members), parsed.GetRequiredValue(keep)))
                {
                    Row row = Run(options, train, test, parsed.GetValue(seeds), execution);
                    results.Add((model, row));
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {name} | {model} | {row.Features} | {row.Accuracy:f4} | {row.Deviation:f4} | {row.Bytes:n0} "
                        + $"| {row.Milliseconds:f3} | {row.FitSeconds:f2} |"));
                }
            }

            Console.WriteLine();
            Console.WriteLine("| mean of the sets | accuracy | model bytes | ms a series | fit s |");
            Console.WriteLine("|---|--:|--:|--:|--:|");
            foreach (var group in results.GroupBy(result => result.Model, result => result.Row))
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {group.Key} | {group.Average(row => row.Accuracy):f4} | {group.Average(row => row.Bytes):n0} "
                    + $"| {group.Average(row => row.Milliseconds):f3} | {group.Average(row => row.FitSeconds):f2} |"));
            }
        }, cancel));
        return command;
    }

    // Each member whole, pruned, and, where it can have so few features, fitted with only that many from the start.
    private static IEnumerable<(string Name, TimeSeriesClassifierOptions Options)> Models(string[] members, int[] sizes)
    {
        foreach (string member in members)
        {
            var whole = new TimeSeriesClassifierOptions { Features = Members.ByName(member) };
            yield return (member, whole);
            foreach (int size in sizes)
            {
                yield return ($"{member}, {size} kept", whole with { FeaturesToKeep = size });
                if (Members.OfSize(whole.Features, size) is { } small)
                    yield return ($"{member}, {size} fitted", whole with { Features = small });
            }
        }
    }

    private static Row Run(
        TimeSeriesClassifierOptions options, SeriesSet train, SeriesSet test, int seeds, Execution execution)
    {
        double[] accuracies = new double[seeds];
        double fitSeconds = 0, milliseconds = 0;
        long bytes = 0;
        int features = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            long start = Stopwatch.GetTimestamp();
            TimeSeriesClassifier model = TimeSeriesClassifier.Fit(
                train, options with { Features = options.Features with { Seed = (ulong)seed } }, default, execution);
            fitSeconds += Stopwatch.GetElapsedTime(start).TotalSeconds / seeds;
            accuracies[seed] = model.Predict(test, execution).Accuracy(test);
            if (seed > 0)
                continue;
            using var stream = new MemoryStream();
            model.Save(stream);
            (bytes, features, milliseconds) = (stream.Length, model.FeatureCount, Latency(model, test));
        }

        double mean = accuracies.Average();
        double deviation = Math.Sqrt(accuracies.Average(accuracy => (accuracy - mean) * (accuracy - mean)));
        return new Row(features, mean, deviation, bytes, milliseconds, fitSeconds);
    }

    // One series after another on one thread; the fastest of several repeats, which other programs disturbed least.
    private static double Latency(TimeSeriesClassifier model, SeriesSet test)
    {
        int count = Math.Min(test.Count, 200);
        double[] probabilities = new double[model.ClassNames.Length];
        double[] seconds = QuickMeasurements.Measure(0.2, Repeats, () =>
        {
            for (int i = 0; i < count; i++)
                model.Predict(test.Values(i), probabilities);
        });
        return seconds.Min() * 1000 / count;
    }

    private sealed record Row(int Features, double Accuracy, double Deviation, long Bytes, double Milliseconds, double FitSeconds);
}
