using System.CommandLine;
using System.Globalization;
using ConvSeq.Networks;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Benchmarks;

/// <summary>
/// One pass of training over generated series, and scoring them, beside the multiply-adds that the machine can do. The two gradients of a
/// convolution take as many each as the convolution itself; that of the series themselves is not needed.
/// </summary>
internal static class EpochMeasurements
{
    public static Command Command(Option<int> threads, Option<int> repeats, Option<bool> json)
    {
        var name = new Option<string>("--architecture") { Description = "The network.", DefaultValueFactory = _ => "inceptiontime" };
        name.AcceptOnlyFromAmong(Architectures.Names);
        var length = new Option<int>("--length") { Description = "Points a series.", DefaultValueFactory = _ => 300 };
        var count = new Option<int>("--count") { Description = "Series an epoch.", DefaultValueFactory = _ => 500 };
        var batch = new Option<int>("--batch") { Description = "Series a step at most.", DefaultValueFactory = _ => 64 };
        var classes = new Option<int>("--classes") { Description = "Classes.", DefaultValueFactory = _ => 5 };
        var channels = new Option<int>("--channels") { Description = "Channels a series.", DefaultValueFactory = _ => 1 };
        var command = new Command("epoch", "Milliseconds to train a network for an epoch, and to score as many series.")
        {
            name, length, count, batch, classes, channels, threads, repeats, json,
        };
        command.SetAction(parsed => Run(
            Architectures.ByName(parsed.GetRequiredValue(name)),
            GeneratedData.ClassifiedWalks(parsed.GetValue(count), parsed.GetValue(channels), parsed.GetValue(length), parsed.GetValue(classes)),
            parsed.GetValue(batch), parsed.GetValue(threads), parsed.GetValue(repeats), parsed.GetValue(json)));
        return command;
    }

    private static void Run(NetworkOptions options, NetworkData data, int batch, int threads, int repeats, bool json)
    {
        int length = data.LengthOf(0);
        NetworkArchitecture architecture = options.Build(data.Channels, data.Outputs, length);
        var execution = new Execution { Threads = threads };
        double peak = AttainablePeak.GigaFlops(threads);
        double[] training = TrainingSeconds(architecture, data, batch, execution, repeats);
        double[] scoring = ScoringSeconds(architecture, data, execution, repeats);
        long scoringFlops = data.Count * architecture.FlopsOf(length);
        long onSeries = Enumerable.Range(1, architecture.Nodes.Length - 1)
            .Where(node => architecture.Nodes[node].Inputs is [0]).Sum(node => architecture.FlopsOf(node, length));
        long trainingFlops = data.Count * (3 * architecture.FlopsOf(length) - onSeries);
        double Speed(long flops, double[] seconds) => 1e-9 * flops / QuickMeasurements.Median(seconds);
        if (json)
        {
            QuickMeasurements.Print(true, [
                ("architecture", architecture.Name), ("length", length), ("channels", data.Channels), ("classes", data.Outputs), ("count", data.Count),
                ("batch", batch), ("threads", threads), ("repeats", repeats), ("parameters", architecture.ParameterCount),
                ("receptiveField", architecture.ReceptiveField), ("msPerEpoch", 1000 * QuickMeasurements.Median(training)),
                ("msPerEpochFastest", 1000 * training.Min()), ("msPerEpochSlowest", 1000 * training.Max()),
                ("flopsPerEpoch", trainingFlops), ("gflopsPerSecond", Speed(trainingFlops, training)),
                ("shareOfPeak", Speed(trainingFlops, training) / peak), ("msPerScoring", 1000 * QuickMeasurements.Median(scoring)),
                ("msPerScoringFastest", 1000 * scoring.Min()), ("msPerScoringSlowest", 1000 * scoring.Max()),
                ("flopsPerScoring", scoringFlops), ("gflopsPerSecondScoring", Speed(scoringFlops, scoring)),
                ("shareOfPeakScoring", Speed(scoringFlops, scoring) / peak), ("peakGflopsPerSecond", peak),
            ]);
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{architecture.Name}, {architecture.ParameterCount:N0} parameters: {data.Count} series of {length} points, {Quantity.Of(data.Channels, "channel")}, {data.Outputs} classes, batches of {batch}; {Quantity.Of(threads, "thread")}, multiply-adds in registers {peak:f0} GFLOP/s"));
        Console.WriteLine();
        Console.WriteLine("| | ms | fastest | slowest | GFLOP | GFLOP/s | % of peak |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        Line("epoch of training", training, trainingFlops);
        Line("scoring", scoring, scoringFlops);

        void Line(string what, double[] seconds, long flops) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {1000 * QuickMeasurements.Median(seconds):f0} | {1000 * seconds.Min():f0} | {1000 * seconds.Max():f0} | {1e-9 * flops:f1} | {Speed(flops, seconds):f0} | {100 * Speed(flops, seconds) / peak:f0} |"));
    }

    private static double[] TrainingSeconds(NetworkArchitecture architecture, NetworkData data, int batch, Execution execution, int repeats)
    {
        var settings = new NetworkSessionSettings
        {
            Architecture = architecture,
            Train = data,
            Optimizer = new OptimizerOptions(),
            Seed = 0,
            BatchSize = batch,
        };
        using INetworkSession session = ManagedBackend.Instance.Open(settings, execution);
        int steps = (data.Count + batch - 1) / batch;
        int[] order = [.. Enumerable.Range(0, data.Count)];
        return QuickMeasurements.Measure(1, repeats, () =>
        {
            for (int step = 0; step < steps; step++)
            {
                int first = (int)((long)data.Count * step / steps), end = (int)((long)data.Count * (step + 1) / steps);
                session.Step(order.AsSpan(first, end - first), settings.Optimizer.LearningRate);
            }
        });
    }

    private static double[] ScoringSeconds(NetworkArchitecture architecture, NetworkData data, Execution execution, int repeats)
    {
        var network = new SeriesNetwork(architecture, NetworkWeights.Initial(architecture, seed: 0));
        float[] outputs = new float[data.Count * data.Outputs];
        return QuickMeasurements.Measure(0.5, repeats, () => execution.For(
            data.Count, i => network.Score(data.Values(i), outputs.AsSpan(i * data.Outputs, data.Outputs))));
    }
}
