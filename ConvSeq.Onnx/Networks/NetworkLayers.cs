using ConvSeq.Networks;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;

namespace ConvSeq.Onnx.Networks;

/// <summary>
/// The layers of one network, each a few operators. Everything is series × channels × rows; what has been pooled has one row.
/// </summary>
internal sealed class NetworkLayers
{
    private readonly NetworkArchitecture _architecture;
    private readonly NetworkWeights _weights;
    private readonly GraphBuilder _graph;
    private readonly Tensor[] _values;

    /// <param name="network">The network.</param>
    /// <param name="series">The series, scaled; symbols may be whole numbers.</param>
    public NetworkLayers(SeriesNetwork network, Tensor series)
    {
        (_architecture, _weights, _graph) = (network.Architecture, network.Weights, series.Graph);
        _values = new Tensor[_architecture.Nodes.Length];
        _values[0] = series;
    }

    /// <summary>Builds all layers and returns the last one's outputs.</summary>
    public Tensor Build()
    {
        for (int node = 1; node < _values.Length; node++)
        {
            using var part = _graph.Part(_architecture.Nodes[node].Name);
            Tensor[] inputs = [.. _architecture.Nodes[node].Inputs.Select(input => _values[input])];
            _values[node] = Build(node, _architecture.Nodes[node].Layer, inputs);
        }

        return _values[^1];
    }

    private Tensor Build(int node, NetworkLayer layer, Tensor[] inputs)
    {
        Tensor x = inputs[0];
        switch (layer)
        {
            case Conv1d conv:
                return Convolution(node, conv, x);
            case Dense dense:
                return Linear(x, Transposed(ArrayOf(node, ParameterKind.Weight), dense.Outputs), dense.Outputs, BiasOf(node));
            case TiedDense tied:
                // The other layer's weights lead the other way.
                NetworkParameter array = _architecture.TiedArrayOf(tied);
                return Linear(
                    x, _weights.Values.AsSpan(array.Offset, array.Count), _architecture.Nodes[node].Channels, BiasOf(node));
            case BatchNorm1d norm:
                return _graph.Node(
                    "BatchNormalization",
                    [
                        x, PerChannel(ArrayOf(node, ParameterKind.Scale)), PerChannel(ArrayOf(node, ParameterKind.Shift)),
                        PerChannel(ArrayOf(node, ParameterKind.RunningMean)), PerChannel(ArrayOf(node, ParameterKind.RunningVariance)),
                    ],
                    ("epsilon", norm.Epsilon));
            case LayerNorm norm:
                return LayerNormalization(node, norm, x);
            case Relu:
                return x.Apply("Relu");
            case Tanh:
                return x.Apply("Tanh");
            case Sigmoid:
                return x.Apply("Sigmoid");
            case Elu elu:
                return x.Apply("Elu", ("alpha", elu.Alpha));
            case Gelu:
                return x * ((x * _graph.Scalar(MathF.Sqrt(0.5f))).Apply("Erf") + _graph.Scalar(1f)) * _graph.Scalar(0.5f);
            case Gate:
                Tensor[] halves = _graph.Nodes("Split", "", [x], 2, ("axis", 1L));
                return halves[0].Apply("Tanh") * halves[1].Apply("Sigmoid");
            case Dropout:
                return x;
            case MaxPool1d pool:
                return Pool("MaxPool", x, pool.Size, pool.Stride);
            case AveragePool1d pool:
                return Pool("AveragePool", x, pool.Size, pool.Stride, ("count_include_pad", 0L));
            case GlobalAveragePool:
                return x.Apply("GlobalAveragePool");
            case GlobalMaxPool:
                return x.Apply("GlobalMaxPool");
            case KMaxPool pool:
                return LargestRows(pool, x);
            case Flatten:
                return x.Transpose(0, 2, 1).Reshape(0, -1, 1);
            case FirstStep:
                return x.Slice(2, 0, 1);
            case LastStep last:
                int forward = _architecture.Nodes[node].Channels - last.ReversedChannels;
                return last.ReversedChannels == 0
                    ? x.Slice(2, -1)
                    : Tensor.Concat(1, x.Slice(1, 0, forward).Slice(2, -1), x.Slice(1, forward).Slice(2, 0, 1));
            case Add:
                return inputs[1..].Aggregate(x, (sum, input) => sum + input);
            case AddToAll:
                return x + inputs[1];
            case Concat:
                return Tensor.Concat(1, inputs);
            case SelectChannels select:
                return x.Slice(1, select.First, select.First + select.Count);
            case Embedding embedding:
                return Vectors(node, embedding, x);
            case Recurrent recurrent:
                return RecurrentLayer.Build(
                    recurrent, x, _architecture.InputChannelsOf(node), kind => ArrayOf(node, kind).ToArray());
            case Attention:
                return Attend(inputs[0], inputs[1], inputs[2], _architecture.InputChannelsOf(node));
            default:
                throw Refusal.Of(
                    $"The layer '{_architecture.Nodes[node].Name}' of {_architecture.Name}",
                    $"{layer.Summary} has no operators of ONNX", "export the network with the program that it was made with");
        }
    }

