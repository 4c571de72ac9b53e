using System.Collections.Immutable;
using ConvSeq.Containers;
using ConvSeq.Kernels;

namespace ConvSeq.Networks;

/// <summary>Combines layers into a <see cref="NetworkArchitecture"/>. Every method adds a node and returns its number.</summary>
/// <example>
/// <code>
/// var network = new NetworkBuilder(channels: 1);
/// int hidden = network.Add("hidden", new Conv1d(32, 9), network.Input);
/// hidden = network.Add("hidden/norm", new BatchNorm1d(), hidden);
/// hidden = network.Add("hidden/relu", new Relu(), hidden);
/// int pooled = network.Add("pool", new GlobalAveragePool(), hidden);
/// NetworkArchitecture architecture = network.Build("small", network.Add("scores", new Dense(5), pooled));
/// </code>
/// </example>
public sealed class NetworkBuilder
{
    /// <summary>Maximum number of nodes of a network.</summary>
    internal const int MaxNodes = 4096;

    /// <summary>Maximum number of channels of a node.</summary>
    internal const int MaxChannels = 1 << 16;

    /// <summary>
    /// Maximum number of channels of all nodes together, beyond one for each learned value. The sender of an architecture without
    /// the weights to fill it therefore cannot dictate how much memory scoring takes.
    /// </summary>
    internal const int FreeChannels = 1 << 14;

    private const int MaxReach = 1 << 28, MaxWindow = 1024, MaxStride = 1024;

    private readonly List<NetworkNode> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Starts a network with its input series.</summary>
    /// <param name="channels">Channels of a series, 1 to 2¹⁶.</param>
    /// <exception cref="ArgumentException"><paramref name="channels"/> is out of range.</exception>
    public NetworkBuilder(int channels)
    {
        Append("series", new SeriesInput(channels), [], channels, LengthMap.Identity);
    }

    /// <summary>The node of the series.</summary>
    public int Input => 0;

    /// <summary>Channels of what a node gives.</summary>
    /// <param name="node">Number of the node.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such node yet.</exception>
    public int ChannelsOf(int node) => _nodes[node].Channels;

    /// <summary>Adds a layer.</summary>
    /// <param name="name">A name that no other node has, in valid Unicode.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">
    /// The nodes to compute it from: one, or for <see cref="Networks.Add"/> and <see cref="Concat"/> two or more, for
    /// <see cref="AddToAll"/> two, and for <see cref="Attention"/> three.
    /// </param>
    /// <returns>The number of the new node.</returns>
    /// <exception cref="ArgumentException">
    /// The name is taken or cannot be written, a setting of the layer is out of range, or the layer does not fit its inputs; the
    /// message says which.
    /// </exception>
    public int Add(string name, NetworkLayer layer, params ReadOnlySpan<int> inputs)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(layer);
        foreach (int input in inputs)
        {
            if (input < 0 || input >= _nodes.Count)
                throw new ArgumentException(
                    $"'{name}' is computed from node {input}, but so far there are only nodes 0 to {_nodes.Count - 1}.", nameof(inputs));
        }

        bool joins = layer is Networks.Add or Concat;
        (int needed, string number) = layer switch { AddToAll => (2, "two"), Attention => (3, "three"), _ => (1, "one") };
        if (joins ? inputs.Length < 2 : inputs.Length != needed)
        {
            throw new ArgumentException(
                $"'{name}' ({layer.Summary}) has {inputs.Length} inputs; it needs {(joins ? "two or more" : number)}.",
                nameof(inputs));
        }

        NetworkNode first = _nodes[inputs[0]];
        foreach (int input in joins ? inputs : [])
        {
            if (_nodes[input].Rows != first.Rows)
                throw new ArgumentException(
                    $"'{name}' ({layer.Summary}) joins '{first.Name}' and '{_nodes[input].Name}', which differ in length.", nameof(inputs));
            if (layer is Networks.Add && _nodes[input].Channels != first.Channels)
            {
                throw new ArgumentException(
                    $"'{name}' adds '{first.Name}' with {first.Channels} channels and '{_nodes[input].Name}' with "
                    + $"{_nodes[input].Channels}; the numbers must be equal.",
                    nameof(inputs));
            }
        }

        long channels = ChannelsAfter(name, layer, inputs);
        LengthMap rows = layer.RowsAfter(first.Rows);
        if (Math.Max(rows.MinLength, rows.Stride) > MaxReach || rows is { IsFixed: true, Offset: < 1 })
        {
            throw new ArgumentException(
                $"'{name}' ({layer.Summary}) would leave too few points: "
                + (rows.IsFixed ? $"'{first.Name}' has {first.Rows.Offset}." : $"it needs series of {rows.MinLength:N0} points and more."),
                nameof(layer));
        }

