using System.CommandLine;
using System.Globalization;
using System.Text;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Measures test accuracy on a folder of data sets, several seeds each, beside the accuracies that others measured: the tables of
/// docs/results.md.
/// </summary>
internal static class MiniRocketAccuracy
{
    public static Command Command(Option<int> threads)
    {
        var archive = new ArchiveFolder();
        var reference = new Option<FileInfo?>("--reference")
        {
            Description = "CSV of reference accuracies with the columns dataset, version, method, acc_mean, acc_std.",
        };
        Option<int> seeds = Choice.Seeds(5);
        var scaling = new Option<FeatureScaling>("--scaling") { Description = "Scaling of the features." };
        var padding = new Option<MiniRocketPadding>("--padding") { Description = "Padding of the convolutions." };
        return archive.Command(
            "accuracy", "Test accuracy of MiniRocket on a folder of data sets, as a Markdown table.", threads,
            [reference, seeds, scaling, padding], Run);

        void Run(ParseResult parsed, Execution execution)
        {
            var options = new TimeSeriesClassifierOptions
            {
                Features = new MiniRocketOptions { Padding = parsed.GetValue(padding) },
                Ridge = new RidgeOptions { Scaling = parsed.GetValue(scaling) },
            };
            Dictionary<string, Reference> references = ReadReferences(parsed.GetValue(reference));
            var rows = new List<Row>();
            Report.Head(
                texts: 1, "data set", "train", "test", "length", "channels", "classes", "accuracy", "±", "reference", "±", "difference",
                "log-loss", "fit s", "predict s");
            foreach (DataSet set in archive.LabeledSets(parsed))
            {
                rows.Add(Fit(set, options, parsed.GetValue(seeds), references, execution));
                Console.WriteLine(rows[^1].ToMarkdown());
            }

            Console.WriteLine();
            Console.WriteLine(Summary(rows));
        }
    }

    private static Row Fit(
        DataSet set, TimeSeriesClassifierOptions options, int seeds, Dictionary<string, Reference> references, Execution execution)
    {
        var accuracies = new List<double>();
        double fitSeconds = 0, predictSeconds = 0, logLoss = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            var fit = SeededFit.Of(options, seed, set, execution);
            fitSeconds += fit.FitSeconds / seeds;
            predictSeconds += fit.PredictSeconds / seeds;
            accuracies.Add(fit.Predictions.Accuracy(set.Test));
            logLoss += fit.Predictions.LogLoss(set.Test) / seeds;
        }

        return new Row(
            set, accuracies.Average(), Statistics.Deviation(accuracies), references.GetValueOrDefault(set.Name),
            logLoss, fitSeconds, predictSeconds);
    }

    private static Dictionary<string, Reference> ReadReferences(FileInfo? file)
    {
        var references = new Dictionary<string, Reference>();
        if (file is null)
            return references;
        string[][] lines = File.ReadLines(file.FullName).Select(line => line.Split(',')).ToArray();
        int Column(string name) => Array.IndexOf(lines[0], name);
        foreach (string[] cells in lines.Skip(1))
        {
            // A set whose lengths were equalized is a different problem from the one with its true lengths.
            if (!cells[Column("method")].StartsWith("minirocket", StringComparison.Ordinal) || cells[Column("version")] == "adjusted")
                continue;
            references[cells[Column("dataset")]] = new Reference(
                double.Parse(cells[Column("acc_mean")], CultureInfo.InvariantCulture),
                double.Parse(cells[Column("acc_std")], CultureInfo.InvariantCulture));
        }

        return references;
    }

    private static string Summary(List<Row> rows)
    {
        Row[] compared = rows.Where(row => row.Reference is not null).ToArray();
        if (compared.Length == 0)
            return "";
        Row[] outside = compared.Where(row => Math.Abs(row.Accuracy - row.Reference!.Mean) > row.Bound).ToArray();
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Mean over the {compared.Length} sets with a reference: {compared.Average(row => row.Accuracy):f4}, "
            + $"reference {compared.Average(row => row.Reference!.Mean):f4}.");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Further from the reference than two of its standard deviations and 0.01: "
            + $"{(outside.Length == 0 ? "none" : string.Join(", ", outside.Select(row => row.Set.Name)))}.");
        text.Append(
            CultureInfo.InvariantCulture,
            $"All fits took {rows.Sum(row => row.FitSeconds):f1} s a seed, all predictions {rows.Sum(row => row.PredictSeconds):f1} s.");
        return text.ToString();
    }

    private sealed record Reference(double Mean, double Deviation);

    private sealed record Row(
        DataSet Set, double Accuracy, double Deviation, Reference? Reference, double LogLoss, double FitSeconds, double PredictSeconds)
    {
        public double Bound => Math.Max(0.01, 2 * Reference!.Deviation);

        public string ToMarkdown()
        {
            string compared = Reference is null ? "| | |" : string.Create(
                CultureInfo.InvariantCulture,
                $"| {Reference.Mean:f4} | {Reference.Deviation:f4} | {Accuracy - Reference.Mean:+0.0000;-0.0000;0}");
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {Set.Name} | {Set.Train.Count} | {Set.Test.Count} | {Set.Length} | {Set.Train.Channels} "
                + $"| {Set.Train.ClassNames.Length} | {Accuracy:f4} | {Deviation:f4} {compared} | {LogLoss:f3} "
                + $"| {FitSeconds:f2} | {PredictSeconds:f2} |");
        }
    }
}
