using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>
/// Description of a network as data: its layers, their connections, their extents and the initialization of their weights. It holds
/// no weights and runs nothing; every back end trains and scores the same description. Built by <see cref="NetworkBuilder"/>.
/// </summary>
public sealed class NetworkArchitecture
{
    // The channels that hold symbols, ascending. Going through an array allocates nothing.
    private readonly (int Channel, int Symbols)[] _symbols;

    internal NetworkArchitecture(string name, ImmutableArray<NetworkNode> nodes)
    {
        Name = name;
        Nodes = nodes;
        var symbols = new SortedDictionary<int, int>();
        var weights = ImmutableArray.CreateBuilder<NetworkParameter>();
        var statistics = ImmutableArray.CreateBuilder<NetworkParameter>();
        for (int i = 0; i < nodes.Length; i++)
        {
            switch (nodes[i].Layer)
            {
                case Conv1d conv:
                    Append(weights, i, "weight", ParameterKind.Weight, conv.Initialization, conv.KernelSize,
                        InputChannelsOf(i) / conv.Groups, conv.Filters);
                    if (conv.WeightNorm)
                        Append(weights, i, "magnitude", ParameterKind.Magnitude, new Initialization(InitializationKind.NormOfDirection),
                            conv.Filters);
                    if (conv.HasBias)
                        Append(weights, i, "bias", ParameterKind.Bias, Initialization.Zeros, conv.Filters);
                    break;
                case Dense dense:
                    Append(weights, i, "weight", ParameterKind.Weight, dense.Initialization, InputChannelsOf(i), dense.Outputs);
                    if (dense.HasBias)
                        Append(weights, i, "bias", ParameterKind.Bias, Initialization.Zeros, dense.Outputs);
                    break;
                case Recurrent recurrent:
                    int rows = recurrent.Gates * recurrent.Units;
                    var start = Initialization.Uniform((float)(1 / Math.Sqrt(recurrent.Units)));
                    Append(weights, i, "weight", ParameterKind.Weight, start, recurrent.Directions, InputChannelsOf(i), rows);
                    Append(
                        weights, i, "recurrentWeight", ParameterKind.RecurrentWeight, start, recurrent.Directions, recurrent.Units, rows);
                    Append(weights, i, "bias", ParameterKind.Bias, start, recurrent.Directions, rows);
                    Append(weights, i, "recurrentBias", ParameterKind.RecurrentBias, start, recurrent.Directions, rows);
                    if (recurrent.Peepholes)
                        Append(weights, i, "peephole", ParameterKind.Peephole, start, recurrent.Directions, 3, recurrent.Units);
                    break;
                case BatchNorm1d:
                    Append(weights, i, "scale", ParameterKind.Scale, Initialization.Ones, nodes[i].Channels);
                    Append(weights, i, "shift", ParameterKind.Shift, Initialization.Zeros, nodes[i].Channels);
                    Append(statistics, i, "mean", ParameterKind.RunningMean, Initialization.Zeros, nodes[i].Channels);
                    Append(statistics, i, "variance", ParameterKind.RunningVariance, Initialization.Ones, nodes[i].Channels);
                    break;
                case LayerNorm:
                    Append(weights, i, "scale", ParameterKind.Scale, Initialization.Ones, nodes[i].Channels);
                    Append(weights, i, "shift", ParameterKind.Shift, Initialization.Zeros, nodes[i].Channels);
                    break;
                case Embedding embedding:
                    Append(
                        embedding.IsFrozen ? statistics : weights, i, "vectors", ParameterKind.Vectors, embedding.Initialization,
                        embedding.Symbols, embedding.Dimensions);
                    int channel = (nodes[nodes[i].Inputs[0]].Layer as SelectChannels)?.First ?? 0;
                    symbols[channel] = Math.Min(symbols.GetValueOrDefault(channel, int.MaxValue), embedding.EndOfValues);
                    break;
                case TiedDense { HasBias: true }:
                    Append(weights, i, "bias", ParameterKind.Bias, Initialization.Zeros, nodes[i].Channels);
                    break;
                case ModuleLayer module:
                    foreach (ModuleArray array in module.Weights)
                        Append(weights, i, array.Name, array.Shape.Length > 1 ? ParameterKind.Weight : ParameterKind.Bias,
                            Initialization.Zeros, array.Shape);
                    foreach (ModuleArray array in module.Statistics)
                        Append(statistics, i, array.Name, ParameterKind.RunningMean, Initialization.Zeros, array.Shape);
                    break;
            }
        }

        _symbols = [.. symbols.Select(one => (one.Key, one.Value))];
        Weights = weights.ToImmutable();
        Statistics = statistics.ToImmutable();
        ParameterCount = Weights.Sum(parameter => parameter.Count);
        StatisticCount = Statistics.Sum(parameter => parameter.Count);
        SeesWholeSeries = nodes.Any(node => node.Layer is Recurrent or Attention);
        HasSource = nodes.Any(node => node.Layer is SelectPart);
        ReceptiveField = FieldOf(nodes);
        MinLength = (int)Math.Max(HasSource ? 2 : 1, nodes.Max(node => node.Rows.MinLength));
    }

