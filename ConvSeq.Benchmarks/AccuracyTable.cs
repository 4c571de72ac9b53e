using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks;

/// <summary>Test accuracy on a folder of data sets, several seeds each, beside what others measured: the tables of docs/results.md.</summary>
internal static class AccuracyTable
{
    public static Command Command(Option<int> threads)
    {
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "Folder with one folder a data set, NAME/NAME_TRAIN.* and NAME_TEST.*.",
            Required = true,
        };
        data.AcceptExistingOnly();
        var reference = new Option<FileInfo?>("--reference")
        {
            Description = "CSV of reference accuracies with the columns dataset, version, method, acc_mean, acc_std.",
        };
        var seeds = new Option<int>("--seeds") { Description = "Seeds 0, 1, … a set.", DefaultValueFactory = _ => 5 };
        var scaling = new Option<FeatureScaling>("--scaling") { Description = "Scaling of the features." };
        var padding = new Option<MiniRocketPadding>("--padding") { Description = "Padding of the convolutions." };
        var only = new Option<string[]>("--only") { Description = "Names of the sets to run; all by default.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("accuracy", "Test accuracy of MiniRocket on a folder of data sets, as a Markdown table.")
        {
            data, reference, seeds, scaling, padding, only, threads,
        };
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            var execution = new Execution { Threads = parsed.GetValue(threads), CancellationToken = cancel };
            var options = new TimeSeriesClassifierOptions
            {
                Features = new MiniRocketOptions { Padding = parsed.GetValue(padding) },
                Ridge = new RidgeOptions { Scaling = parsed.GetValue(scaling) },
            };
            Dictionary<string, Reference> references = ReadReferences(parsed.GetValue(reference));
            string[] wanted = parsed.GetValue(only) ?? [];
            var rows = new List<Row>();
            Console.WriteLine("| data set | train | test | length | channels | classes | accuracy | ± | reference | ± | difference | log-loss | fit s | predict s |");
            Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
            foreach (DirectoryInfo folder in parsed.GetValue(data)!.GetDirectories().OrderBy(folder => folder.Name, StringComparer.Ordinal))
            {
                if (wanted.Length > 0 && !wanted.Contains(folder.Name, StringComparer.OrdinalIgnoreCase))
                    continue;
                if (Run(folder, options, parsed.GetValue(seeds), references, execution) is not Row row)
                    continue;
                rows.Add(row);
                Console.WriteLine(row.ToMarkdown());
            }

            Console.WriteLine();
            Console.WriteLine(Summary(rows));
        }, cancel));
        return command;
    }

    private static Row? Run(
        DirectoryInfo folder, TimeSeriesClassifierOptions options, int seeds, Dictionary<string, Reference> references, Execution execution)
    {
        SeriesSet? train = Read(folder, "TRAIN"), test = Read(folder, "TEST");
        if (train is null || test is null || !train.HasLabels)
            return null;
        var accuracies = new List<double>();
        double fitSeconds = 0, predictSeconds = 0, logLoss = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            long start = Stopwatch.GetTimestamp();
            TimeSeriesClassifier model = TimeSeriesClassifier.Fit(
                train, options with { Features = options.Features with { Seed = (ulong)seed } }, default, execution);
            fitSeconds += Stopwatch.GetElapsedTime(start).TotalSeconds / seeds;
            start = Stopwatch.GetTimestamp();
            ClassPredictions predictions = model.Predict(test, execution);
            predictSeconds += Stopwatch.GetElapsedTime(start).TotalSeconds / seeds;
            accuracies.Add(predictions.Accuracy(test));
            logLoss += predictions.LogLoss(test) / seeds;
        }

        return new Row(
            folder.Name, train, test, accuracies.Average(), Deviation(accuracies), references.GetValueOrDefault(folder.Name),
            logLoss, fitSeconds, predictSeconds);
    }

    private static SeriesSet? Read(DirectoryInfo folder, string part)
    {
        // .ts knows most about a set (ragged lengths, order of classes), so it comes first where a set is there twice.
        FileInfo? file = folder.GetFiles($"{folder.Name}_{part}.*").OrderBy(file => file.Extension == ".ts" ? 0 : 1).FirstOrDefault();
        return file is null ? null : SeriesFile.Read(file.FullName);
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
            // A set whose lengths were made equal first is another problem than the one with its true lengths.
            if (!cells[Column("method")].StartsWith("minirocket", StringComparison.Ordinal) || cells[Column("version")] == "adjusted")
                continue;
            references[cells[Column("dataset")]] = new Reference(
                double.Parse(cells[Column("acc_mean")], CultureInfo.InvariantCulture),
                double.Parse(cells[Column("acc_std")], CultureInfo.InvariantCulture));
        }

        return references;
    }

    private static double Deviation(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static string Summary(List<Row> rows)
    {
        Row[] compared = rows.Where(row => row.Reference is not null).ToArray();
        if (compared.Length == 0)
            return "";
        Row[] outside = compared.Where(row => Math.Abs(row.Accuracy - row.Reference!.Mean) > row.Bound).ToArray();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Mean over the {compared.Length} sets with a reference: {compared.Average(row => row.Accuracy):f4}, reference {compared.Average(row => row.Reference!.Mean):f4}.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Further from the reference than two of its standard deviations and 0.01: {(outside.Length == 0 ? "none" : string.Join(", ", outside.Select(row => row.Name)))}.");
        text.Append(CultureInfo.InvariantCulture, $"All fits took {rows.Sum(row => row.FitSeconds):f1} s a seed, all predictions {rows.Sum(row => row.PredictSeconds):f1} s.");
        return text.ToString();
    }

    private sealed record Reference(double Mean, double Deviation);

    private sealed record Row(
        string Name, SeriesSet Train, SeriesSet Test, double Accuracy, double Deviation, Reference? Reference,
        double LogLoss, double FitSeconds, double PredictSeconds)
    {
        public double Bound => Math.Max(0.01, 2 * Reference!.Deviation);

        public string ToMarkdown()
        {
            string length = Train.IsEqualLength ? $"{Train.MaxLength}" : $"{Train.MinLength}-{Train.MaxLength}";
            string compared = Reference is null ? "| | |" : string.Create(
                CultureInfo.InvariantCulture, $"| {Reference.Mean:f4} | {Reference.Deviation:f4} | {Accuracy - Reference.Mean:+0.0000;-0.0000;0}");
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {Name} | {Train.Count} | {Test.Count} | {length} | {Train.Channels} | {Train.ClassNames.Length} | {Accuracy:f4} | {Deviation:f4} {compared} | {LogLoss:f3} | {FitSeconds:f2} | {PredictSeconds:f2} |");
        }
    }
}
