using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Measures test accuracy of networks on a folder of data sets, ensembles and their members, beside the accuracies published for
/// InceptionTime.
/// </summary>
internal static class NetworkAccuracy
{
    private const string PublishedEnsemble = "InceptionTime", PublishedSingle = "Inception_single_mean5";

    private static readonly string[] Columns =
    [
        "data set", "train", "test", "length", "classes", "seconds", "epochs", "ensemble", "published", "difference",
        "single, mean", "published single",
    ];

    public static Command Command(Option<int> threads)
    {
        var archive = new ArchiveFolder();
        Option<FileInfo?> published = PublishedAccuracies.Option();
        Option<string> name = Architectures.Option();
        Option<int> members = Choice.Of("--members", "Networks that are averaged.", 5);
        Option<int> epochs = Choice.Of("--epochs", "Epochs of each network at most.", NetworkTrainingOptions.DefaultEpochs);
        var budget = new Option<double?>("--time-budget") { Description = "Seconds to train on each set at most; none by default." };
        Option<int> batch = Choice.Of("--batch", "Series a step at most.", 64);
        Option<double> rate = Choice.Of("--rate", "Learning rate.", 1e-3);
        Option<string> schedule = Architectures.ScheduleOption("plateau");
        var seed = new Option<ulong>("--seed") { Description = "Seed of the networks." };
        var csv = new Option<FileInfo?>("--csv") { Description = "Also writes the lines there, as CSV." };
        return archive.Command(
            "networks", "Test accuracy of networks on a folder of data sets, as a Markdown table; a line as soon as a set is done.",
            threads, [published, name, members, epochs, budget, batch, rate, schedule, seed, csv], Run);

        void Run(ParseResult parsed, Execution execution)
        {
            NetworkOptions network = Architectures.ByName(parsed.GetRequiredValue(name)) with
            {
                Members = parsed.GetValue(members),
                Seed = parsed.GetValue(seed),
                Training = new NetworkTrainingOptions
                {
                    Epochs = parsed.GetValue(epochs),
                    TimeBudget = parsed.GetValue(budget) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                    BatchSize = parsed.GetValue(batch),
                    Optimizer = new OptimizerOptions { LearningRate = parsed.GetValue(rate) },
                    Schedule = Architectures.ScheduleByName(parsed.GetRequiredValue(schedule)),
                },
            };
            var known = PublishedAccuracies.Read(parsed.GetValue(published));
            using StreamWriter? file = parsed.GetValue(csv) is { } path ? new StreamWriter(path.FullName) { AutoFlush = true } : null;
            file?.WriteLine(string.Join(',', Columns.Select(column => column.Replace(",", "", StringComparison.Ordinal))));
            Report.Head(texts: 1, Columns);
            var rows = new List<Row>();
            foreach (DataSet set in archive.LabeledSets(parsed))
            {
                if (Fit(set, network, known, execution) is not { } row)
                    break;
                rows.Add(row);
                Report.Say($"| {string.Join(" | ", row.Cells())} |");
                file?.WriteLine(string.Join(',', row.Cells()));
            }

            Console.WriteLine();
            Console.WriteLine(Summary(rows));
        }
    }

    private static Row? Fit(DataSet set, NetworkOptions network, PublishedAccuracies known, Execution execution)
    {
        try
        {
            long start = Stopwatch.GetTimestamp();
            NetworkClassifier model = NetworkClassifier.Fit(set.Train, new NetworkModelOptions { Network = network }, execution: execution);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double ensemble = model.Predict(set.Test, execution).Accuracy(set.Test);
            double single = model.Members.Average(member =>
                new NetworkClassifier(model.ClassNames, model.Training, model.Input, [member])
                    .Predict(set.Test, execution).Accuracy(set.Test));
            return new Row(
                set, seconds, model.Members.Average(member => member.Outcome.Epochs), ensemble, single,
                known.Of(set.Name, PublishedEnsemble), known.Of(set.Name, PublishedSingle));
        }
        catch (OperationCanceledException)
        {
            // The results so far are still worth a summary.
            return null;
        }
    }

    private static string Summary(List<Row> rows)
    {
        Row[] compared = [.. rows.Where(row => row.Published is not null)];
        if (compared.Length == 0)
            return FormattableString.Invariant(
                $"Sets: {rows.Count}. Mean of the ensembles {Mean(rows, row => row.Ensemble):f4}, of single networks {Mean(
                    rows, row => row.Single):f4}.");
        return FormattableString.Invariant(
            $"""
            Sets: {rows.Count}, with a published accuracy: {compared.Length}. On these the mean of the ensembles is {Mean(
                compared, row => row.Ensemble):f4}, published {Mean(compared, row => row.Published!.Value):f4};
            of single networks {Mean(compared, row => row.Single):f4}, published {Mean(
                compared, row => row.PublishedSingle ?? double.NaN):f4}. All fits took {rows.Sum(row => row.Seconds):f0} s.
            """);
    }

    private static double Mean(IReadOnlyCollection<Row> rows, Func<Row, double> of) => rows.Select(of).DefaultIfEmpty(double.NaN).Average();

    private sealed record Row(
        DataSet Set, double Seconds, double Epochs, double Ensemble, double Single, double? Published, double? PublishedSingle)
    {
        public string[] Cells() =>
        [
            Set.Name, $"{Set.Train.Count}", $"{Set.Test.Count}", Set.Length, $"{Set.Train.ClassNames.Length}",
            Text(Seconds, "f0"), Text(Epochs, "f0"), Text(Ensemble, "f4"), Text(Published, "f4"),
            Text(Ensemble - Published, "+0.0000;-0.0000;0"), Text(Single, "f4"), Text(PublishedSingle, "f4"),
        ];

        private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
    }
}