    /// <summary>An architecture of one layer that only its own back end can compute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="channels">Channels of a series.</param>
    /// <param name="module">The layer.</param>
    internal static NetworkArchitecture Of(string name, int channels, ModuleLayer module) => new(
        name,
        [
            new NetworkNode("series", new SeriesInput(channels), [], channels, LengthMap.Identity),
            new NetworkNode("module", module, [0], module.Outputs, LengthMap.Fixed(1)),
        ]);

    /// <summary>Name of the architecture.</summary>
    public string Name { get; }

    /// <summary>The layers in an order in which they can be computed; the first is the series, the last gives the outputs.</summary>
    public ImmutableArray<NetworkNode> Nodes { get; }

    /// <summary>The learned arrays, one after another.</summary>
    public ImmutableArray<NetworkParameter> Weights { get; }

    /// <summary>The arrays that are not learned: running means and variances, which training updates, and fixed vectors.</summary>
    public ImmutableArray<NetworkParameter> Statistics { get; }

    /// <summary>Channels of a series.</summary>
    public int Channels => Nodes[0].Channels;

    /// <summary>Number of outputs for each series, or for each point of it.</summary>
    public int Outputs => Nodes[^1].Channels;

    /// <summary>Whether there is an output for each point of a series instead of one for the whole.</summary>
    public bool IsSequence => !Nodes[^1].IsPooled;

    /// <summary>Whether the series have a source before them, which the network tells from their target.</summary>
    public bool HasSource { get; }

    /// <summary>Whether there is an output for each point of a series, and no point is lost.</summary>
    internal bool LabelsPoints => Nodes[^1].Rows == LengthMap.Identity;

    /// <summary>Number of learned values.</summary>
    public int ParameterCount { get; }

    /// <summary>Number of values in <see cref="Statistics"/>.</summary>
    public int StatisticCount { get; }

    /// <summary>
    /// Number of neighboring points of a series that one point before the pooling depends on; <see cref="int.MaxValue"/> where a
    /// recurrent layer or attention knows no limit.
    /// </summary>
    public int ReceptiveField { get; }

    /// <summary>
    /// Whether a recurrent layer carries something from point to point, or attention looks at all, so that a point depends on all earlier
    /// ones however many they are.
    /// </summary>
    public bool SeesWholeSeries { get; }

    /// <summary>Minimum number of points of a series; of a source and a target together 2, one each.</summary>
    public int MinLength { get; }

    /// <summary>
    /// Number of symbols if the series are sequences of symbols, whole numbers from 0 to one less, for an <see cref="Embedding"/>; null if
    /// they are numbers. Where there are further channels, those of the first are meant; where only some numbers stand for symbols, those
    /// that a series may hold.
    /// </summary>
    public int? Symbols => SymbolsOf(channel: 0);

    /// <summary>
    /// The node that class activation maps are computed from: the outputs are linear in its mean over time (Zhou et al., arXiv
    /// 1512.04150). Null where the network does not end in a global average and a linear layer.
    /// </summary>
    public int? ActivationNode =>
        Nodes[^1] is { Layer: Dense } last && Nodes[last.Inputs[0]] is { Layer: GlobalAveragePool } pool ? pool.Inputs[0] : null;

    /// <summary>
    /// Floating-point operations for scoring one series: multiplications and additions of convolutions, linear layers, attention, and the
    /// products of recurrent layers with their weights.
    /// </summary>
    /// <param name="length">Points of the series; where it has a source, of source and target each.</param>
    public long FlopsOf(int length)
    {
        long sum = 0;
        for (int i = 0; i < Nodes.Length; i++)
            sum += FlopsOf(i, length);
        return sum;
    }

