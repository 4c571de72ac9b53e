namespace ConvSeq.Networks.Managed;

/// <summary>Working memory for scoring one series at a time.</summary>
internal sealed class NetworkScorer : IDisposable
{
    private readonly Scratch _scratch = new();

    public NetworkScorer(NetworkArchitecture architecture, StoragePlan storage, PackedWeights packed) =>
        Run = new NetworkRun(architecture, storage, packed, training: false);

    /// <summary>The values of the nodes that are still needed after a series has been scored.</summary>
    public NetworkRun Run { get; }

    /// <summary>Scores a series; the outputs are then in <see cref="Run"/>.</summary>
    public void Score(ReadOnlySpan<float> values)
    {
        int length = values.Length / Run.Architecture.Channels;
        Run.Begin([length]);
        _scratch.Begin(Run);
        Run.Score(0, values, _scratch);
    }

    /// <summary>The outputs for the series scored last.</summary>
    public unsafe ReadOnlySpan<float> Outputs => OutputsOf(Run, 0);

    /// <summary>The rows of the last node for a series.</summary>
    public static unsafe ReadOnlySpan<float> OutputsOf(NetworkRun run, int series)
    {
        int node = run.Architecture.Nodes.Length - 1;
        return new ReadOnlySpan<float>(run.Values(node, series), run.Rows(node, series) * run.Stride(node));
    }

    public void Dispose()
    {
        Run.Dispose();
        _scratch.Dispose();
    }
}
