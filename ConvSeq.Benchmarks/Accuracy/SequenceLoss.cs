using System.CommandLine;
using System.Globalization;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Runs the stress tests of Bai, Kolter and Koltun, arXiv 1803.01271, with the settings of its table 2: measures a TCN's loss on test
/// series, beside that of its table 1. Test series decide nothing: the weights are always those of the last epoch.
/// </summary>
internal static class SequenceLoss
{
    private static readonly (string Name, Initialization Value)[] Initializations =
    [
        ("normal", Initialization.Normal(0.01f)),
        ("glorot", Initialization.GlorotUniform),
        ("he", Initialization.HeUniform),
    ];

    private static readonly SequenceTask[] Tasks =
    [
        new("adding", 600, 5.8e-5, _ => 1 / 6.0, Adding, TcnReadout.LastStep, 50_000)
        {
            Filters = 24, KernelSize = 8, Levels = 8, Rate = 2e-3, Epochs = 10,
        },
        new("copy", 1000, 3.5e-5, t => 10 * Math.Log(8) / (t + 20), Copy, TcnReadout.EveryStep, 10_000)
        {
            Filters = 10, KernelSize = 8, Levels = 8, Rate = 5e-4, Dropout = 0.05f, Clip = 1, Epochs = 50,
        },
    ];

    public static Command Command(Option<int> threads)
    {
        var task = new Option<string>("--task") { Description = "The problem: adding, or copy (memory).", Required = true };
        task.AcceptOnlyFromAmong([.. Tasks.Select(one => one.Name)]);
        Option<int?> length = Optional<int>("--length", "The T of the article; by default 600 and 1,000, which its figures are for.");
        Option<int?> filters = Optional<int>("--filters", "Filters of a convolution."),
            kernel = Optional<int>("--kernel", "Taps of a convolution.");
        Option<int?> levels = Optional<int>("--levels", "Residual blocks."), epochs = Optional<int>("--epochs", "Epochs.");
        Option<int?> train = Optional<int>("--train", "Training series: 50,000 and 10,000 by default, as in the authors' program.");
        Option<double?> rate = Optional<double>("--rate", "Learning rate of Adam, by which the article trains; copy by RMSprop.");
        Option<double?> clip = Optional<double>("--clip", "Largest length of a gradient; 0 for any.");
        Option<float?> dropout = Optional<float>("--dropout", "Share of values dropped.");
        Option<string> initialization = Choice.OneOf(
            "--initialization",
            "How dilated convolutions start: normal, N(0, 0.01), as the article says and as all other weights do; glorot or he.",
            "glorot", [.. Initializations.Select(one => one.Name)]);
        Option<int> test = Choice.Of("--test", "Test series.", 1000), batch = Choice.Of("--batch", "Series a step.", 32);
        var seed = new Option<ulong>("--seed") { Description = "Seed of series and network." };
        Option<string> schedule = Architectures.ScheduleOption("constant");
        var command = new Command(
            "sequence", "Loss of a TCN on the adding problem or copy memory after each epoch, beside the published one.")
        {
            task, length, filters, levels, kernel, dropout, initialization, rate, schedule, batch, clip, epochs, train, test, seed, threads,
        };
        return command.Does(threads, (parsed, execution) =>
        {
            SequenceTask known = Tasks.Single(one => one.Name == parsed.GetRequiredValue(task));
            double clipped = parsed.GetValue(clip) ?? known.Clip;
            Run(
                known, parsed.GetValue(length) ?? known.Length, parsed.GetValue(train) ?? known.TrainSize, parsed.GetValue(test),
                new TcnOptions
                {
                    Seed = parsed.GetValue(seed),
                    Filters = parsed.GetValue(filters) ?? known.Filters,
                    KernelSize = parsed.GetValue(kernel) ?? known.KernelSize,
                    Levels = parsed.GetValue(levels) ?? known.Levels,
                    Dropout = parsed.GetValue(dropout) ?? known.Dropout,
                    Initialization = Initializations.Single(one => one.Name == parsed.GetValue(initialization)).Value,
                    ProjectionInitialization = Initialization.Normal(0.01f),
                    Readout = known.Readout,
                    Training = new NetworkTrainingOptions
                    {
                        Epochs = parsed.GetValue(epochs) ?? known.Epochs,
                        BatchSize = parsed.GetValue(batch),
                        KeepBest = false,
                        Schedule = Architectures.ScheduleByName(parsed.GetRequiredValue(schedule)),
                        Optimizer = new OptimizerOptions
                        {
                            LearningRate = parsed.GetValue(rate) ?? known.Rate,
                            GradientClip = clipped > 0 ? clipped : null,
                        },
                    },
                },
                execution);
        });
    }

