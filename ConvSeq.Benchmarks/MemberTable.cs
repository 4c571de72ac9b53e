using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks;

/// <summary>
/// Measures test accuracy of every member on a folder of data sets, several seeds each, beside published accuracies: the first table of
/// docs/results.md.
/// </summary>
internal static class MemberTable
{
    // Column of the published table that a member is compared with.
    private static readonly Dictionary<string, string> PublishedColumns = new()
    {
        ["minirocket"] = "MiniRocket",
        ["rocket"] = "Rocket",
        ["multirocket"] = "MultiRocket",
        ["hydra"] = "Hydra",
        ["multirocket-hydra"] = "MR-Hydra_tsmleval",
    };

    public static Command Command(Option<int> threads)
    {
        var archive = new ArchiveFolder();
        Option<FileInfo?> published = PublishedAccuracies.Option();
        var members = new Option<string[]>("--members")
        {
            Description = "The members to run; all by default.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Members.Names,
        };
        members.AcceptOnlyFromAmong(Members.Names);
        var seeds = new Option<int>("--seeds") { Description = "Seeds 0, 1, … a set.", DefaultValueFactory = _ => 3 };
        var command = new Command("members", "Test accuracy of every member on a folder of data sets, as a Markdown table.");
        foreach (Option option in (Option[])[.. archive.Options, published, members, seeds, threads])
            command.Add(option);
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            var execution = new Execution { Threads = parsed.GetValue(threads), CancellationToken = cancel };
            string[] names = parsed.GetRequiredValue(members);
            var known = PublishedAccuracies.Read(parsed.GetValue(published));
            Console.WriteLine($"| data set | {string.Join(" | ", names.Select(name => $"{name} | published"))} |");
            Console.WriteLine($"|---|{string.Concat(names.Select(_ => "--:|--:|"))}");
            var results = new List<(string Member, double Accuracy, double? Published, double Seconds)>();
            foreach ((string name, SeriesSet train, SeriesSet test) in archive.LabeledSets(parsed))
            {
                var cells = new List<string>();
                foreach (string member in names)
                {
                    (double accuracy, double deviation, double seconds) = Run(
                        Members.ByName(member), train, test, parsed.GetValue(seeds), execution);
                    double? other = PublishedColumns.TryGetValue(member, out string? column) ? known.Of(name, column) : null;
                    results.Add((member, accuracy, other, seconds));
                    cells.Add(string.Create(CultureInfo.InvariantCulture, $"{accuracy:f4} ± {deviation:f4} | {other:f4}"));
                }

                Console.WriteLine($"| {name} | {string.Join(" | ", cells)} |");
            }

            Console.WriteLine();
            Console.WriteLine(Summary(names, results));
        }, cancel));
        return command;
    }

    private static (double Accuracy, double Deviation, double Seconds) Run(
        SeriesFeatureOptions options, SeriesSet train, SeriesSet test, int seeds, Execution execution)
    {
        double[] accuracies = new double[seeds];
        long start = Stopwatch.GetTimestamp();
        for (int seed = 0; seed < seeds; seed++)
        {
            accuracies[seed] = TimeSeriesClassifier
                .Fit(train, new TimeSeriesClassifierOptions { Features = options with { Seed = (ulong)seed } }, default, execution)
                .Predict(test, execution).Accuracy(test);
        }

        double mean = accuracies.Average();
        double deviation = Math.Sqrt(accuracies.Average(accuracy => (accuracy - mean) * (accuracy - mean)));
        return (mean, deviation, Stopwatch.GetElapsedTime(start).TotalSeconds / seeds);
    }

    private static string Summary(string[] names, List<(string Member, double Accuracy, double? Published, double Seconds)> results)
    {
        var lines = new List<string>
        {
            "| member | mean, all sets | sets with a published accuracy | mean on these | published | difference "
            + "| seconds a seed, fitting and predicting |",
            "|---|--:|--:|--:|--:|--:|--:|",
        };
        foreach (string name in names)
        {
            var mine = results.Where(result => result.Member == name).ToArray();
            var compared = mine.Where(result => result.Published is not null).ToArray();
            double ours = compared.Select(result => result.Accuracy).DefaultIfEmpty(double.NaN).Average();
            double theirs = compared.Select(result => result.Published!.Value).DefaultIfEmpty(double.NaN).Average();
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {mine.Average(result => result.Accuracy):f4} | {compared.Length} | {ours:f4} | {theirs:f4} "
                + $"| {ours - theirs:+0.0000;-0.0000;0} | {mine.Sum(result => result.Seconds):f0} |"));
        }

        return string.Join(Environment.NewLine, lines);
    }
}
