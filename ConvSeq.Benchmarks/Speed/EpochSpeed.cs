using System.CommandLine;
using ConvSeq.Benchmarks.Data;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Networks;
using ConvSeq.Networks.Managed;
using ConvSeq.Networks.Torch;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>
/// Measures one pass of training over generated series, and scoring them, beside the multiply-adds that the machine can do, and beside
/// libtorch. Each of the two gradients of a convolution takes as many as the convolution itself; the gradient of the series themselves is
/// not needed.
/// </summary>
internal static class EpochSpeed
{
    public static Command Command(Option<int> threads, Option<int> repeats, Option<bool> json)
    {
        Option<string> name = Architectures.Option();
        Option<string> backend = Choice.OneOf(
            "--backend", "managed, or torchsharp: libtorch on the CPU and managed, in turn in one run, with the ratio of their times.",
            "managed", ["managed", "torchsharp"]);
        Option<int> length = Choice.Of("--length", "Points a series.", 300), count = Choice.Of("--count", "Series an epoch.", 500);
        Option<int> batch = Choice.Of("--batch", "Series a step at most.", 64), classes = Choice.Of("--classes", "Classes.", 5);
        Option<int> channels = Choice.Of("--channels", "Channels a series.", 1);
        var command = new Command("epoch", "Milliseconds to train a network for an epoch, and to score as many series.")
        {
            name, backend, length, count, batch, classes, channels, threads, repeats, json,
        };
        command.SetAction(parsed => Run(
            Architectures.ByName(parsed.GetRequiredValue(name)),
            GeneratedData.ClassifiedWalks(
                parsed.GetValue(count), parsed.GetValue(channels), parsed.GetValue(length), parsed.GetValue(classes)),
            parsed.GetValue(batch), parsed.GetRequiredValue(backend) == "torchsharp", parsed.GetValue(threads), parsed.GetValue(repeats),
            parsed.GetValue(json)));
        return command;
    }

    private static void Run(NetworkOptions options, NetworkData data, int batch, bool besideTorchSharp, int threads, int repeats, bool json)
    {
        int length = data.LengthOf(0);
        NetworkArchitecture architecture = options.Build(data.Channels, data.Outputs, length);
        var execution = new Execution { Threads = threads };
        double peak = AttainablePeak.GigaFlops(threads);
        long scoringFlops = data.Count * architecture.FlopsOf(length);
        long onSeries = Enumerable.Range(1, architecture.Nodes.Length - 1)
            .Where(node => architecture.Nodes[node].Inputs is [0]).Sum(node => architecture.FlopsOf(node, length));
        long trainingFlops = data.Count * (3 * architecture.FlopsOf(length) - onSeries);
        using var managed = new EpochRun(ManagedBackend.Instance, architecture, data, batch, execution);
        using EpochRun? torchSharp = besideTorchSharp ? new EpochRun(new TorchBackend(), architecture, data, batch, execution) : null;
        EpochRun[] runs = torchSharp is null ? [managed] : [managed, torchSharp];
        (string What, long Flops, Action<EpochRun> Do)[] passes =
        [
            ("epoch of training", trainingFlops, run => run.Train()),
            ("scoring", scoringFlops, run => run.Score()),
        ];
        EpochFigure[] figures = [.. passes.SelectMany(pass =>
            Timing.MeasureInTurn(1, repeats, [.. runs.Select<EpochRun, Action>(run => () => pass.Do(run))])
                .Select((seconds, i) => new EpochFigure(pass.What, runs[i].Name, seconds, pass.Flops, peak)))];
        if (json)
        {
            foreach (EpochFigure figure in figures)
            {
                Report.Print(true, [
                    ("architecture", architecture.Name), ("length", length), ("channels", data.Channels),
                    ("classes", data.Outputs), ("count", data.Count),
                    ("batch", batch), ("threads", threads), ("repeats", repeats), ("parameters", architecture.ParameterCount),
                    ("receptiveField", architecture.ReceptiveField), ("backend", figure.Backend), ("pass", figure.What),
                    ("ms", figure.Median),
                    ("msFastest", figure.Fastest), ("msSlowest", figure.Slowest), ("flops", figure.Flops),
                    ("gflopsPerSecond", figure.Speed),
                    ("shareOfPeak", figure.ShareOfPeak), ("peakGflopsPerSecond", peak),
                ]);
            }

            return;
        }

        Report.Say(
            $"{architecture.Name}, {architecture.ParameterCount:N0} parameters: {data.Count} series of {length} points, {Plural.Of(
                data.Channels, "channel")}, {data.Outputs} classes, batches of {batch}; {Plural.Of(
                threads, "thread")}, multiply-adds in registers {peak:f0} GFLOP/s");
        Console.WriteLine();
        Report.Head(texts: 2, "", "back end", "ms", "fastest", "slowest", "GFLOP", "GFLOP/s", "% of peak", "ratio");
        foreach (EpochFigure figure in figures)
        {
            double ratio = figure.Median / figures.First(other => other.What == figure.What).Median;
            Report.Say(
                $"| {figure.What} | {figure.Backend} | {figure.Median:f0} | {figure.Fastest:f0} | {figure.Slowest:f0} | {1e-9
                    * figure.Flops:f1} | {figure.Speed:f0} | {100 * figure.ShareOfPeak:f0} | {ratio:f2} |");
        }
    }
}
