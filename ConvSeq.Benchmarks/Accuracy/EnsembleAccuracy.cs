using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Measures an ensemble on a folder of data sets: each member alone, each combination of all, and single models beside. Prints CSV, which
/// <see cref="EnsembleTable"/> summarizes.
/// </summary>
internal static class EnsembleAccuracy
{
    /// <summary>The columns of a line.</summary>
    public const string Header = "dataset,fold,method,accuracy,log_loss,calibration_error,fit_cpu,predict_cpu";

    private const uint Purpose = 0x454E0001;

    public static Command Command(Option<int> threads)
    {
        var archive = new ArchiveFolder();
        Option<int> fold = Choice.Of("--fold", "Number of the resample that the folder holds, for the table.", 0);
        Option<int> perClass = Choice.Of("--per-class", "Series of each class to train on; 0 for all.", 0);
        Option<int> seeds = Choice.Seeds(1, "Seeds 0, 1, … of the models and of the choice of series.");
        Option<string[]> beside = Choice.SeveralOf(
            "--beside", "Single models to measure as well.", ["multirocket-hydra"], [.. Members.Explicit, "none"]);
        Option<string[]> networks = Choice.SeveralOf(
            "--networks", "Networks that are members too.", ["none"], [.. Architectures.Names, "none"]);
        Option<int> epochs = Choice.Of("--epochs", "Epochs of these.", 300);
        return archive.Command(
            "ensemble", "Accuracy of the ensemble, its members and its combinations on a folder of data sets, as CSV.", threads,
            [fold, perClass, seeds, beside, networks, epochs], Run);

        void Run(ParseResult parsed, Execution execution)
        {
            Console.WriteLine(Header);
            int trained = parsed.GetValue(epochs);
            foreach (DataSet set in archive.LabeledSets(parsed))
            {
                for (int seed = 0; seed < parsed.GetValue(seeds); seed++)
                {
                    SeriesSet train = parsed.GetValue(perClass) is > 0 and int most ? Cut(set.Train, most, (ulong)seed) : set.Train;
                    var measured = new Measured(set with { Train = train }, parsed.GetValue(fold), (ulong)seed, execution);
                    measured.Ensemble([.. parsed.GetRequiredValue(networks).Where(name => name != "none").Select(Network)]);
                    foreach (string name in parsed.GetRequiredValue(beside).Where(name => name != "none"))
                        measured.Single(name);
                }
            }

            NetworkOptions Network(string name)
            {
                NetworkOptions network = Architectures.ByName(name);
                return network with { Training = network.Training with { Epochs = trained } };
            }
        }
    }

    /// <summary>Keeps some series of each class, drawn at random.</summary>
    private static SeriesSet Cut(SeriesSet train, int perClass, ulong seed)
    {
        int[] labels = train.Labels.ToArray();
        int[] kept =
        [
            .. Enumerable.Range(0, train.Count).GroupBy(i => labels[i])
                .SelectMany(group => group.OrderBy(i => new CounterRandom(seed, Purpose, (ulong)i).NextUInt64()).Take(perClass)).Order(),
        ];
        var builder = new SeriesSetBuilder(train.Channels) { Name = train.Name };
        foreach (int i in kept)
            builder.Add(train.Values(i), train.LabelOf(i));
        return builder.Build();
    }

    /// <summary>One training and test set.</summary>
    private sealed class Measured(DataSet set, int fold, ulong seed, Execution execution)
    {
        public void Ensemble(ImmutableArray<NetworkOptions> networks)
        {
            var options = new EnsembleOptions { Networks = networks, Seed = seed };
            EnsembleClassifierFit? fit = null;
            double fitted = CpuSeconds(() => fit = EnsembleClassifierFit.OfMembers(
                SeriesSurvey.Of(SeriesSource.FromSet(set.Train), seed, execution), options, default, execution));
            EnsembleClassifier ensemble = fit!.Whole(EnsembleCombination.Rule);
            int members = ensemble.Members.Length, classes = ensemble.ClassNames.Length;
            double[] joined = new double[set.Test.Count * members * classes];
            SeriesSet test = ensemble.Repair.Apply(set.Test);
            double predicted = 0;
            for (int m = 0; m < members; m++)
            {
                EnsembleClassifierMember member = ensemble.Members[m];
                double seconds = CpuSeconds(() =>
                {
                    using var rooms = new ThreadLocal<float[]>(() => new float[member.Room]);
                    execution.For(test.Count, i =>
                        member.Predict(test.Values(i), rooms.Value, joined.AsSpan((i * members + m) * classes, classes)));
                });
                predicted += seconds;
                double[] own = new double[test.Count * classes];
                for (int i = 0; i < test.Count; i++)
                    joined.AsSpan((i * members + m) * classes, classes).CopyTo(own.AsSpan(i * classes));
                Say(member.Name, new ClassPredictions(ensemble.ClassNames, LikeliestOf(own, classes), own), 0, seconds);
            }

            foreach (EnsembleCombination combination in Enum.GetValues<EnsembleCombination>())
            {
                ProbabilityCombiner combiner = fit.Combine(combination).Combiner;
                double[] whole = new double[test.Count * classes];
                int[] labels = new int[test.Count];
                float[] room = new float[members * classes];
                for (int i = 0; i < test.Count; i++)
                {
                    labels[i] = combiner.Combine(
                        joined.AsSpan(i * members * classes, members * classes), room, whole.AsSpan(i * classes, classes));
                }

                Say(combination.ToString(), new ClassPredictions(ensemble.ClassNames, labels, whole), fitted, predicted);
            }
        }

        public void Single(string name)
        {
            TimeSeriesClassifier? model = null;
            ClassPredictions? predictions = null;
            double fitted = CpuSeconds(() => model = TimeSeriesClassifier.Fit(
                set.Train, new() { Features = Members.ByName(name) with { Seed = seed } }, default, execution));
            double predicted = CpuSeconds(() => predictions = model!.Predict(set.Test, execution));
            Say(name, predictions!, fitted, predicted);
        }

        private void Say(string method, ClassPredictions predictions, double fitCpu, double predictCpu) => Report.Say(
            $"{set.Name},{fold + (seed > 0 ? 1000 * (int)seed : 0)},{method},{predictions.Accuracy(set.Test):f6},{predictions.LogLoss(
                set.Test):f6},{CalibrationError(predictions):f6},{fitCpu:f2},{predictCpu:f2}");

        private double CalibrationError(ClassPredictions predictions)
        {
            const int Bins = 10;
            double[] surplus = new double[Bins];
            for (int i = 0; i < predictions.Count; i++)
            {
                double confidence = predictions.Probabilities(i)[predictions.Labels[i]];
                bool right = predictions.LabelOf(i) == set.Test.LabelOf(i);
                surplus[Math.Min(Bins - 1, (int)(confidence * Bins))] += confidence - (right ? 1 : 0);
            }

            return surplus.Sum(Math.Abs) / predictions.Count;
        }

        private static int[] LikeliestOf(double[] probabilities, int classes) =>
        [
            .. Enumerable.Range(0, probabilities.Length / classes).Select(i =>
                Largest.IndexIn(probabilities.AsSpan(i * classes, classes))),
        ];

        private static double CpuSeconds(Action work)
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            work();
            return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        }
    }
}
