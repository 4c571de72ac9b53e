using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Networks;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>
/// Predicts the next step of polyphonic music as Bai, Kolter and Koltun do, arXiv 1803.01271, section 5.2: the binary cross-entropy summed
/// over keys, its mean over the steps of the test pieces, beside that of their table 1. The validation pieces decide which epoch is kept;
/// test pieces decide nothing.
/// </summary>
internal static class MusicLoss
{
    /// <summary>The size of the networks, some 300,000 and a million weights, and the published losses.</summary>
    private static readonly MusicSet[] Sets =
    [
        new("jsb", new TcnOptions { Filters = 150, KernelSize = 3, Levels = 2, Dropout = 0.5f }, 200, 240, 440, [8.10, 8.43, 8.43, 8.91]),
        new(
            "nottingham", new TcnOptions { Filters = 150, KernelSize = 6, Levels = 4, Dropout = 0.2f }, 440, 520, 900,
            [3.07, 3.29, 3.46, 4.05]),
    ];

    private static readonly string[] Models = ["tcn", "lstm", "gru", "rnn"];

    public static Command Command(Option<int> threads, Option<bool> json)
    {
        Option<DirectoryInfo> data = new Option<DirectoryInfo>("--data")
        {
            Description = "Folder with SET_train.txt.gz, SET_valid.txt.gz and SET_test.txt.gz: a piece a line, steps separated by blanks, "
                + "keys joined by +.",
            Required = true,
        }.AcceptExistingOnly();
        Option<string> set = Choice.OneOf("--set", "The pieces.", "jsb", [.. Sets.Select(one => one.Name)]);
        Option<string> model = Choice.OneOf("--model", "The network.", "tcn", Models);
        Option<int> seeds = Choice.Seeds(1), epochs = Choice.Of("--epochs", "Epochs.", 60);
        Option<int> batch = Choice.Of("--batch", "Pieces a step.", 4);
        Option<double> rate = Choice.Of("--rate", "Learning rate of Adam.", 1e-3);
        Option<double> clip = Choice.Of("--clip", "Largest length of a gradient.", 0.4);
        Option<float?> dropout = new("--dropout") { Description = "Share of values dropped; by default that of the article's TCN." };
        Option<string> schedule = Architectures.ScheduleOption("cosine");
        var command = new Command("music", "Loss of the next step of polyphonic music, beside the published one.")
        {
            data, set, model, seeds, epochs, batch, rate, clip, dropout, schedule, threads, json,
        };
        return command.Does(threads, (parsed, execution) =>
        {
            MusicSet known = Sets.Single(one => one.Name == parsed.GetRequiredValue(set));
            string folder = parsed.GetRequiredValue(data).FullName, name = parsed.GetRequiredValue(model);
            NetworkData train = Part("train"), validation = Part("valid"), test = Part("test");
            if (!parsed.GetValue(json))
                Report.Head(texts: 2, ["set", "network", "seed", "parameters", "epoch kept", "validation", "test", "published", "seconds"]);
            for (int seed = 0; seed < parsed.GetValue(seeds); seed++)
            {
                NetworkOptions options = known.Options(name, parsed.GetValue(dropout)) with
                {
                    Seed = (ulong)seed,
                    Training = new NetworkTrainingOptions
                    {
                        Epochs = parsed.GetValue(epochs),
                        BatchSize = parsed.GetValue(batch),
                        Schedule = Architectures.ScheduleByName(parsed.GetRequiredValue(schedule)),
                        Optimizer = new OptimizerOptions
                        {
                            LearningRate = parsed.GetValue(rate),
                            GradientClip = parsed.GetValue(clip),
                        },
                    },
                };
                NetworkArchitecture architecture = options.Build(MusicFile.Keys, MusicFile.Keys, 100);
                TrainedNetwork trained = NetworkTraining.Train(architecture, train, options, validation, execution: execution);
                TrainingEpoch kept = trained.History.Epochs.MinBy(epoch => epoch.ValidationLoss)!;
                double loss = LossOf(trained, test), published = known.Published[Array.IndexOf(Models, name)];
                if (!parsed.GetValue(json))
                {
                    (int size, int epoch, double? held) = (architecture.ParameterCount, kept.Number, kept.ValidationLoss);
                    double seconds = trained.History.Seconds;
                    Report.Say(
                        $"| {known.Name} | {name} | {seed} | {size} | {epoch} | {held:f3} | {loss:f3} | {published:f2} | {seconds:f0} |");
                    continue;
                }

                Report.Print(true, [
                    ("set", known.Name), ("network", name), ("seed", seed), ("parameters", architecture.ParameterCount),
                    ("epoch", kept.Number), ("validation", kept.ValidationLoss ?? double.NaN), ("test", loss), ("published", published),
                    ("seconds", trained.History.Seconds),
                ]);
            }

            NetworkData Part(string part) => MusicFile.Read(Path.Combine(folder, $"{known.Name}_{part}.txt.gz"));
        });
    }

    private static double LossOf(TrainedNetwork trained, NetworkData test)
    {
        var network = new SeriesNetwork(trained.Architecture, trained.Weights);
        var loss = new BatchLossGradient(test, 0, []);
        double sum = 0, steps = 0;
        for (int i = 0; i < test.Count; i++)
        {
            float[] outputs = new float[test.LengthOf(i) * MusicFile.Keys];
            network.Score(test.Values(i), outputs);
            sum += loss.Of(i, outputs, default, 1, out _);
            steps += test.LengthOf(i);
        }

        return sum / steps;
    }

    /// <summary>A set of pieces.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Tcn">The article's TCN.</param>
    /// <param name="Lstm">Units of an LSTM of about as many weights.</param>
    /// <param name="Gru">Units of a GRU.</param>
    /// <param name="Rnn">Units of a tanh RNN.</param>
    /// <param name="Published">The published losses, in the order of the models.</param>
    private sealed record MusicSet(string Name, TcnOptions Tcn, int Lstm, int Gru, int Rnn, double[] Published)
    {
        public NetworkOptions Options(string model, float? dropout)
        {
            var recurrent = new RecurrentOptions { Readout = RecurrentReadout.EveryStep, Dropout = dropout ?? Tcn.Dropout };
            return model switch
            {
                "lstm" => recurrent with { Units = Lstm },
                "gru" => recurrent with { Cell = RecurrentCell.Gru, Units = Gru },
                "rnn" => recurrent with { Cell = RecurrentCell.Rnn, Units = Rnn },
                _ => Tcn with { Readout = TcnReadout.EveryStep, Dropout = dropout ?? Tcn.Dropout },
            };
        }
    }
}
