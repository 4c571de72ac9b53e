using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Measures whether exact explanations point at what predictions rest on: a tenth of the points is deleted, those that an explanation finds
/// most important, one by one or by the windows of occlusion, those that occlusion does, random ones; the table
/// "Explanations" of docs/results.md.
/// </summary>
internal static class Faithfulness
{
    private const int RandomDraws = 5, DeletedShare = 10;
    private const ulong RandomSeed = 7;
    private const uint RandomPurpose = 0x4641_4954;

    /// <summary>
    /// Named before the first run: the first ten univariate sets of the tests' folder by name, as computers sort (capitals first), with
    /// class labels, one length, and no missing values.
    /// </summary>
    private static readonly string[] Sets =
        ["ACSF1", "Adiac", "ArrowHead", "Beef", "CBF", "Car", "Chinatown", "Coffee", "CricketX", "Crop"];

    public static Command Command(Option<int> threads)
    {
        var archive = new ArchiveFolder();
        Option<string[]> members = Choice.SeveralOf("--members", "The members to run.", ["minirocket"], Members.Names);
        Option<int> series = Choice.Of("--series", "Test series of a set, the first ones.", 50);
        return archive.Command(
            "faithfulness", "What deleting a tenth of the points does to the probability of the predicted class, as a Markdown table.",
            threads, [members, series], Run);

        void Run(ParseResult parsed, Execution execution)
        {
            foreach (string member in parsed.GetRequiredValue(members))
            {
                var rows = new List<Drops>();
                Report.Head(
                    texts: 1, $"{member}: data set", "series", "explained", "explained windows", "occlusion", "random points",
                    "random stretch");
                foreach (DataSet set in archive.LabeledSets(parsed).Where(set => Sets.Contains(set.Name)))
                {
                    Drops drops = Measure(member, set, parsed.GetValue(series), execution);
                    rows.Add(drops);
                    Report.Say(
                        $"| {set.Name} | {drops.Series} | {drops.Explained:f3} | {drops.Windows:f3} | {drops.Occluded:f3} | {drops
                            .Points:f3} | {drops.Stretch:f3} |");
                }

                Report.Say(
                    $"| mean | | {rows.Average(row => row.Explained):f3} | {rows.Average(row => row.Windows):f3} | {rows
                        .Average(row => row.Occluded):f3} | {rows.Average(row => row.Points):f3} | {rows
                        .Average(row => row.Stretch):f3} |");
                Report.Say(
                    $"| sets on which *explained* is better | | | | {rows.Count(row => row.Explained > row.Occluded)} | {rows
                        .Count(row => row.Explained > row.Points)} | {rows.Count(row => row.Explained > row.Stretch)} |");
                Report.Say(
                    $"| sets on which *explained windows* is better | | | | {rows.Count(row => row.Windows > row.Occluded)} | {rows
                        .Count(row => row.Windows > row.Points)} | {rows.Count(row => row.Windows > row.Stretch)} |");
            }
        }
    }

    private static Drops Measure(string member, DataSet set, int most, Execution execution)
    {
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(
            set.Train, new TimeSeriesClassifierOptions { Features = Members.ByName(member) }, default, execution);
        int count = Math.Min(most, set.Test.Count);
        var drops = new Drops[count];
        execution.For(count, i => drops[i] = OfSeries(model, set.Test.Values(i), i));
        return new Drops(
            count, drops.Average(drop => drop.Explained), drops.Average(drop => drop.Windows),
            drops.Average(drop => drop.Occluded), drops.Average(drop => drop.Points),
            drops.Average(drop => drop.Stretch));
    }

    private static Drops OfSeries(TimeSeriesClassifier model, ReadOnlySpan<float> series, int number)
    {
        var one = new Execution { Threads = 1 };
        double[] probabilities = new double[model.ClassNames.Length];
        int label = model.Predict(series, probabilities), length = series.Length;
        double whole = probabilities[label];
        int deleted = (length + DeletedShare - 1) / DeletedShare;
        float[] own = series.ToArray();
        double[] contributions = PointImportance.Explained(model, series, label, one);
        double explained = Drop(PointImportance.Most(contributions, deleted));
        double windows = Drop(PointImportance.Most(PointImportance.InWindows(contributions), deleted));
        double occluded = Drop(PointImportance.Most(PointImportance.Occluded(PointImportance.Probability(model, label), series), deleted));
        var random = new CounterRandom(RandomSeed, RandomPurpose, (ulong)number);
        double points = 0, stretch = 0;
        for (int draw = 0; draw < RandomDraws; draw++)
        {
            double[] order = new double[length];
            foreach (ref double place in order.AsSpan())
                place = random.NextDouble();
            points += Drop(PointImportance.Most(order, deleted)) / RandomDraws;
            bool[] inside = new bool[length];
            inside.AsSpan(random.NextInt(length - deleted + 1), deleted).Fill(true);
            stretch += Drop(inside) / RandomDraws;
        }

        return new Drops(1, explained, windows, occluded, points, stretch);

        double Drop(bool[] chosen)
        {
            model.Predict(PointImportance.Without(own, chosen), probabilities);
            return whole - probabilities[label];
        }
    }

    /// <summary>By how much the probability of the predicted class falls, on average over series.</summary>
    private sealed record Drops(int Series, double Explained, double Windows, double Occluded, double Points, double Stretch);
}
