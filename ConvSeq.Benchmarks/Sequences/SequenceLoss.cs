using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Networks;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Benchmarks.Sequences;

/// <summary>
/// Runs tasks of Bai, Kolter and Koltun, arXiv 1803.01271: a network's loss, or its share of right answers, on test series beside the
/// article's figure. Validation series choose the epoch that is kept; test series decide nothing.
/// </summary>
internal static class SequenceLoss
{
    private static readonly (string Name, Initialization Value)[] Initializations =
    [
        ("normal", Initialization.Normal(0.01f)),
        ("glorot", Initialization.GlorotUniform),
        ("he", Initialization.HeUniform),
    ];

    public static Command Command(Option<int> threads, Option<bool> json)
    {
        var task = new Option<string>("--task") { Description = "The task.", Required = true };
        task.AcceptOnlyFromAmong([.. SequenceTask.All.Select(one => one.Name)]);
        Option<string> model = Choice.OneOf("--model", "The network.", "tcn", SequenceTask.Models);
        Option<DirectoryInfo> data = new Option<DirectoryInfo>("--data")
        {
            Description = "Folder with the files of digits (IDX, gzip-compressed: t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz) "
                + "or of music (SET_train.txt.gz, SET_valid.txt.gz and SET_test.txt.gz: a piece a line, steps separated by blanks, keys "
                + "joined by +). The other tasks need none.",
        }.AcceptExistingOnly();
        Option<int> seeds = Choice.Seeds(1, "Seeds 0, 1, … of network and generated series.");
        Option<int?> epochs = Optional<int>("--epochs", "Epochs; by default 10 to 60, as the task needs.");
        Option<double?> minutes = Optional<double>(
            "--minutes", "Ends a training after the last epoch that fits in so many minutes. With it, --epochs is only the most.");
        Option<int?> length = Optional<int>("--length", "The T of the article, 600 and 1,000 by default, of adding and copy.");
        Option<int?> train = Optional<int>(
            "--train",
            "Training series of adding and copy: 50,000 and 10,000 by default, as in the authors' program. Of the others, the first ones.");
        Option<int> test = Choice.Of("--test", "Test series of adding and copy.", 1000);
        Option<int?> filters = Optional<int>("--filters", "Filters of a convolution."),
            kernel = Optional<int>("--kernel", "Taps of a convolution."), levels = Optional<int>("--levels", "Residual blocks."),
            units = Optional<int>("--units", "Units of a recurrent network."), batch = Optional<int>("--batch", "Series a step.");
        Option<string> initialization = Choice.OneOf(
            "--initialization",
            "How dilated convolutions start: normal, N(0, 0.01), as the article says and as all other weights do; glorot or he.",
            "glorot", [.. Initializations.Select(one => one.Name)]);
        Option<string> optimizer = Choice.OneOf("--optimizer", "The optimizer.", "adam", ["adam", "rmsprop"]);
        Option<double?> rate = Optional<double>("--rate", "Learning rate.");
        Option<double?> clip = Optional<double>("--clip", "Largest length of a gradient; 0 for any.");
        Option<float?> dropout = Optional<float>("--dropout", "Share of values dropped; by default that of the article's TCN."),
            inputDropout = Optional<float>("--input-dropout", "Share of the values of series that is dropped.");
        Option<string> schedule = Architectures.ScheduleOption("cosine");
        Option<int?> patience = Optional<int>("--patience", "Epochs without progress after which the schedule plateau halves the rate.");
        var command = new Command("sequence", "Loss of networks on tasks of sequences, beside the published one.")
        {
            task, model, data, seeds, epochs, minutes, length, train, test, filters, kernel, levels, units, initialization, optimizer, rate,
            clip, dropout, inputDropout, schedule, patience, batch, threads, json,
        };
        return command.Does(threads, (parsed, execution) =>
        {
            SequenceTask known = SequenceTask.All.Single(one => one.Name == parsed.GetRequiredValue(task));
            string name = parsed.GetRequiredValue(model), folder = parsed.GetValue(data)?.FullName ?? "";
            if (known.Length == 0 && folder.Length == 0)
                throw new InvalidOperationException($"The task {known.Name} needs --data.");
            int blanks = parsed.GetValue(length) ?? known.Length;
            bool asJson = parsed.GetValue(json);
            NetworkOptions options = known.Options(
                name, parsed.GetValue(units), parsed.GetValue(dropout), parsed.GetValue(inputDropout));
            if (options is TcnOptions tcn)
            {
                options = tcn with
                {
                    Filters = parsed.GetValue(filters) ?? tcn.Filters,
                    KernelSize = parsed.GetValue(kernel) ?? tcn.KernelSize,
                    Levels = parsed.GetValue(levels) ?? tcn.Levels,
                    Initialization = Initializations.Single(one => one.Name == parsed.GetValue(initialization)).Value,
                };
            }

            var basis = parsed.GetValue(optimizer) == "rmsprop" ? OptimizerOptions.RmsProp : new OptimizerOptions();
            double clipped = parsed.GetValue(clip) ?? known.Clip ?? (options is RecurrentOptions ? 1 : 0);
            LearningRateSchedule byName = Architectures.ScheduleByName(parsed.GetRequiredValue(schedule));
            if (byName is PlateauRate plateau && parsed.GetValue(patience) is { } epochsWithout)
                byName = plateau with { Patience = epochsWithout };
            options = options with
            {
                Training = new NetworkTrainingOptions
                {
                    Epochs = parsed.GetValue(epochs) ?? known.Epochs,
                    TimeBudget = parsed.GetValue(minutes) is { } most ? TimeSpan.FromMinutes(most) : null,
                    BatchSize = parsed.GetValue(batch) ?? known.Batch,
                    BestBy = known.IsAccuracy ? EpochMeasure.Accuracy : EpochMeasure.Loss,
                    Schedule = byName,
                    Optimizer = basis with
                    {
                        LearningRate = parsed.GetValue(rate) ?? known.Rate,
                        GradientClip = clipped > 0 ? clipped : null,
                    },
                },
            };
            if (!asJson)
            {
                Report.Head(
                    texts: 2,
                    ["task", "network", "seed", "parameters", "epochs", "epoch kept", "validation", "test", "published", "without memory",
                        "seconds"]);
            }

            var measured = new List<double>();
            for (int seed = 0; seed < parsed.GetValue(seeds); seed++)
            {
                var request = new SequenceTask.Request(
                    folder, blanks, parsed.GetValue(train) ?? known.Train, parsed.GetValue(test), (ulong)seed);
                measured.Add(Measure(known, name, request, options with { Seed = (ulong)seed }, asJson, execution));
            }

            if (!asJson && measured.Count > 1)
                Report.Say($"Mean of {measured.Count} seeds: {measured.Average():g4}.");
        });
    }

