using System.Collections.Immutable;
using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>
/// Measures windows of an endless series on one thread: points and windows a second, of time and of processor, and whether memory stays.
/// Causal networks are measured point by point, as they are used where windows overlap, and window by window, as other models are.
/// </summary>
internal static class StreamSpeed
{
    private const int Block = 10_000;

    public static Command Command(Option<bool> json)
    {
        Option<string> algorithm = Choice.OneOf("--algorithm", "The model.", "minirocket", [.. Members.Explicit, "tcn", "tcn-windows"]);
        Option<int> length = Choice.Of("--length", "Points of a window.", 500);
        Option<int> hop = Choice.Of("--hop", "Points from a window to the next.", 50);
        Option<long> points = Choice.Of("--points", "Points that come in.", 1_000_000L);
        var command = new Command("stream", "Points and windows a second of an endless series, on one thread.")
        {
            algorithm, length, hop, points, json,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(algorithm), parsed.GetValue(length), parsed.GetValue(hop), parsed.GetValue(points),
            parsed.GetValue(json)));
        return command;
    }

    private static void Run(string algorithm, int length, int hop, long points, bool json)
    {
        using var stream = new StreamingClassifier(Fit(algorithm, length), length, hop);
        float[] block = GeneratedData.RandomWalks(1, 1, Block).Values(0).ToArray();
        long windows = 0;
        Action<StreamingClassifier> count = _ => windows++;
        long begun = 0;
        Action take = () =>
        {
            while (stream.Points - begun < points)
                stream.Push(block, count);
        };
        for (int i = 0; i < 3; i++)
            stream.Push(block, count);

        GC.Collect();
        (windows, begun) = (0, stream.Points);
        long memory = Environment.WorkingSet, allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        double seconds = Timing.Once(take);
        long taken = stream.Points - begun;
        double processorSeconds = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Report.Print(json, [
            ("algorithm", algorithm), ("length", length), ("hop", hop), ("points", taken), ("pointsPerSecond", taken / seconds),
            ("windowsPerSecond", windows / seconds), ("pointsPerCpuSecond", taken / processorSeconds),
            ("windowsPerCpuSecond", windows / processorSeconds), ("allocatedBytes", allocated), ("memoryBefore", memory),
            ("memoryAfter", Environment.WorkingSet),
        ]);
    }

    private static ISeriesClassifier Fit(string algorithm, int length)
    {
        SeriesSet train = GeneratedData.RandomWalks(60, 1, length);
        if (!algorithm.StartsWith("tcn", StringComparison.Ordinal))
            return TimeSeriesClassifier.Fit(train, new TimeSeriesClassifierOptions { Features = Members.ByName(algorithm) });

        // Blocks until the last point sees half of the window at least.
        var network = new TcnOptions
        {
            KernelSize = 3,
            Levels = Math.Max(1, (int)Math.Log2(length / 4.0)),
            Readout = TcnReadout.LastStep,
            Training = new NetworkTrainingOptions { Epochs = 1 },
        };
        NetworkClassifier model = NetworkClassifier.Fit(train, new NetworkModelOptions { Network = network });
        return algorithm == "tcn" ? model : new Other(model);
    }

    /// <summary>The same model as one of unknown kind, of which windows are scored as a whole.</summary>
    private sealed class Other(ISeriesClassifier model) : ISeriesClassifier
    {
        public ImmutableArray<string> ClassNames => model.ClassNames;

        public int Channels => model.Channels;

        public SeriesRepair Repair => model.Repair;

        public ClassPredictions Predict(SeriesSet set, Execution? execution = null) => model.Predict(set, execution);

        public int Predict(ReadOnlySpan<float> series, Span<double> probabilities) => model.Predict(series, probabilities);
    }
}
