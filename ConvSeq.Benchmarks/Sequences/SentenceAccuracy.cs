using System.CommandLine;
using System.Diagnostics;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Sequences;

/// <summary>
/// Measures test accuracy of the sentence CNN with random vectors on the sets of Kim, arXiv 1408.5882, beside that of an independent
/// reproduction. A tenth of the training sentences of each class decides which epoch is kept, unless the last one is; test sentences
/// decide nothing.
/// </summary>
internal static class SentenceAccuracy
{
    private const int Folds = 10;

    /// <summary>Name, training file, test file or null where the set has no split, and the published accuracy.</summary>
    private static readonly (string Name, string Train, string? Test, double Published)[] Tasks =
    [
        ("trec", "TREC.train.all.gz", "TREC.test.all.gz", 0.882),
        ("mr", "rt-polarity.all.gz", null, 0.759),
        ("subj", "subj.all.gz", null, 0.892),
        ("sst2", "stsa.binary.train.gz", "stsa.binary.test.gz", 0.835),
    ];

    public static Command Command(Option<int> threads)
    {
        Option<DirectoryInfo> data = new Option<DirectoryInfo>("--data")
        {
            Description = "Folder with the sets: a label, a blank and the tokens a line, Latin-1, gzip-compressed.",
            Required = true,
        }.AcceptExistingOnly();
        var task = new Option<string>("--task") { Description = "The set.", Required = true };
        task.AcceptOnlyFromAmong([.. Tasks.Select(one => one.Name)]);
        Option<int> seeds = Choice.Seeds(1), folds = Choice.Of("--folds", "Of the ten folds of a set without a split, so many.", Folds);
        Option<int> epochs = Choice.Of("--epochs", "Epochs.", TextCnnOptions.DefaultEpochs);
        Option<string> schedule = Architectures.ScheduleOption("constant");
        var last = new Option<bool>("--last") { Description = "Keep the last epoch's weights, and learn from all training sentences." };
        var command = new Command("sentences", "Test accuracy of the sentence CNN with random vectors, beside the published one.")
        {
            data, task, seeds, folds, epochs, schedule, last, threads,
        };
        return command.Does(threads, (parsed, execution) =>
        {
            var (_, trainFile, testFile, published) = Tasks.Single(one => one.Name == parsed.GetRequiredValue(task));
            string folder = parsed.GetRequiredValue(data).FullName;
            Sentence[] all = Sentence.Read(Path.Combine(folder, trainFile));
            Sentence[]? test = testFile is null ? null : Sentence.Read(Path.Combine(folder, testFile));
            Report.Head(texts: 1, ["split", "seed", "train", "test", "words", "epoch kept", "validation", "accuracy", "seconds"]);
            var accuracies = new List<double>();
            for (int seed = 0; seed < parsed.GetValue(seeds); seed++)
            {
                var network = new TextCnnOptions { Seed = (ulong)seed };
                network = network with
                {
                    Training = network.Training with
                    {
                        Epochs = parsed.GetValue(epochs),
                        Schedule = Architectures.ScheduleByName(parsed.GetRequiredValue(schedule)),
                        KeepBest = !parsed.GetValue(last),
                        ValidationShare = parsed.GetValue(last) ? 0 : 0.1f,
                    },
                };
                if (test is not null)
                {
                    accuracies.Add(Measure("published", all, test, network, execution));
                    continue;
                }

                int[] order = [.. Enumerable.Range(0, all.Length)];
                new CounterRandom((ulong)seed, 0, 0).Shuffle(order, order.Length);
                Sentence[] shuffled = [.. order.Select(i => all[i])];
                for (int fold = 0; fold < parsed.GetValue(folds); fold++)
                {
                    accuracies.Add(Measure(
                        FormattableString.Invariant($"fold {fold + 1}"), [.. shuffled.Where((_, i) => i % Folds != fold)],
                        [.. shuffled.Where((_, i) => i % Folds == fold)], network, execution));
                }
            }

            Console.WriteLine();
            Report.Say($"Mean accuracy {accuracies.Average():p1} of {Plural.Of(accuracies.Count, "run")}; published {published:p1}.");
        });
    }

    private static double Measure(string split, Sentence[] train, Sentence[] test, TextCnnOptions network, Execution execution)
    {
        Dictionary<string, int> numbers = Sentence.Number(train);
        long start = Stopwatch.GetTimestamp();
        SeriesSet trainSet = Sentence.ToSet(train, numbers), testSet = Sentence.ToSet(test, numbers);
        NetworkClassifier model = NetworkClassifier.Fit(
            trainSet, new NetworkModelOptions { Network = network with { Symbols = numbers.Count + 1 } }, execution: execution);
        double accuracy = model.Predict(testSet, execution).Accuracy(testSet);
        NetworkOutcome outcome = model.Members[0].Outcome;
        string validation = outcome.ValidationAccuracy is { } share ? FormattableString.Invariant($"{share:p1}") : "";
        Report.Say(
            $"| {split} | {network.Seed} | {train.Length} | {test.Length} | {numbers.Count} | {outcome
                .KeptEpoch} | {validation} | {accuracy:p1} | {Stopwatch.GetElapsedTime(start).TotalSeconds:f0} |");
        return accuracy;
    }
}