    private static double Measure(
        SequenceTask task, string name, SequenceTask.Request request, NetworkOptions options, bool json, Execution execution)
    {
        (NetworkData train, NetworkData validation, NetworkData test) = task.Read(request);
        if (task.Length == 0 && request.Train > 0)
            train = train.Subset([.. Enumerable.Range(0, Math.Min(request.Train, train.Count))]);
        int longest = Enumerable.Range(0, train.Count).Max(train.LengthOf);
        NetworkArchitecture architecture = options.Build(train.Channels, train.Outputs, longest);
        TrainedNetwork trained = NetworkTraining.Train(
            architecture, train, options, validation, execution: execution with { Progress = new Lines() });
        TrainingEpoch kept = trained.History.Best;
        BatchLoss loss = LossOf(trained, test, options, execution);
        double held = (task.IsAccuracy ? kept.ValidationAccuracy : kept.ValidationLoss)!.Value;
        double figure = task.IsAccuracy ? (double)loss.Correct / loss.Count : loss.Loss;
        double published = task.Published[Array.IndexOf(SequenceTask.Models, name)], seconds = trained.History.Seconds;
        (int size, int epochs) = (architecture.ParameterCount, trained.History.Epochs.Length);
        if (json)
        {
            Report.Print(true, [
                ("task", task.Name), ("network", name), ("seed", request.Seed), ("parameters", size), ("series", train.Count),
                ("epochs", epochs), ("epoch", kept.Number), ("validation", held), ("test", figure), ("published", published),
                ("seconds", seconds),
            ]);
        }
        else
        {
            string guess = task.Memoryless is { } memoryless ? FormattableString.Invariant($"{memoryless(request.Length):g3}") : "";
            (ulong seed, int epoch, string set, double goal, double time) = (request.Seed, kept.Number, task.Name, published, seconds);
            Report.Say(
                $"| {set} | {name} | {seed} | {size} | {epochs} | {epoch} | {held:g4} | {figure:g4} | {goal:g3} | {guess} | {time:f0} |");
        }

        return figure;
    }

    private static BatchLoss LossOf(TrainedNetwork trained, NetworkData test, NetworkOptions options, Execution execution)
    {
        var state = new NetworkState(trained.Architecture);
        trained.Weights.CopyTo(state.Weights);
        using INetworkSession session = ManagedBackend.Instance.Open(
            new NetworkSessionSettings
            {
                Architecture = trained.Architecture,
                Train = test,
                Validation = test,
                Optimizer = options.Training.Optimizer,
                Seed = 0,
                BatchSize = options.Training.BatchSize,
            },
            execution);
        session.Restore(state);
        return session.Validate();
    }

    private static Option<T?> Optional<T>(string name, string description)
        where T : struct => new(name) { Description = description };

    // A long run is watched while it runs; what it comes to is on standard output alone.
    private sealed class Lines : IProgress<ProgressReport>
    {
        public void Report(ProgressReport report)
        {
            if (report.Epoch is not { } epoch)
                return;
            string right = epoch.ValidationAccuracy is { } share ? FormattableString.Invariant($", {share:p1} right") : "";
            Console.Error.WriteLine(FormattableString.Invariant(
                $"epoch {epoch.Epoch}: loss {epoch.Loss:g4}, validation {epoch.ValidationLoss:g4}{right}, ")
                + FormattableString.Invariant($"rate {epoch.LearningRate:g3}, {epoch.Elapsed.TotalSeconds:f0} s"));
        }
    }
}