    /// <summary>The share of one node in <see cref="FlopsOf(int)"/>.</summary>
    internal long FlopsOf(int node, int length)
    {
        long rows = Nodes[node].Rows.Of(length);
        return Nodes[node].Layer switch
        {
            Conv1d conv => 2 * rows * conv.KernelSize * (InputChannelsOf(node) / conv.Groups) * conv.Filters,
            Dense or TiedDense => 2 * rows * InputChannelsOf(node) * Nodes[node].Channels,
            Recurrent recurrent => 2 * rows * (InputChannelsOf(node) + recurrent.Units) * recurrent.Gates * recurrent.Units
                * recurrent.Directions,
            Attention => 2 * rows * Nodes[Nodes[node].Inputs[1]].Rows.Of(length) * (InputChannelsOf(node) + Nodes[node].Channels),
            _ => 0,
        };
    }

    /// <summary>The problem with a series as a sequence of symbols; null if there is none, or if the series are numbers.</summary>
    /// <param name="values">The series.</param>
    /// <param name="byChannel">Whether it lies channel after channel instead of point after point.</param>
    /// <param name="first">Number of the first of the points.</param>
    internal string? SymbolProblem(ReadOnlySpan<float> values, bool byChannel = false, long first = 0)
    {
        int length = values.Length / Channels;
        foreach ((int c, int symbols) in _symbols)
        {
            for (int t = 0; t < length; t++)
            {
                float value = values[byChannel ? c * length + t : t * Channels + c];
                if (!(value >= 0 && value < symbols) || value != (int)value)
                {
                    return FormattableString.Invariant(
                        $"has the symbol {value} at point {first + t}{(Channels > 1 ? $" of channel {c}" : "")}; symbols are whole ")
                        + $"numbers from 0 to {symbols - 1}";
                }
            }
        }

        return null;
    }

    /// <summary>Number of symbols of a channel of the series; null where it holds numbers.</summary>
    internal int? SymbolsOf(int channel)
    {
        foreach ((int known, int symbols) in _symbols)
        {
            if (known == channel)
                return symbols;
        }

        return null;
    }

    /// <summary>The same of each channel.</summary>
    internal int?[] ChannelSymbols => [.. Enumerable.Range(0, Channels).Select(SymbolsOf)];

    /// <summary>Whether some of the channels of the series hold symbols.</summary>
    internal bool HasSymbols(int firstChannel, int count) =>
        _symbols.Any(one => one.Channel >= firstChannel && one.Channel - firstChannel < count);

    /// <summary>The learned array of another layer that a <see cref="TiedDense"/> uses.</summary>
    internal NetworkParameter TiedArrayOf(TiedDense layer) => Weights.First(parameter =>
        parameter.Kind is ParameterKind.Weight or ParameterKind.Vectors && Nodes[parameter.Node].Name == layer.Source);

    /// <summary>Channels of the first input of a node.</summary>
    internal int InputChannelsOf(int node) => Nodes[Nodes[node].Inputs[0]].Channels;

    private void Append(
        ImmutableArray<NetworkParameter>.Builder list, int node, string name, ParameterKind kind, Initialization initialization,
        params ImmutableArray<int> shape)
    {
        int offset = list.Count == 0 ? 0 : list[^1].Offset + list[^1].Count;
        Int128 count = shape.Aggregate((Int128)1, (product, extent) => product * extent);
        if (offset + count > MaxParameters)
            throw new ArgumentException($"The network has more than {MaxParameters:N0} parameters.");
        list.Add(new NetworkParameter($"{Nodes[node].Name}/{name}", node, kind, shape, offset, initialization));
    }

    /// <summary>Maximum number of values of all weights together.</summary>
    internal const int MaxParameters = 1 << 28;

    private static int FieldOf(ImmutableArray<NetworkNode> nodes)
    {
        var before = new long[nodes.Length];
        var after = new long[nodes.Length];
        long field = 1;
        for (int i = 1; i < nodes.Length; i++)
        {
            (long left, long right) = nodes[i].Layer switch
            {
                Conv1d { Padding: ConvolutionPadding.Valid } conv => (0L, conv.Reach),
                Conv1d conv => (conv.PadLeft, conv.PadRight),
                MaxPool1d pool => ((pool.Size - 1) / 2, pool.Size / 2),
                AveragePool1d pool => ((pool.Size - 1) / 2, pool.Size / 2),
                Recurrent recurrent => (int.MaxValue, recurrent.Bidirectional ? int.MaxValue : 0L),
                Attention => (int.MaxValue, int.MaxValue),
                _ => (0L, 0L),
            };

            // A row of the input stands for as many points as its stride.
            long points = Math.Max(1, nodes[nodes[i].Inputs[0]].Rows.Stride);
            before[i] = nodes[i].Inputs.Max(input => before[input]) + left * points;
            after[i] = nodes[i].Inputs.Max(input => after[input]) + right * points;
            field = Math.Max(field, 1 + before[i] + after[i]);
        }

        return (int)Math.Min(field, int.MaxValue);
    }
}
