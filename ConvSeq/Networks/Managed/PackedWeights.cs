using ConvSeq.Kernels;
using ConvSeq.Networks.Managed.Cells;

namespace ConvSeq.Networks.Managed;

/// <summary>The weights of a network in the layout of its convolutions. Shared by all that score with them at the same time.</summary>
internal sealed unsafe class PackedWeights : IDisposable
{
    private readonly NetworkArchitecture _architecture;
    private readonly Entry?[] _entries;
    private readonly PackedCell[]?[] _cells;

    /// <param name="architecture">The network.</param>
    /// <param name="needsGradient">
    /// For each node whether gradients go back through it, so that transposed weights are needed; null for none.
    /// </param>
    public PackedWeights(NetworkArchitecture architecture, bool[]? needsGradient = null)
    {
        _architecture = architecture;
        _entries = new Entry?[architecture.Nodes.Length];
        _cells = new PackedCell[]?[architecture.Nodes.Length];
        for (int i = 1; i < _entries.Length; i++)
        {
            bool toInput = needsGradient is not null && needsGradient[architecture.Nodes[i].Inputs[0]];
            if (ShapeOf(i) is { } shape)
                _entries[i] = new Entry(shape, toInput);
            if (architecture.Nodes[i].Layer is Recurrent layer)
            {
                var layout = new CellLayout(layer, architecture.InputChannelsOf(i));
                _cells[i] = [.. Enumerable.Range(0, layer.Directions).Select(direction =>
                    new PackedCell(layout, direction, needsGradient is not null, toInput))];
            }
        }

        Values = new NetworkWeights(architecture);
    }

    /// <summary>The numbers that were packed last.</summary>
    public NetworkWeights Values { get; }

    /// <summary>The convolution of a node that is one, or is a linear layer: a convolution of one tap.</summary>
    public ConvolutionShape ShapeOfConvolution(int node) => _entries[node]!.Shape;

    /// <summary>Weights for scoring.</summary>
    public float* Forward(int node) => _entries[node]!.Forward.Start;

    /// <summary>Weights for carrying gradients back.</summary>
    public float* Backward(int node) => _entries[node]!.Backward!.Start;

    /// <summary>Weights of a direction of a recurrent layer.</summary>
    public PackedCell Cell(int node, int direction) => _cells[node]![direction];

    /// <summary>The constants of a node; null if there are none.</summary>
    public float* Bias(int node) => _entries[node]!.HasBias ? _entries[node]!.Bias.Start : null;

    /// <summary>Packs numbers, array by array over all threads.</summary>
    public void Pack(NetworkWeights weights, Execution execution)
    {
        if (!ReferenceEquals(weights, Values))
            weights.CopyTo(Values);
        execution.For(_entries.Length, node =>
        {
            if (_entries[node] is { } entry)
                Pack(node, entry);
            foreach (PackedCell cell in _cells[node] ?? [])
                cell.Pack(_architecture, node, Values.Values);
        });
    }

    public void Dispose()
    {
        foreach (Entry? entry in _entries)
        {
            entry?.Forward.Dispose();
            entry?.Backward?.Dispose();
            entry?.Bias.Dispose();
        }

        foreach (PackedCell cell in _cells.SelectMany(cells => cells ?? []))
            cell.Dispose();
    }

    private void Pack(int node, Entry entry)
    {
        ReadOnlySpan<float> weights = default, magnitudes = default, bias = default;
        foreach (NetworkParameter parameter in _architecture.Weights)
        {
            if (parameter.Node != node)
                continue;
            ReadOnlySpan<float> values = Values.Values.AsSpan(parameter.Offset, parameter.Count);
            switch (parameter.Kind)
            {
                case ParameterKind.Weight: weights = values; break;
                case ParameterKind.Magnitude: magnitudes = values; break;
                case ParameterKind.Bias: bias = values; break;
            }
        }

        if (_architecture.Nodes[node].Layer is TiedDense tied)
        {
            // What it uses are the weights of the way back.
            ReadOnlySpan<float> source = TiedWeights(tied, entry);
            DenseConvolution.PackTransposed(entry.Shape.Transposed, source, entry.Forward.Start);
            if (entry.Backward is not null)
                DenseConvolution.Pack(entry.Shape.Transposed, source, entry.Backward.Start);
        }
        else
        {
            if (!magnitudes.IsEmpty)
            {
                entry.Changed ??= new float[weights.Length];
                WeightNormalization.Weights(weights, magnitudes, entry.Changed);
                weights = entry.Changed;
            }

            DenseConvolution.Pack(entry.Shape, weights, entry.Forward.Start);
            if (entry.Backward is not null)
                DenseConvolution.PackTransposed(entry.Shape, weights, entry.Backward.Start);
        }

        bias.CopyTo(new Span<float>(entry.Bias.Start, bias.Length));
        entry.HasBias = !bias.IsEmpty;
    }

    /// <summary>The weights of the other layer, with zeros for a symbol that is padding.</summary>
    private ReadOnlySpan<float> TiedWeights(TiedDense layer, Entry entry)
    {
        NetworkParameter array = _architecture.TiedArrayOf(layer);
        ReadOnlySpan<float> weights = Values.Values.AsSpan(array.Offset, array.Count);
        if (_architecture.Nodes[array.Node].Layer is not Embedding { HasPadding: true } embedding)
            return weights;
        entry.Changed ??= new float[weights.Length];
        weights.CopyTo(entry.Changed);
        entry.Changed.AsSpan(0, embedding.Dimensions).Clear();
        return entry.Changed;
    }

    private ConvolutionShape? ShapeOf(int node) => _architecture.Nodes[node].Layer switch
    {
        Conv1d conv => conv.ShapeFor(_architecture.InputChannelsOf(node)),
        Dense or TiedDense => new ConvolutionShape(
            _architecture.InputChannelsOf(node), _architecture.Nodes[node].Channels, 1, 1, 1, 0, 0),
        _ => null,
    };

    private sealed class Entry(ConvolutionShape shape, bool transposed)
    {
        public ConvolutionShape Shape { get; } = shape;

        public FloatBuffer Forward { get; } = new(DenseConvolution.PackedLength(shape));

        public FloatBuffer? Backward { get; } = transposed ? new FloatBuffer(DenseConvolution.PackedLength(shape.Transposed)) : null;

        public FloatBuffer Bias { get; } = new(shape.OutputChannels);

        public bool HasBias { get; set; }

        /// <summary>The weights as they are packed, where they are not those of the array.</summary>
        public float[]? Changed { get; set; }
    }
}
