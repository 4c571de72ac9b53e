using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Test accuracy against processor time, for features and networks on the same data sets: the pictures of README.md and docs/results.md.
/// </summary>
/// <remarks>
/// The time is processor time of the whole process, not wall-clock time, so other programs on the machine hardly matter. A network takes
/// minutes, so it is trained once, with seed 0, and alone, not in an ensemble.
/// </remarks>
internal static class AccuracyAgainstTime
{
    public static Command Command(Option<int> threads)
    {
        var archive = new ArchiveFolder();
        string[] all = [.. Members.Explicit, .. Architectures.Names];
        Option<string[]> members = Choice.SeveralOf("--members", "The features and networks to run; all by default.", all, all);
        Option<int> seeds = Choice.Seeds(3, "Seeds 0, 1, … of features; networks get seed 0.");
        Option<int> epochs = Choice.Of("--epochs", "Epochs of a network.", NetworkTrainingOptions.DefaultEpochs);
        Option<FileInfo> csv = CsvOption();
        Option<FileInfo> output = OutputOption();
        return archive.Command(
            "accuracy-time",
            "Accuracy and processor time of features and networks on a folder of data sets: a table, a CSV file and a picture.", threads,
            [members, seeds, epochs, csv, output], Run);

        void Run(ParseResult parsed, Execution execution)
        {
            Candidate[] candidates = [.. parsed.GetRequiredValue(members)
                .Select(name => CandidateOf(name, parsed.GetValue(seeds), parsed.GetValue(epochs)))];
            bool warm = false;
            using (StreamWriter file = parsed.GetRequiredValue(csv).CreateText())
            {
                file.AutoFlush = true;
                file.WriteLine(AccuracyTimeFigure.Header);
                foreach (DataSet set in archive.LabeledSets(parsed))
                {
                    // The first set also warms up: just-in-time compilation costs as much as some fits.
                    foreach (Candidate candidate in warm ? [] : candidates)
                        ((ISeriesClassifier)candidate.WarmUp(set.Train, execution)).Predict(set.Test, execution);
                    warm = true;
                    foreach (Candidate candidate in candidates)
                        file.WriteLine(Measure(candidate, set, execution).ToCsv());
                }
            }

            Show(parsed.GetRequiredValue(csv), parsed.GetRequiredValue(output));
        }
    }

    /// <summary>Creates the command that redraws the picture of an earlier run.</summary>
    public static Command Plot()
    {
        Option<FileInfo> csv = CsvOption().AcceptExistingOnly();
        Option<FileInfo> output = OutputOption();
        var command = new Command("plot", "Draw the picture of an earlier run of accuracy-time again, from its CSV file.") { csv, output };
        command.SetAction(parsed => Show(parsed.GetRequiredValue(csv), parsed.GetRequiredValue(output)));
        return command;
    }

    private static Option<FileInfo> CsvOption() => new("--csv")
    {
        Description = "The CSV file of figures, a line for each member and set.",
        Required = true,
    };

    private static Option<FileInfo> OutputOption() => new("--output") { Description = "The .svg file to write.", Required = true };

    private static Candidate CandidateOf(string name, int seeds, int epochs)
    {
        if (!Architectures.Names.Contains(name))
        {
            SeriesFeatureOptions features = Members.ByName(name);
            TimeSeriesModel Fit(SeriesSet train, int seed, Execution execution) => TimeSeriesClassifier.Fit(
                train, new TimeSeriesClassifierOptions { Features = features with { Seed = (ulong)seed } }, default, execution);
            return new Candidate(features.Name, IsNetwork: false, seeds, Fit, (train, execution) => Fit(train, 0, execution));
        }

        NetworkOptions network = Architectures.ByName(name) with { Members = 1, Seed = 0 };
        TimeSeriesModel Train(SeriesSet train, int length, Execution execution) => NetworkClassifier.Fit(
            train,
            new NetworkModelOptions { Network = network with { Training = new NetworkTrainingOptions { Epochs = length } } },
            execution: execution);
        return new Candidate(
            network.Name, IsNetwork: true, Seeds: 1, (train, _, execution) => Train(train, epochs, execution),
            (train, execution) => Train(train, Math.Min(epochs, 5), execution));
    }

    private static AccuracyTimeFigure Measure(Candidate candidate, DataSet set, Execution execution)
    {
        double accuracy = 0, bytes = 0;
        TimeSpan fit = default, predict = default;
        for (int seed = 0; seed < candidate.Seeds; seed++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            TimeSeriesModel model = candidate.Fit(set.Train, seed, execution);
            TimeSpan fitted = Environment.CpuUsage.TotalTime;
            ClassPredictions predictions = ((ISeriesClassifier)model).Predict(set.Test, execution);
            predict += Environment.CpuUsage.TotalTime - fitted;
            fit += fitted - start;
            accuracy += predictions.Accuracy(set.Test);
            using var stream = new MemoryStream();
            model.Save(stream);
            bytes += stream.Length;
        }

        return new AccuracyTimeFigure(
            candidate.Name, candidate.IsNetwork, set.Name, set.Test.Count, candidate.Seeds, accuracy / candidate.Seeds,
            fit.TotalSeconds / candidate.Seeds, predict.TotalSeconds / candidate.Seeds, bytes / candidate.Seeds);
    }

    private static void Show(FileInfo csv, FileInfo output)
    {
        AccuracyTimePoint[] points = AccuracyTimePoint.Of(AccuracyTimeFigure.Read(csv));
        Report.Head(
            texts: 1, "member", "sets", "mean accuracy", "seconds to fit", "seconds to predict", "both, times the fastest",
            "ms to predict a series", "model bytes, mean");
        double fastest = points.Min(point => point.Seconds);
        foreach (AccuracyTimePoint point in points)
        {
            double ratio = point.Seconds / fastest, milliseconds = 1000 * point.PredictSeconds / point.Predicted;
            Report.Say(
                $"| {point.Member} | {point.Sets} | {point.Accuracy:f4} | {point.FitSeconds:f2} | {point
                    .PredictSeconds:f2} | {ratio:f1} | {milliseconds:f3} | {point.Bytes:n0} |");
        }

        new AccuracyTimePlot(points).Write(output);
    }

    private sealed record Candidate(
        string Name, bool IsNetwork, int Seeds,
        Func<SeriesSet, int, Execution, TimeSeriesModel> Fit, Func<SeriesSet, Execution, TimeSeriesModel> WarmUp);
}