    private Tensor Convolution(int node, Conv1d conv, Tensor x)
    {
        int inputs = _architecture.InputChannelsOf(node) / conv.Groups, size = conv.KernelSize * inputs;
        float[] weights = ArrayOf(node, ParameterKind.Weight).ToArray();
        if (conv.WeightNorm)
            WeightNormalization.Weights([.. weights], ArrayOf(node, ParameterKind.Magnitude), weights);

        // From kernel × inputs × filters to filters × inputs × kernel.
        float[] ordered = new float[weights.Length];
        for (int i = 0; i < size; i++)
        {
            (int tap, int input) = Math.DivRem(i, inputs);
            for (int filter = 0; filter < conv.Filters; filter++)
                ordered[(filter * inputs + input) * conv.KernelSize + tap] = weights[i * conv.Filters + filter];
        }

        Tensor[] operands = [x, _graph.Singles(ordered, conv.Filters, inputs, conv.KernelSize), .. OptionalBias(BiasOf(node))];
        return _graph.Node(
            "Conv", operands, ("dilations", new long[] { conv.Dilation }), ("strides", new long[] { conv.Stride }),
            ("group", (long)conv.Groups), ("pads", new long[] { conv.PadLeft, conv.PadRight }));
    }

    /// <summary>A linear map of the channels: a convolution of one tap.</summary>
    private Tensor Linear(Tensor x, ReadOnlySpan<float> weights, int outputs, ReadOnlySpan<float> bias) => _graph.Node(
        "Conv", [x, _graph.Singles(weights, outputs, weights.Length / outputs, 1), .. OptionalBias(bias)]);

    private Tensor LayerNormalization(int node, LayerNorm norm, Tensor x)
    {
        Tensor wide = x.ToDouble(), centered = wide - wide.Reduce("ReduceMean", 1, keep: true);
        Tensor variance = (centered * centered).Reduce("ReduceMean", 1, keep: true);
        Tensor normalized = (centered / (variance + _graph.Scalar((double)norm.Epsilon)).Apply("Sqrt")).ToSingle();
        return normalized * Column(ArrayOf(node, ParameterKind.Scale)) + Column(ArrayOf(node, ParameterKind.Shift));

        Tensor Column(ReadOnlySpan<float> values) => _graph.Singles(values, values.Length, 1);
    }

    /// <summary>A pooling of neighboring rows, as many rows for each stride as there are; rows outside do not count.</summary>
    private static Tensor Pool(string operation, Tensor x, int size, int stride, params (string, object)[] further) => x.Apply(
        operation,
        [
            ("kernel_shape", new long[] { size }), ("strides", new long[] { stride }),
            ("pads", new long[] { (size - 1) / 2, size / 2 }), .. further,
        ]);

