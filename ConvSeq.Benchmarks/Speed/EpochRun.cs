using ConvSeq.Benchmarks.Measuring;
using ConvSeq.Networks;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Benchmarks.Speed;

/// <summary>The seconds of one kind of pass on one back end.</summary>
internal sealed record EpochFigure(string What, string Backend, double[] Seconds, long Flops, double Peak)
{
    public double Median => 1000 * Statistics.Median(Seconds);

    public double Fastest => 1000 * Seconds.Min();

    public double Slowest => 1000 * Seconds.Max();

    /// <summary>Billions of multiplications and additions per second.</summary>
    public double Speed => 1e-6 * Flops / Median;

    public double ShareOfPeak => Speed / Peak;
}

/// <summary>Runs one back end on the same series: a whole epoch of steps, or a score of each series.</summary>
internal sealed class EpochRun : IDisposable
{
    private readonly NetworkSessionSettings _settings;
    private readonly INetworkSession _session;
    private readonly Action _score;
    private readonly int[] _order;

    public EpochRun(INetworkBackend backend, NetworkArchitecture architecture, NetworkData data, int batch, Execution execution)
    {
        Name = backend.Name;
        _settings = new NetworkSessionSettings
        {
            Architecture = architecture,
            Train = data,
            Validation = data,
            Optimizer = new OptimizerOptions(),
            Seed = 0,
            BatchSize = batch,
        };
        _order = [.. Enumerable.Range(0, data.Count)];
        _session = backend.Open(_settings, execution);
        var state = new NetworkState(architecture);
        NetworkWeights weights = NetworkWeights.Initial(architecture, seed: 0);
        weights.CopyTo(state.Weights);
        _session.Restore(state);

        // Scores as models do: as many series at a time as are fastest together in managed code, in batches on libtorch. The latter
        // includes the loss, which costs almost nothing.
        if (backend == ManagedBackend.Instance)
        {
            var network = new SeriesNetwork(architecture, weights);
            float[] outputs = new float[data.Count * data.Outputs];
            int together = SeriesNetwork.SeriesTogether(architecture, data.LengthOf(0)), length = data.LengthOf(0);
            float[][] groups = [.. Enumerable.Range(0, data.Count).Chunk(together)
                .Select(series => series.SelectMany(i => data.Values(i).ToArray()).ToArray())];
            int[] lengths = [.. Enumerable.Repeat(length, together)];
            _score = () => execution.For(groups.Length, i => network.Score(
                groups[i], lengths.AsSpan(0, groups[i].Length / data.Channels / length),
                outputs.AsSpan(i * together * data.Outputs, groups[i].Length / data.Channels / length * data.Outputs)));
        }
        else
        {
            _score = () => _session.Validate();
        }
    }

    public string Name { get; }

    public void Train()
    {
        int count = _order.Length, steps = (count + _settings.BatchSize - 1) / _settings.BatchSize;
        for (int step = 0; step < steps; step++)
        {
            int first = (int)((long)count * step / steps), end = (int)((long)count * (step + 1) / steps);
            _session.Step(_order.AsSpan(first, end - first), _settings.Optimizer.LearningRate);
        }
    }

    public void Score() => _score();

    public void Dispose() => _session.Dispose();
}
