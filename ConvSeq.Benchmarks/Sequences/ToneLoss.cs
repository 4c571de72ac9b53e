using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Benchmarks.Sequences;

/// <summary>
/// Trains a WaveNet on two tones and noise, and measures its negative log-likelihood on other recordings beside the entropy of the source.
/// Test recordings decide nothing: the weights are those of the last epoch.
/// </summary>
internal static class ToneLoss
{
    public static Command Command(Option<int> threads)
    {
        Option<int> stacks = Choice.Of("--stacks", "Stacks of dilations.", 1), layers = Choice.Of("--layers", "Layers of a stack.", 7);
        Option<int> channels = Choice.Of("--channels", "Residual channels.", 24), skips = Choice.Of("--skips", "Skip channels.", 48);
        Option<int> epochs = Choice.Of("--epochs", "Epochs.", 20), recordings = Choice.Of("--recordings", "Training recordings.", 30);
        Option<int> length = Choice.Of("--length", "Points of a recording.", 1000), batch = Choice.Of("--batch", "Chunks a step.", 8);
        Option<int> chunk = Choice.Of("--chunk", "Points of a chunk that count.", 256);
        Option<double> noise = Choice.Of("--noise", "Standard deviation of the noise.", 0.1);
        Option<double> rate = Choice.Of("--rate", "Learning rate.", 5e-3);
        Option<string> input = Choice.OneOf("--input", "What the network sees of a level.", "value", ["value", "vectors"]);
        Option<string> scale = Choice.OneOf("--scale", "How levels lie.", "mulaw", ["mulaw", "uniform"]);
        Option<string> schedule = Architectures.ScheduleOption("one-cycle");
        var seed = new Option<ulong>("--seed") { Description = "Seed of recordings and network." };
        var command = new Command("tones", "Loss of a WaveNet on two tones and noise, beside the entropy of the source.")
        {
            stacks, layers, channels, skips, epochs, recordings, length, chunk, batch, noise, rate, input, scale, schedule, seed, threads,
        };
        return command.Does(threads, (parsed, execution) =>
        {
            var signal = new ToneSignal(parsed.GetValue(noise), parsed.GetValue(seed));
            int points = parsed.GetValue(length);
            float[][] train = [.. Enumerable.Range(0, parsed.GetValue(recordings)).Select(i => signal.Draw(i, points))];
            var levels = new ValueLevels(
                -1, 1, parsed.GetValue(scale) == "mulaw" ? LevelScale.MuLaw : LevelScale.Uniform, ValueLevels.DefaultLevels);
            var options = new SequenceModelOptions
            {
                ChunkLength = parsed.GetValue(chunk),
                Network = new WaveNetOptions
                {
                    Stacks = parsed.GetValue(stacks),
                    LayersPerStack = parsed.GetValue(layers),
                    ResidualChannels = parsed.GetValue(channels),
                    SkipChannels = parsed.GetValue(skips),
                    Input = parsed.GetValue(input) == "value" ? WaveNetInput.Value : WaveNetInput.Vectors,
                    Seed = parsed.GetValue(seed),
                    Training = new NetworkTrainingOptions
                    {
                        Epochs = parsed.GetValue(epochs),
                        BatchSize = parsed.GetValue(batch),
                        KeepBest = false,
                        Schedule = Architectures.ScheduleByName(parsed.GetRequiredValue(schedule)),
                        Optimizer = new OptimizerOptions { LearningRate = parsed.GetValue(rate), GradientClip = 1 },
                    },
                },
            };
            SequenceModel model = null!;
            double seconds = Timing.Once(() => model = SequenceModel.Fit(
                new SequenceSet([.. train.Select(one => levels.Encode(one))]), levels, options, execution: execution));
            const int TestFirst = 1_000_000, Tests = 4;
            int[][] test = [.. Enumerable.Range(TestFirst, Tests).Select(i => levels.Encode(signal.Draw(i, points)))];
            double entropy = Enumerable.Range(TestFirst, Tests).Average(i => signal.EntropyOf(i, points, levels));
            SequenceScore score = model.Score(new SequenceSet(test), execution);
            Report.Say($"{levels.Summary}; {model.Architecture.ParameterCount:N0} parameters, receptive field {model
                .Architecture.ReceptiveField}; {seconds:f1} s, training loss {model.Member.Outcome.Loss:f4}");
            Report.Say($"Test loss {score.MeanLoss:f4} nats, entropy {entropy:f4}: {100 * (score.MeanLoss / entropy - 1):f2} % above it");
        });
    }
}
