using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Measures what pruning costs and saves: accuracy, size and latency of whole, pruned and small models, the table "Pruned models" of
/// docs/results.md.
/// </summary>
internal static class PrunedAccuracy
{
    private const int Repeats = 5;

    public static Command Command(Option<int> threads)
    {
        var archive = new ArchiveFolder();
        Option<string[]> members = Choice.SeveralOf("--members", "The members to run; all by default.", Members.Explicit, Members.Names);
        Option<int[]> keep = Choice.Several("--keep", "Numbers of features to keep; beside them all are kept.", [1000, 300]);
        Option<int> seeds = Choice.Seeds(3);
        return archive.Command(
            "prune", "Accuracy, bytes and latency of whole, pruned and small models on a folder of data sets, as a Markdown table.",
            threads, [members, keep, seeds], Run);

        void Run(ParseResult parsed, Execution execution)
        {
            var results = new List<(string Model, Row Row)>();
            Report.Head(texts: 2, "data set", "model", "features", "accuracy", "±", "model bytes", "ms a series", "fit s");
            foreach (DataSet set in archive.LabeledSets(parsed))
            {
                foreach ((string model, TimeSeriesClassifierOptions options) in Models(
                    parsed.GetRequiredValue(members), parsed.GetRequiredValue(keep)))
                {
                    Row row = Fit(options, set, parsed.GetValue(seeds), execution);
                    results.Add((model, row));
                    Report.Say(
                        $"| {set.Name} | {model} | {row.Features} | {row.Accuracy:f4} | {row.Deviation:f4} | {row.Bytes:n0} | {row
                            .Milliseconds:f3} | {row.FitSeconds:f2} |");
                }
            }

            Console.WriteLine();
            Report.Head(texts: 1, "mean of the sets", "accuracy", "model bytes", "ms a series", "fit s");
            foreach (var group in results.GroupBy(result => result.Model, result => result.Row))
            {
                Report.Say(
                    $"| {group.Key} | {group.Average(row => row.Accuracy):f4} | {group.Average(row => row.Bytes):n0} | {group
                        .Average(row => row.Milliseconds):f3} | {group.Average(row => row.FitSeconds):f2} |");
            }
        }
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

    private static Row Fit(TimeSeriesClassifierOptions options, DataSet set, int seeds, Execution execution)
    {
        double[] accuracies = new double[seeds];
        double fitSeconds = 0, milliseconds = 0;
        long bytes = 0;
        int features = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            var fit = SeededFit.Of(options, seed, set, execution);
            fitSeconds += fit.FitSeconds / seeds;
            accuracies[seed] = fit.Predictions.Accuracy(set.Test);
            if (seed > 0)
                continue;
            using var stream = new MemoryStream();
            fit.Model.Save(stream);
            (bytes, features, milliseconds) = (stream.Length, fit.Model.FeatureCount, Latency(fit.Model, set.Test));
        }

        return new Row(features, accuracies.Average(), Statistics.Deviation(accuracies), bytes, milliseconds, fitSeconds);
    }

    // One series after another on one thread; the fastest of several repeats, which other programs disturbed least.
    private static double Latency(TimeSeriesClassifier model, SeriesSet test)
    {
        int count = Math.Min(test.Count, 200);
        double[] probabilities = new double[model.ClassNames.Length];
        double[] seconds = Timing.Measure(0.2, Repeats, () =>
        {
            for (int i = 0; i < count; i++)
                model.Predict(test.Values(i), probabilities);
        });
        return seconds.Min() * 1000 / count;
    }

    private sealed record Row(int Features, double Accuracy, double Deviation, long Bytes, double Milliseconds, double FitSeconds);
}
