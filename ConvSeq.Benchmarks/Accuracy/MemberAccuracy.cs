using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Measures test accuracy of every member on a folder of data sets, several seeds each, beside published accuracies: the first table of
/// docs/results.md.
/// </summary>
internal static class MemberAccuracy
{
    // Column of the published table that a member is compared with.
    private static readonly Dictionary<string, string> PublishedColumns = new()
    {
        ["minirocket"] = "MiniRocket",
        ["rocket"] = "Rocket",
        ["multirocket"] = "MultiRocket",
        ["hydra"] = "Hydra",
        ["rdst"] = "RDST_tsmleval",
        ["multirocket-hydra"] = "MR-Hydra_tsmleval",
    };

    public static Command Command(Option<int> threads)
    {
        var archive = new ArchiveFolder();
        Option<FileInfo?> published = PublishedAccuracies.Option();
        Option<string[]> members = Choice.SeveralOf("--members", "The members to run; all by default.", Members.Names, Members.Names);
        Option<int> seeds = Choice.Seeds(3);
        return archive.Command(
            "members", "Test accuracy of every member on a folder of data sets, as a Markdown table.", threads,
            [published, members, seeds], Run);

        void Run(ParseResult parsed, Execution execution)
        {
            string[] names = parsed.GetRequiredValue(members);
            var known = PublishedAccuracies.Read(parsed.GetValue(published));
            Report.Head(texts: 1, [.. names.SelectMany(name => (string[])[name, "published"]).Prepend("data set")]);
            var results = new List<(string Member, double Accuracy, double? Published, double Seconds)>();
            foreach (DataSet set in archive.LabeledSets(parsed))
            {
                var cells = new List<string>();
                foreach (string member in names)
                {
                    double[] accuracies = new double[parsed.GetValue(seeds)];
                    double seconds = 0;
                    for (int seed = 0; seed < accuracies.Length; seed++)
                    {
                        var fit = SeededFit.Of(new() { Features = Members.ByName(member) }, seed, set, execution);
                        accuracies[seed] = fit.Predictions.Accuracy(set.Test);
                        seconds += (fit.FitSeconds + fit.PredictSeconds) / accuracies.Length;
                    }

                    double? other = PublishedColumns.TryGetValue(member, out string? column) ? known.Of(set.Name, column) : null;
                    results.Add((member, accuracies.Average(), other, seconds));
                    cells.Add(FormattableString.Invariant(
                        $"{accuracies.Average():f4} ± {Statistics.Deviation(accuracies):f4} | {other:f4}"));
                }

                Report.Say($"| {set.Name} | {string.Join(" | ", cells)} |");
            }

            Console.WriteLine();
            Summarize(names, results);
        }
    }

    private static void Summarize(string[] names, List<(string Member, double Accuracy, double? Published, double Seconds)> results)
    {
        Report.Head(
            texts: 1, "member", "mean, all sets", "sets with a published accuracy", "mean on these", "published", "difference",
            "seconds a seed, fitting and predicting");
        foreach (string name in names)
        {
            var mine = results.Where(result => result.Member == name).ToArray();
            var compared = mine.Where(result => result.Published is not null).ToArray();
            double ours = compared.Select(result => result.Accuracy).DefaultIfEmpty(double.NaN).Average();
            double theirs = compared.Select(result => result.Published!.Value).DefaultIfEmpty(double.NaN).Average();
            Report.Say(
                $"| {name} | {mine.Average(result => result.Accuracy):f4} | {compared.Length} | {ours:f4} | {theirs:f4} | {ours
                    - theirs:+0.0000;-0.0000;0} | {mine.Sum(result => result.Seconds):f0} |");
        }
    }
}