        if (rows.Part != SeriesPart.Whole && rows.MinLength > 1)
        {
            throw new ArgumentException(
                $"'{name}' ({layer.Summary}) would leave too few points: a source or a target may have a single one. Let it keep the "
                + "length.", nameof(layer));
        }

        return Append(name, layer, [.. inputs], channels, rows);
    }

    /// <summary>Adds dropout of a share of the values above 0; without any the input stays as it is.</summary>
    internal int AddDropout(string name, float share, int input) => share > 0 ? Add(name, new Dropout(share), input) : input;

    /// <summary>
    /// Adds a residual connection (He et al., arXiv 1512.03385): the sum of a branch and of its source. The source passes through a
    /// convolution of one tap where the channels differ, or always if <paramref name="alwaysProject"/> is true.
    /// </summary>
    /// <param name="name">Name of the sum; the projection's layers extend it.</param>
    /// <param name="source">The node where the branch starts.</param>
    /// <param name="branch">The node at the end of the branch.</param>
    /// <param name="projection">The convolution of one tap; its number of filters is set here.</param>
    /// <param name="alwaysProject">Whether to project also where the channels agree. Default false.</param>
    /// <param name="normalize">Whether a batch normalization follows the projection. Default false.</param>
    /// <returns>The number of the sum.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="source"/> or <paramref name="branch"/> is not a node yet.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// Thrown as by <see cref="Add"/>: for a name, a setting of the projection, or lengths that differ.
    /// </exception>
    public int Residual(string name, int source, int branch, Conv1d projection, bool alwaysProject = false, bool normalize = false)
    {
        ArgumentNullException.ThrowIfNull(projection);
        if (alwaysProject || ChannelsOf(source) != ChannelsOf(branch))
        {
            source = Add($"{name}/projection", projection with { Filters = ChannelsOf(branch), KernelSize = 1 }, source);
            if (normalize)
                source = Add($"{name}/norm", new BatchNorm1d(), source);
        }

        return Add(name, new Networks.Add(), branch, source);
    }

    /// <summary>
    /// Adds a second input to a node: a linear map of it, without constant, is added to every point (van den Oord et al., arXiv
    /// 1609.03499, section 2.5). A condition with a row for each point is added point by point; one with a single row, as
    /// <see cref="FirstStep"/> leaves, to all points, and its map is computed once.
    /// </summary>
    /// <remarks>
    /// The second input comes with the series, as further channels: <see cref="NetworkData.WithCondition(int, float[][])"/> puts them
    /// there, and <see cref="SelectChannels"/> takes them apart.
    /// </remarks>
    /// <param name="name">Name of the sum; the map is named <c>name/condition</c>.</param>
    /// <param name="input">The node to which the condition is added.</param>
    /// <param name="condition">The condition: as many rows as <paramref name="input"/>, or one.</param>
    /// <returns>The number of the sum.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="input"/> or <paramref name="condition"/> is not a node yet.
    /// </exception>
    /// <exception cref="ArgumentException">Thrown as by <see cref="Add"/>: for a name, or lengths that differ.</exception>
    public int Condition(string name, int input, int condition)
    {
        var map = new Dense(ChannelsOf(input)) { HasBias = false };
        bool isOneRow = _nodes[condition].IsPooled;
        return Add(
            name, isOneRow ? new AddToAll() : new Networks.Add(), input, Add($"{name}/condition", map, condition));
    }

    /// <summary>Adds several recurrent layers, one on the outputs of the other, with dropout between them.</summary>
    /// <param name="name">Name of the stack; its nodes are <c>name1</c>, <c>name1/dropout</c>, <c>name2</c> and so on.</param>
    /// <param name="layer">The layer, the same in all places.</param>
    /// <param name="layers">Number of layers, 1 or more.</param>
    /// <param name="dropout">Share of the values between two layers that is dropped: at least 0, below 1.</param>
    /// <param name="input">The node below the first.</param>
    /// <returns>The number of the last recurrent layer.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="layers"/> is below 1.</exception>
    /// <exception cref="ArgumentException">Thrown as by <see cref="Add"/>.</exception>
    public int Stack(string name, Recurrent layer, int layers, float dropout, int input)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        for (int i = 1; i <= layers; i++)
        {
            input = Add($"{name}{i}", layer, input);
            if (i < layers && dropout != 0)
                input = Add($"{name}{i}/dropout", new Dropout(dropout), input);
        }

        return input;
    }

    /// <summary>
    /// Adds the last state of a recurrent layer: its last point, and of a second direction the first point, which is that direction's
    /// last. Each direction has then seen the whole series.
    /// </summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">A <see cref="Recurrent"/>, or dropout of one.</param>
    /// <returns>The number of the new node.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="input"/> is not a node yet.</exception>
    /// <exception cref="ArgumentException">There is no recurrent layer, or the name is refused as by <see cref="Add"/>.</exception>
    public int LastState(string name, int input)
    {
        int at = input;
        while (_nodes[at].Layer is Dropout)
            at = _nodes[at].Inputs[0];
        if (_nodes[at].Layer is not Recurrent recurrent)
            throw new ArgumentException(
                $"'{name}' is the last state of '{_nodes[at].Name}', which is not a recurrent layer.", nameof(input));
        return Add(name, new LastStep { ReversedChannels = recurrent.Bidirectional ? recurrent.Units : 0 }, input);
    }

    /// <summary>Ends the network.</summary>
    /// <param name="name">Name of the architecture, such as <c>InceptionTime</c>; in valid Unicode.</param>
    /// <param name="output">
    /// The node whose channels are the outputs: one score per class, or the predicted numbers; for each point, unless the network pools
    /// over time. It must be the node added last.
    /// </param>
    /// <returns>The architecture.</returns>
    /// <exception cref="ArgumentException">
    /// The name cannot be written, the output is not the last node, or a node leads nowhere; the message names it. Also thrown if
    /// there are more than 2²⁸ parameters, or if the channels of all nodes together exceed the parameters by more than 2¹⁴.
    /// </exception>
    public NetworkArchitecture Build(string name, int output)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ThrowUnlessWritable(name);
        if (output != _nodes.Count - 1)
            throw new ArgumentException(
                $"The output must be the node that was added last, {_nodes.Count - 1}, not {output}.", nameof(output));
        var used = new HashSet<int>(_nodes.SelectMany(node => node.Inputs)) { output };
        for (int i = 0; i < _nodes.Count; i++)
        {
            if (!used.Contains(i))
                throw new ArgumentException($"No layer uses the node '{_nodes[i].Name}'; use it or leave it out.", nameof(output));
        }

        if (_nodes[^1].Rows is { IsFixed: true, Offset: > 1 })
            throw new ArgumentException(
                $"The output has {_nodes[^1].Rows.Offset} rows of each series; flatten or pool them.", nameof(output));
        var architecture = new NetworkArchitecture(name, [.. _nodes]);
        ThrowIfSymbolsAreNumbers(architecture, nameof(output));
        long channels = _nodes.Sum(node => (long)node.Channels);
        return channels <= FreeChannels + (long)architecture.ParameterCount ? architecture : throw new ArgumentException(
            $"The nodes of '{name}' have {channels:N0} channels in all, too many for {architecture.ParameterCount:N0} parameters.",
            nameof(output));
    }

    private void ThrowIfSymbolsAreNumbers(NetworkArchitecture architecture, string parameter)
    {
        foreach (NetworkNode node in _nodes)
        {
            foreach (int input in node.Layer is Embedding ? [] : node.Inputs)
            {
                var select = _nodes[input].Inputs is [0] ? _nodes[input].Layer as SelectChannels : null;
                if ((input != 0 && select is null) || (input == 0 && node.Layer is SelectChannels))
                    continue;
                if (architecture.HasSymbols(select?.First ?? 0, select?.Count ?? architecture.Channels))
                {
                    throw new ArgumentException(
                        $"'{node.Name}' uses the series, which are symbols for an embedding; let it use the embedding.",
                        parameter);
                }
            }
        }
    }

    private long ChannelsAfter(string name, NetworkLayer layer, ReadOnlySpan<int> inputs)
    {
        NetworkNode input = _nodes[inputs[0]];
        switch (layer)
        {
            case Conv1d conv:
                Require(conv.Filters >= 1 && conv.KernelSize >= 1 && conv.Dilation >= 1 && conv.Groups >= 1,
                    "filters, kernel size, dilation and groups must be 1 or more");
                Require(conv.Dilation < MaxReach, "its taps are too far apart");
                Require((conv.KernelSize - 1L) * conv.Dilation < MaxReach,
                    $"a kernel of {conv.KernelSize} taps at dilation {conv.Dilation} is too long");
                Require(Enum.IsDefined(conv.Padding), $"unknown padding {conv.Padding}");
                Require(conv.Initialization.IsDefined, "unsupported weight initialization");
                Require(conv.Filters % conv.Groups == 0 && input.Channels % conv.Groups == 0,
                    $"{input.Channels} channels and {conv.Filters} filters do not divide into {conv.Groups} groups");
                Require(conv.Stride == 1 || (long)conv.KernelSize * input.Channels < MaxReach, "with a stride, its filters see too much");
                Require(PackedLength(conv, input.Channels) <= int.MaxValue,
                    $"{conv.KernelSize:N0} taps are too many for {conv.Groups} groups");
                Require(conv.Stride is >= 1 and <= MaxStride, $"the stride must be 1 to {MaxStride:N0}");
                Require(!input.IsPooled, "it cannot follow pooling over time");
                return conv.Filters;
            case Dense dense:
                Require(dense.Outputs >= 1, "it has no outputs");
                Require(dense.Initialization.IsDefined, "unsupported weight initialization");
                Require(dense.MaxNorm is null or (> 0 and < float.PositiveInfinity), "the largest norm must be finite and above 0");
                return dense.Outputs;
            case BatchNorm1d norm:
                Require(norm.Momentum is > 0 and <= 1 && norm.Epsilon > 0 && float.IsFinite(norm.Epsilon),
                    "momentum must be above 0 and at most 1, and epsilon must be finite and above 0");
                return input.Channels;
            case Dropout dropout:
                Require(dropout.Share is >= 0 and < 1, "the share must be at least 0 and below 1");
                return input.Channels;
            case MaxPool1d pool:
                RequirePool(pool.Size, pool.Stride);
                return input.Channels;
            case AveragePool1d pool:
                RequirePool(pool.Size, pool.Stride);
                return input.Channels;
            case GlobalAveragePool or LastStep or GlobalMaxPool or FirstStep:
                Require(!input.IsPooled, "it cannot follow another pooling over time");
                Require(layer is not LastStep last || (last.ReversedChannels >= 0 && last.ReversedChannels <= input.Channels),
                    $"of {input.Channels} channels it cannot take {(layer as LastStep)?.ReversedChannels} from the first point");
                return input.Channels;
            case KMaxPool pool:
                Require(pool.Rows is >= 1 and <= MaxWindow, $"it must keep 1 to {MaxWindow:N0} rows");
                Require(!input.IsPooled, "it cannot follow another pooling over time");
                return input.Channels;
            case Flatten:
                Require(input.Rows.IsFixed, "the number of rows must not depend on the series; let it follow k-max pooling");
                return input.Rows.Offset * input.Channels;
            case Elu elu:
                Require(elu.Alpha > 0 && float.IsFinite(elu.Alpha), "alpha must be finite and above 0");
                return input.Channels;
            case Gate:
                Require(input.Channels % 2 == 0, $"{input.Channels} channels have no halves");
                return input.Channels / 2;
            case LayerNorm norm:
                Require(norm.Epsilon > 0 && float.IsFinite(norm.Epsilon), "epsilon must be finite and above 0");
                return input.Channels;
            case Embedding embedding:
                Require(input.Channels == 1 && (inputs[0] == Input || input is { Layer: SelectChannels, Inputs: [0] }),
                    "it must be computed from the series, or from one channel of it");
                Require(embedding.Symbols is >= 1 and <= Embedding.MaxSymbols, $"there must be 1 to {Embedding.MaxSymbols:N0} symbols");
                Require(embedding.Dimensions >= 1, "its vectors have no values");
                Require(embedding.Numbers is not { } numbers || numbers.Count + 1 == embedding.Symbols,
                    $"{embedding.Numbers?.Count:N0} symbols have numbers; with symbol 0, {embedding.Symbols:N0} need one less");
                Require(embedding.Initialization.IsDefined, "unsupported initialization");
                Require(embedding.Vectors is not { } given
                    || (given.Symbols == embedding.Symbols && given.Dimensions == embedding.Dimensions),
                    $"{embedding.Vectors?.Symbols:N0} vectors of {embedding.Vectors?.Dimensions} values are given; "
                    + $"{embedding.Symbols:N0} of {embedding.Dimensions} are needed");
                return embedding.Dimensions;
            case Recurrent recurrent:
                Require(Enum.IsDefined(recurrent.Cell), $"unknown cell {recurrent.Cell}");
                Require(recurrent.Units is >= 1 and <= Recurrent.MaxUnits,
                    $"there must be 1 to {Recurrent.MaxUnits:N0} units");
                Require(!recurrent.Peepholes || recurrent.Cell == RecurrentCell.Lstm, "only an LSTM has peepholes");
                Require(float.IsFinite(recurrent.ForgetBias) && (recurrent.ForgetBias == 0 || recurrent.Cell == RecurrentCell.Lstm),
                    "the forget bias must be finite, and 0 unless it is an LSTM's");
                Require(!input.IsPooled, "it cannot follow pooling over time");
                return (long)recurrent.Units * recurrent.Directions;
            case SelectChannels select:
                Require(select.First >= 0 && select.Count >= 1 && (long)select.First + select.Count <= input.Channels,
                    $"of {input.Channels} channels, numbered from 0, it cannot take {select.Count} from channel {select.First} on");
                return select.Count;
            case AddToAll:
                Require(_nodes[inputs[1]].IsPooled, $"'{_nodes[inputs[1]].Name}' must have one row");
                Require(_nodes[inputs[1]].Channels == input.Channels,
                    $"'{input.Name}' has {input.Channels} channels and '{_nodes[inputs[1]].Name}' {_nodes[inputs[1]].Channels}");
                return input.Channels;
            case SelectPart select:
                Require(select.Part is SeriesPart.Source or SeriesPart.Target, "it must be one of two parts, source or target");
                Require(input.Rows == LengthMap.Identity, $"'{input.Name}' must have a row for each point of the whole series");
                return input.Channels;
            case Attention:
                NetworkNode keys = _nodes[inputs[1]], values = _nodes[inputs[2]];
                Require(!input.IsPooled && !keys.IsPooled && !values.IsPooled, "it cannot follow pooling over time");
                Require(keys.Rows == values.Rows, $"'{keys.Name}' and '{values.Name}' differ in length");
                Require(keys.Channels == input.Channels,
                    $"'{input.Name}' has {input.Channels} channels and '{keys.Name}' {keys.Channels}");
                return values.Channels;
            case TiedDense tied:
                NetworkNode? source = _nodes.Find(node => node.Name == tied.Source);
                Require(source?.Layer is Dense or Embedding { IsFrozen: false },
                    $"it needs an earlier node '{tied.Source}' that is a linear layer or learned vectors");
                Require(input.Channels == source!.Channels,
                    $"it needs the {source.Channels} channels that '{tied.Source}' has; '{input.Name}' has {input.Channels}");
                return source.Layer is Embedding vectors ? vectors.Symbols : _nodes[source.Inputs[0]].Channels;
            case SeriesInput:
                throw new ArgumentException($"'{name}': a network has one input, which already exists.", nameof(layer));
            case Concat:
                long sum = 0;
                foreach (int one in inputs)
                    sum += _nodes[one].Channels;
                return sum;
            default:
                return input.Channels;
        }

        void RequirePool(int size, int stride)
        {
            Require(size is >= 1 and <= MaxWindow, $"the window must have 1 to {MaxWindow:N0} points");
            Require(stride is >= 1 and <= MaxStride, $"the stride must be 1 to {MaxStride:N0}");
            Require(!input.IsPooled, "it cannot follow pooling over time");
        }

        void Require(bool holds, string problem)
        {
            if (!holds)
                throw new ArgumentException($"'{name}' ({layer.Summary}): {problem}.", nameof(layer));
        }
    }

    // Groups are laid out in whole vectors. The number of weights is checked for all layers together.
    private static long PackedLength(Conv1d conv, int channels) =>
        conv.Groups == 1 ? 0 : DenseConvolution.MaxPackedLength(conv.ShapeFor(channels));

    private int Append(string name, NetworkLayer layer, ImmutableArray<int> inputs, long channels, LengthMap rows)
    {
        if (channels is < 1 or > MaxChannels)
            throw new ArgumentException($"'{name}' has {channels:N0} channels; it must have 1 to {MaxChannels:N0}.", nameof(channels));
        if (_nodes.Count == MaxNodes)
            throw new ArgumentException($"The network has more than {MaxNodes:N0} nodes.", nameof(name));
        ThrowUnlessWritable(name);
        if (!_names.Add(name))
            throw new ArgumentException($"There are two nodes named '{name}'.", nameof(name));
        _nodes.Add(new NetworkNode(name, layer, inputs, (int)channels, rows));
        return _nodes.Count - 1;
    }

    // Checked here rather than when a trained network is saved.
    private static void ThrowUnlessWritable(string name)
    {
        if (!ModelWriter.CanWrite(name))
            throw new ArgumentException($"The name '{name}' is not valid Unicode.", nameof(name));
    }
}
