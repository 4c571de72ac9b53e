using System.CommandLine;
using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>
/// Measures generation on one thread: steps a second of networks that take a series point by point, each with its softmax and a draw.
/// WaveNet of 30 layers with few and with many skip channels, smaller and larger receptive fields of equally many layers, and recurrent
/// networks. Beside steps a second of time there are those a second of processor, which other load on the machine hardly changes.
/// </summary>
internal static class StepSpeed
{
    private const int Levels = 256;

    public static Command Command(Option<int> repeats, Option<bool> json)
    {
        Option<int> steps = Choice.Of("--steps", "Steps of a repeat.", 20_000);
        var command = new Command("steps", "Steps a second of generation, point by point on one thread.") { steps, repeats, json };
        command.SetAction(parsed => Run(parsed.GetValue(steps), parsed.GetValue(repeats), parsed.GetValue(json)));
        return command;
    }

    private static void Run(int steps, int repeats, bool json)
    {
        if (!json)
        {
            Report.Say($"{Levels} levels, {steps} steps, the median of {Plural.Of(repeats, "repeat")} taken in turn, one thread");
            Console.WriteLine();
            Report.Head(texts: 1, "network", "receptive field", "parameters", "steps/s", "per CPU second", "GFLOP per CPU second");
        }

        NetworkArchitecture[] networks =
        [
            Build(WaveNet(32)), Build(WaveNet(256)), Field(100), Field(1000), Field(10_000), Field(100_000),
            Build(new RecurrentOptions { Units = 256, SymbolDimensions = 64, Readout = RecurrentReadout.EveryStep }),
            Build(new RecurrentOptions
            {
                Units = 256,
                SymbolDimensions = 64,
                Cell = RecurrentCell.Gru,
                Readout = RecurrentReadout.EveryStep,
            }),
        ];
        using var runs = new Runs([.. networks.Select(one => new SeriesNetwork(one, NetworkWeights.Initial(one, 0)))]);
        List<double>[] processor = [.. networks.Select(_ => new List<double>())];
        double[][] seconds = Timing.MeasureInTurn(0.5, repeats, [.. Enumerable.Range(0, networks.Length).Select(i => (Action)(() =>
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            runs.Draw(i, steps);
            processor[i].Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }))]);
        for (int i = 0; i < networks.Length; i++)
        {
            NetworkArchitecture network = networks[i];
            double rate = steps / Statistics.Median(seconds[i]);
            double perProcessor = steps / Statistics.Median([.. processor[i].TakeLast(repeats)]);
            double flops = 1e-9 * perProcessor * network.FlopsOf(1000) / 1000;
            string name = $"{network.Name}, {network.Nodes.Count(node => node.Layer is Gate or Recurrent or Relu)} units, {network
                .Nodes.Max(node => node.Layer is Conv1d { KernelSize: 1 } ? node.Channels : 0)} wide";
            if (json)
            {
                Report.Print(true, [
                    ("network", name), ("receptiveField", network.ReceptiveField), ("parameters", network.ParameterCount),
                    ("steps", steps), ("repeats", repeats), ("stepsPerSecond", rate), ("stepsPerCpuSecond", perProcessor),
                    ("gflopPerCpuSecond", flops),
                ]);
                continue;
            }

            string field = network.SeesWholeSeries ? "all" : $"{network.ReceptiveField}";
            Report.Say($"| {name} | {field} | {network.ParameterCount} | {rate:f0} | {perProcessor:f0} | {flops:f1} |");
        }
    }

    private static WaveNetOptions WaveNet(int skips) => new() { SkipChannels = skips };

    private static NetworkArchitecture Build(NetworkOptions options) => options.Build(1, Levels, 1000);

    /// <summary>A network of ten gated layers that sees about as many points, by its dilations alone.</summary>
    private static NetworkArchitecture Field(int points)
    {
        const int Layers = 10;
        var network = new NetworkBuilder(1);
        int x = network.Add("vectors", new Embedding(Levels, 32), network.Input);
        for (int i = 0; i < Layers; i++)
        {
            var convolution = new Conv1d(64, 2) { Dilation = points / Layers, Padding = ConvolutionPadding.Causal };
            int y = network.Add($"gate{i}", new Gate(), network.Add($"convolution{i}", convolution, x));
            x = network.Add($"sum{i}", new Add(), x, network.Add($"residual{i}", new Conv1d(32, 1), y));
        }

        return network.Build("ten layers", network.Add("scores", new Conv1d(Levels, 1), network.Add("relu", new Relu(), x)));
    }

    /// <summary>Draws from networks without a model around them, as a model does.</summary>
    private sealed class Runs(SeriesNetwork[] networks) : IDisposable
    {
        private readonly IncrementalScorer[] _scorers = [.. networks.Select(network => new IncrementalScorer(network))];
        private readonly float[] _point = [0];

        public void Draw(int network, int steps)
        {
            var draw = new SymbolDraw(new SamplingOptions(), Levels);
            for (int i = 0; i < steps; i++)
                _point[0] = draw.Next(_scorers[network].Step(_point));
        }

        public void Dispose()
        {
            foreach (IncrementalScorer scorer in _scorers)
                scorer.Dispose();
        }
    }
}