    /// <summary>The largest rows of each channel, in their order in time, and zeros where there are no more.</summary>
    private Tensor LargestRows(KMaxPool pool, Tensor x)
    {
        // Rows of minus infinity at the end come last of all, and become zeros.
        Tensor padded = x.With("Pad", _graph.Longs(0, 0, 0, 0, 0, pool.Rows), _graph.Scalar(float.NegativeInfinity));
        Tensor places = _graph.Nodes("TopK", "", [padded, _graph.Longs(pool.Rows)], 2, ("axis", 2L))[1];
        Tensor inOrder = _graph.Nodes(
            "TopK", "", [places, _graph.Longs(pool.Rows)], 2, ("axis", 2L), ("largest", 0L), ("sorted", 1L))[0];
        Tensor values = _graph.Node("GatherElements", [padded, inOrder], ("axis", 2L));
        return _graph.Scalar(0f).Where(values.With("Equal", _graph.Scalar(float.NegativeInfinity)), values);
    }

    private Tensor Vectors(int node, Embedding embedding, Tensor x)
    {
        Tensor symbols = x.Cast(ElementType.Int64).Squeeze(1);
        if (embedding.Numbers is { } numbers)
        {
            // The number of numbers below tells where one would be among them; where it is not there, the symbol is 0.
            long[] known = [.. numbers.Values.ToArray().Select(number => (long)number), Embedding.MaxSymbols];
            Tensor rank = symbols.Unsqueeze(2).With("Greater", _graph.Longs(known)).Cast(ElementType.Int64).Sum(2);
            Tensor isKnown = _graph.Longs(known).Gather(0, rank).With("Equal", symbols);
            symbols = (rank + _graph.Scalar(1L)).Where(isKnown, _graph.Scalar(0L));
        }
        else
        {
            // Below 0 there is no symbol: ONNX would count from the end, and refuses only what is too large.
            symbols = _graph.Scalar((long)embedding.Symbols).Where(symbols.With("Less", _graph.Scalar(0L)), symbols);
        }

        float[] vectors = (embedding.IsFrozen ? StatisticOf(node, ParameterKind.Vectors) : ArrayOf(node, ParameterKind.Vectors)).ToArray();
        if (embedding.HasPadding)
            vectors.AsSpan(0, embedding.Dimensions).Clear();
        return _graph.Singles(vectors, embedding.Symbols, embedding.Dimensions).Gather(0, symbols).Transpose(0, 2, 1);
    }

    private Tensor Attend(Tensor queries, Tensor keys, Tensor values, int channels)
    {
        Tensor products = queries.Transpose(0, 2, 1).With("MatMul", keys) * _graph.Scalar((float)(1 / Math.Sqrt(channels)));
        Tensor weights = products.Apply("Softmax", ("axis", 2L));
        return values.With("MatMul", weights.Transpose(0, 2, 1));
    }

    private Tensor PerChannel(ReadOnlySpan<float> values) => _graph.Singles(values, values.Length);

    private Tensor[] OptionalBias(ReadOnlySpan<float> bias) => bias.IsEmpty ? [] : [PerChannel(bias)];

    private ReadOnlySpan<float> BiasOf(int node) =>
        _architecture.Weights.Any(one => one.Node == node && one.Kind == ParameterKind.Bias) ? ArrayOf(node, ParameterKind.Bias) : [];

    /// <summary>The numbers of a node of one kind.</summary>
    private ReadOnlySpan<float> ArrayOf(int node, ParameterKind kind)
    {
        foreach (NetworkParameter one in _architecture.Weights)
        {
            if (one.Node == node && one.Kind == kind)
                return _weights.Values.AsSpan(one.Offset, one.Count);
        }

        return StatisticOf(node, kind);
    }

    private ReadOnlySpan<float> StatisticOf(int node, ParameterKind kind)
    {
        NetworkParameter found = _architecture.Statistics.FirstOrDefault(one => one.Node == node && one.Kind == kind)
            ?? throw new InvalidOperationException($"'{_architecture.Nodes[node].Name}' has no {kind}.");
        return _weights.Statistics.AsSpan(found.Offset, found.Count);
    }

    /// <summary>Rows × columns as columns × rows.</summary>
    internal static float[] Transposed(ReadOnlySpan<float> matrix, int columns)
    {
        int rows = matrix.Length / columns;
        float[] transposed = new float[matrix.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                transposed[j * rows + i] = matrix[i * columns + j];
        }

        return transposed;
    }
}
