namespace ConvSeq.Networks.Managed;

/// <summary>Working memory for scoring one series at a time, or several together.</summary>
internal sealed class NetworkScorer : IDisposable
{
    private readonly Scratch _scratch = new();

    public NetworkScorer(NetworkArchitecture architecture, StoragePlan storage, PackedWeights packed) =>
        Run = new NetworkRun(architecture, storage, packed, training: false);

    /// <summary>The values of the nodes that are still needed after a series has been scored.</summary>
    public NetworkRun Run { get; }

    /// <summary>Scores a series; the outputs are then in <see cref="Run"/>.</summary>
    public void Score(ReadOnlySpan<float> values) => Score(values, [values.Length / Run.Architecture.Channels], default);

    /// <summary>Scores a series with a source.</summary>
    public void Score(ReadOnlySpan<float> source, ReadOnlySpan<float> values)
    {
        int channels = Run.Architecture.Channels;
        Run.Begin([(source.Length + values.Length) / channels], [source.Length / channels]);
        _scratch.Begin(Run);
        Run.Load(0, source);
        Run.Load(0, values, from: source.Length);
        Run.Score(_scratch);
    }

    /// <summary>Scores several series.</summary>
    /// <param name="values">One series after another.</param>
    /// <param name="lengths">Points of each.</param>
    /// <param name="sources">Points of the source of each; empty if they have none.</param>
    public void Score(ReadOnlySpan<float> values, ReadOnlySpan<int> lengths, ReadOnlySpan<int> sources)
    {
        Run.Begin(lengths, sources);
        _scratch.Begin(Run);
        int at = 0;
        for (int series = 0; series < lengths.Length; series++)
        {
            int length = lengths[series] * Run.Architecture.Channels;
            Run.Load(series, values.Slice(at, length));
            at += length;
        }

        Run.Score(_scratch);
    }

    /// <summary>Scores some series of a set.</summary>
    public void Score(NetworkData data, int first, int end)
    {
        Span<int> lengths = stackalloc int[end - first], sources = stackalloc int[end - first];
        for (int series = first; series < end; series++)
            (lengths[series - first], sources[series - first]) = (data.LengthOf(series), data.SourceLengthOf(series));
        Run.Begin(lengths, sources);
        _scratch.Begin(Run);
        for (int series = first; series < end; series++)
            Run.Load(series - first, data.Values(series));
        Run.Score(_scratch);
    }

    /// <summary>The outputs for a series of those scored last.</summary>
    public ReadOnlySpan<float> OutputsOf(int series) => OutputsOf(Run, series);

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
