using System.Collections.Concurrent;
using ConvSeq.Networks.Managed;
using ConvSeq.Networks.Managed.Steps;

namespace ConvSeq.Networks;

/// <summary>A network that scores series: an architecture with its weights. Immutable; any number of threads may use it at once.</summary>
/// <remarks><c>PlainNetwork</c> in the tests is the same arithmetic, written plainly.</remarks>
public sealed class SeriesNetwork
{
    private readonly PackedWeights _packed;
    private readonly StoragePlan _storage;
    private readonly ConcurrentBag<NetworkScorer> _idle = [];
    private readonly int _lastWeights;

    /// <summary>Creates a network from its architecture and its weights.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="weights">The numbers; they are copied.</param>
    /// <exception cref="ArgumentException">
    /// The weights are not of this architecture, or one is not finite, or a variance is negative.
    /// </exception>
    public SeriesNetwork(NetworkArchitecture architecture, NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Values.Length != architecture.ParameterCount || weights.Statistics.Length != architecture.StatisticCount)
        {
            throw new ArgumentException(
                $"{architecture.Name} has {architecture.ParameterCount} weights and {architecture.StatisticCount} statistics, "
                + $"but {weights.Values.Length} and {weights.Statistics.Length} are given.", nameof(weights));
        }

        foreach (NetworkParameter parameter in architecture.Weights)
            Check(parameter, weights.Values);
        foreach (NetworkParameter parameter in architecture.Statistics)
            Check(parameter, weights.Statistics);
        Architecture = architecture;
        _lastWeights = architecture.Weights.FirstOrDefault(parameter => parameter.Node == architecture.Nodes.Length - 1)?.Offset ?? 0;
        _storage = new StoragePlan(architecture);
        _packed = new PackedWeights(architecture);
        _packed.Pack(weights, Execution.Default with { Threads = 1 });
    }

    /// <summary>The architecture.</summary>
    public NetworkArchitecture Architecture { get; }

    /// <summary>The numbers.</summary>
    internal NetworkWeights Weights => _packed.Values;

    /// <summary>The outputs for one series. Allocates nothing after warm-up.</summary>
    /// <param name="values">The series, point after point, the channels of a point next to each other.</param>
    /// <param name="outputs">
    /// Receives the outputs of the last layer, without softmax; point after point if there are outputs for each point.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The extents do not fit, the series is too short or too long for the widest layer, it has an unknown symbol, or it needs a source.
    /// </exception>
    public void Score(ReadOnlySpan<float> values, Span<float> outputs)
    {
        int length = LengthOf(values);
        ThrowUnlessRoom(outputs, Architecture.Nodes[^1].Rows.Of(length));
        Score(values, [length], outputs);
    }

    /// <summary>The outputs for one series with a source. Allocates nothing after warm-up.</summary>
    /// <param name="source">The source, point after point, the channels of a point next to each other.</param>
    /// <param name="values">The series after it, likewise.</param>
    /// <param name="outputs">
    /// Receives the outputs of the last layer, without softmax; point after point of the series if there are outputs for each point.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The extents do not fit, both are too short or too long for the widest layer, one has an unknown symbol, or the network knows no
    /// sources.
    /// </exception>
    public void Score(ReadOnlySpan<float> source, ReadOnlySpan<float> values, Span<float> outputs)
    {
        int before = SourceLengthOf(source), after = PointsOf(values, nameof(values));
        if ((long)before + after < Architecture.MinLength)
        {
            throw new ArgumentException(
                $"Source and series have {before + after} points; at least {Architecture.MinLength} are needed.", nameof(values));
        }

        ThrowUnlessRoom(outputs, Architecture.Nodes[^1].Rows.Of(before + after, before));
        NetworkScorer scorer = Rent();
        scorer.Score(source, values);
        scorer.OutputsOf(0).CopyTo(outputs);
        _idle.Add(scorer);
    }

    /// <summary>The network for a series that comes point by point.</summary>
    internal StepRun Stepwise() => new(Architecture, _packed);

    /// <summary>Computes all that a series which comes point by point needs of its source.</summary>
    internal void ReadSource(StepRun run, ReadOnlySpan<float> source)
    {
        SourceLengthOf(source);
        NetworkScorer scorer = Rent();

        // A target is there for the layers of both; what comes of it is not read.
        scorer.Score(source, run.AnyPoint);
        run.TakeSource(scorer.Run);
        _idle.Add(scorer);
    }

    /// <summary>Number of series that are scored fastest together.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="longest">Points of the longest.</param>
    internal static int SeriesTogether(NetworkArchitecture architecture, int longest) =>
        NetworkRun.SeriesTogether(architecture, longest);

    /// <summary>The outputs for several series: for each what it would be alone.</summary>
    /// <param name="values">One series after another, each long enough.</param>
    /// <param name="lengths">Points of each, those of its source included.</param>
    /// <param name="outputs">Receives the outputs, one series after another.</param>
    /// <param name="sources">Points of the source of each; empty if they have none.</param>
    internal void Score(
        ReadOnlySpan<float> values, ReadOnlySpan<int> lengths, Span<float> outputs, ReadOnlySpan<int> sources = default)
    {
        NetworkScorer scorer = Rent();
        scorer.Score(values, lengths, sources);
        for (int series = 0; series < lengths.Length; series++)
        {
            ReadOnlySpan<float> own = scorer.OutputsOf(series);
            own.CopyTo(outputs);
            outputs = outputs[own.Length..];
        }

        _idle.Add(scorer);
    }

    /// <summary>
    /// The class activation maps of one series: the evidence of each point for each class (Zhou et al., arXiv 1512.04150, section
    /// 2). The mean of a class's map over time, plus its bias, is its score.
    /// </summary>
    /// <param name="values">The series, point after point, the channels of a point next to each other.</param>
    /// <param name="maps">
    /// Receives for each class one value per point, class after class: outputs × remaining points of the series.
    /// </param>
    /// <exception cref="InvalidOperationException">The network does not end in a global average and a linear layer.</exception>
    /// <exception cref="ArgumentException">
    /// The extents do not fit, the series is too short or too long for the widest layer, or it has an unknown symbol.
    /// </exception>
    public unsafe void ActivationMaps(ReadOnlySpan<float> values, Span<float> maps)
    {
        if (Architecture.ActivationNode is not { } node)
            throw new InvalidOperationException(
                $"{Architecture.Name} does not end in a mean over time and a linear layer, which class activation maps need.");
        int points = Architecture.Nodes[node].Rows.Of(LengthOf(values)), outputs = Architecture.Outputs;
        if (maps.Length != (long)points * outputs)
            throw new ArgumentException(
                $"There is room for {maps.Length} values; {outputs} maps of {points} points are needed.", nameof(maps));
        NetworkScorer scorer = Rent();
        scorer.Score(values);
        float* row = scorer.Run.Values(node, 0);
        int stride = scorer.Run.Stride(node), channels = Architecture.Nodes[node].Channels;
        ReadOnlySpan<float> weights = Weights.Values.AsSpan(_lastWeights, channels * outputs);
        for (int t = 0; t < points; t++, row += stride)
        {
            for (int output = 0; output < outputs; output++)
            {
                double sum = 0;
                for (int channel = 0; channel < channels; channel++)
                    sum += (double)row[channel] * weights[channel * outputs + output];
                maps[output * points + t] = (float)sum;
            }
        }

        _idle.Add(scorer);
    }

    private void ThrowUnlessRoom(ReadOnlySpan<float> outputs, int rows)
    {
        if (outputs.Length != (long)rows * Architecture.Outputs)
            throw new ArgumentException(
                $"There is room for {outputs.Length} outputs; {(long)rows * Architecture.Outputs} are needed.", nameof(outputs));
    }

    private int SourceLengthOf(ReadOnlySpan<float> source) => Architecture.HasSource
        ? PointsOf(source, nameof(source))
        : throw new ArgumentException($"{Architecture.Name} knows no sources: it takes no part of a series by SelectPart.", nameof(source));

    private int PointsOf(ReadOnlySpan<float> values, string parameter)
    {
        if (values.IsEmpty || values.Length % Architecture.Channels != 0)
            throw new ArgumentException(
                $"{values.Length} values do not make one or more points of {Plural.Of(Architecture.Channels, "channel")}.", parameter);
        if (Architecture.SymbolProblem(values) is { } problem)
            throw new ArgumentException($"The {(parameter == "source" ? "source" : "series")} {problem}.", parameter);
        return values.Length / Architecture.Channels;
    }

    private int LengthOf(ReadOnlySpan<float> values)
    {
        int length = PointsOf(values, nameof(values));
        if (Architecture.HasSource)
            throw new ArgumentException($"{Architecture.Name} needs the source of a series, too.", nameof(values));
        return length >= Architecture.MinLength
            ? length
            : throw new ArgumentException(
                $"A series of {length} points is too short for {Architecture.Name}, which needs {Architecture.MinLength}.", nameof(values));
    }

    private NetworkScorer Rent() => _idle.TryTake(out NetworkScorer? scorer) ? scorer : new NetworkScorer(Architecture, _storage, _packed);

    private static void Check(NetworkParameter parameter, float[] weights)
    {
        foreach (float value in weights.AsSpan(parameter.Offset, parameter.Count))
        {
            if (!float.IsFinite(value) || (parameter.Kind == ParameterKind.RunningVariance && value < 0))
                throw new ArgumentException(
                    $"'{parameter.Name}' has the value {value}; values must be finite, and variances at least 0.", nameof(weights));
        }
    }
}