    private static Option<T?> Optional<T>(string name, string description)
        where T : struct => new(name) { Description = description };

    private static void Run(SequenceTask task, int length, int trainSize, int testSize, TcnOptions options, Execution execution)
    {
        (NetworkData train, NetworkData test) = task.Make(length, trainSize, testSize, options.Seed);
        NetworkArchitecture architecture = options.Build(train.Channels, train.Outputs, train.LengthOf(0));
        NetworkTrainingOptions training = options.Training;
        Report.Say($"{task.Name}, T = {length}: {train.Count} training series, {test.Count} test series, seed {options.Seed}");
        Report.Say(
            $"TCN: {options.Levels} blocks of {options.Filters} filters, kernel {options.KernelSize}, dropout {options
                .Dropout}, start {options.Initialization.Kind}; {architecture.ParameterCount:N0} parameters, receptive field {architecture
                .ReceptiveField}");
        Report.Say(
            $"Adam, rate {training.Optimizer.LearningRate}, {training.Schedule.GetType().Name}, batches of {training
                .BatchSize}, clip {training.Optimizer.GradientClip ?? double.PositiveInfinity}; {Plural.Of(execution.Threads, "thread")}");
        Console.WriteLine();
        Report.Head(texts: 0, ["epoch", "training loss", "test loss", .. train.HasClasses ? ["right"] : (string[])[], "rate", "seconds"]);
        TrainedNetwork trained = NetworkTraining.Train(
            architecture, train, options, test, backend: null, execution with { Progress = new Lines() });
        TrainingEpoch last = trained.History.Epochs[^1];
        Console.WriteLine();
        Report.Say(
            $"Test loss {last.ValidationLoss:g3} after {last.Number} epochs and {trained.History.Seconds:f0} s; {(length == task.Length
                ? $"published {task.Published.ToString("g2", CultureInfo.InvariantCulture)}; "
                : "")}without memory {task.Memoryless(length):g3}.");
    }

    private static (NetworkData Train, NetworkData Test) Adding(int length, int train, int test, ulong seed)
    {
        (SeriesSet trainSet, SeriesSet testSet) = SeriesGenerators.ByName("adding").GenerateSplit(seed, train, test, length);
        return (OfTargets(trainSet), OfTargets(testSet));
    }

    private static (NetworkData Train, NetworkData Test) Copy(int length, int train, int test, ulong seed) =>
        (SequenceGenerators.CopyMemory(train, seed, length), SequenceGenerators.CopyMemory(test, seed, length, first: train));

    private static NetworkData OfTargets(SeriesSet set) => NetworkData.OfTargets(
        set.Channels, 1, GeneratedData.PointAfterPoint(set), [.. set.Targets.ToArray().Select(target => (float[])[(float)target])]);

    private sealed class Lines : IProgress<ProgressReport>
    {
        public void Report(ProgressReport report)
        {
            if (report.Epoch is { } epoch)
                Measuring.Report.Say(
                    $"| {epoch.Epoch} | {epoch.Loss:g3} | {epoch.ValidationLoss:g3} |{(epoch.ValidationAccuracy is { } right
                        ? FormattableString.Invariant($" {right:p3} |")
                        : "")} {epoch.LearningRate:g3} | {epoch.Elapsed.TotalSeconds:f0} |");
        }
    }

    /// <summary>A problem of the article with the settings of its tables.</summary>
    /// <param name="Name">Its name in the command.</param>
    /// <param name="Length">The T that the published loss is for.</param>
    /// <param name="Published">The published loss.</param>
    /// <param name="Memoryless">The loss, for a T, of a model that does not see what it should remember.</param>
    /// <param name="Make">Makes training and test series: T, how many of each, seed.</param>
    /// <param name="Readout">Where the answer is.</param>
    /// <param name="TrainSize">Training series of the authors' program.</param>
    private sealed record SequenceTask(
        string Name, int Length, double Published, Func<int, double> Memoryless,
        Func<int, int, int, ulong, (NetworkData Train, NetworkData Test)> Make, TcnReadout Readout, int TrainSize)
    {
        public required int Filters { get; init; }

        public required int KernelSize { get; init; }

        public required int Levels { get; init; }

        public required double Rate { get; init; }

        public required int Epochs { get; init; }

        public float Dropout { get; init; }

        public double Clip { get; init; }
    }
}
