using ConvSeq.Kernels;

namespace ConvSeq.Networks.Managed.Cells;

/// <summary>The weights of one direction of a recurrent layer, laid out for its products.</summary>
internal sealed unsafe class PackedCell : IDisposable
{
    private readonly CellLayout _layout;
    private readonly int _direction;
    private readonly FloatBuffer _input, _state, _biases, _peepholes;
    private readonly FloatBuffer? _inputBack, _stateBack;
    private readonly float[] _turned;

    /// <param name="layout">The layout.</param>
    /// <param name="direction">Number of the direction.</param>
    /// <param name="training">Whether gradients are carried back.</param>
    /// <param name="toInput">Whether the input needs its gradient.</param>
    public PackedCell(CellLayout layout, int direction, bool training, bool toInput)
    {
        (_layout, _direction) = (layout, direction);
        _input = new FloatBuffer(DenseConvolution.PackedLength(layout.InputShape));
        _state = new FloatBuffer(DenseConvolution.PackedLength(layout.StateShape));
        _biases = new FloatBuffer(4L * layout.Units);
        _peepholes = new FloatBuffer(layout.Layer.Peepholes ? 3 * layout.Units : 0);
        if (training)
            _stateBack = new FloatBuffer(DenseConvolution.PackedLength(layout.StateShape.Transposed));
        if (toInput)
            _inputBack = new FloatBuffer(DenseConvolution.PackedLength(layout.InputShape.Transposed));
        _turned = new float[layout.Turn == 0 ? 0 : layout.InputShape.WeightCount];
    }

    /// <summary>Weights of the products with the input, and with the state.</summary>
    public float* Input => _input.Start;

    /// <inheritdoc cref="Input"/>
    public float* State => _state.Start;

    /// <summary>Weights for carrying gradients back.</summary>
    public float* InputBack => _inputBack!.Start;

    /// <inheritdoc cref="InputBack"/>
    public float* StateBack => _stateBack!.Start;

    /// <summary>What is added to the products with the input: both biases, except where the state's has a block of its own.</summary>
    public float* Bias => _biases.Start;

    /// <summary>The bias of a GRU's last block.</summary>
    public float* LastBias => _biases.Start + 3 * _layout.Units;

    /// <summary>Peepholes; null for none.</summary>
    public float* Peepholes => _layout.Layer.Peepholes ? _peepholes.Start : null;

    /// <summary>Lays the weights of a node out.</summary>
    public void Pack(NetworkArchitecture architecture, int node, float[] values)
    {
        ReadOnlySpan<float> bias = default, stateBias = default;
        foreach (NetworkParameter parameter in architecture.Weights)
        {
            if (parameter.Node != node)
                continue;
            int count = parameter.Count / parameter.Shape[0];
            ReadOnlySpan<float> own = values.AsSpan(parameter.Offset + _direction * count, count);
            switch (parameter.Kind)
            {
                case ParameterKind.Weight:
                    PackInput(own);
                    break;
                case ParameterKind.RecurrentWeight:
                    DenseConvolution.Pack(_layout.StateShape, own, State);
                    if (_stateBack is not null)
                        DenseConvolution.PackTransposed(_layout.StateShape, own, StateBack);
                    break;
                case ParameterKind.Bias: bias = own; break;
                case ParameterKind.RecurrentBias: stateBias = own; break;
                case ParameterKind.Peephole: own.CopyTo(new Span<float>(_peepholes.Start, count)); break;
            }
        }

        int units = _layout.Units, width = _layout.ProductWidth;
        for (int i = 0; i < width; i++)
        {
            int from = (i + width - _layout.Turn) % width;
            bool isApart = _layout.Turn > 0 && i < units;
            Bias[i] = isApart ? bias[from] : bias[from] + stateBias[from];
        }

        if (_layout.Turn > 0)
            stateBias[(2 * units)..].CopyTo(new Span<float>(LastBias, units));
    }

    /// <summary>Adds gradients of an input's weights in the layout's order to those in the order of the weights.</summary>
    public static void AddTurned(CellLayout layout, float* gradient, float* target)
    {
        int width = layout.ProductWidth, turn = layout.Turn;
        for (int row = 0; row < layout.Inputs; row++, gradient += width, target += width)
        {
            RowOperations.Copy(gradient, turn, target + width - turn, turn, 1, turn, accumulate: true);
            RowOperations.Copy(gradient + turn, width, target, width, 1, width - turn, accumulate: true);
        }
    }

    public void Dispose()
    {
        foreach (FloatBuffer? buffer in (FloatBuffer?[])[_input, _state, _biases, _peepholes, _inputBack, _stateBack])
            buffer?.Dispose();
    }

    private void PackInput(ReadOnlySpan<float> weights)
    {
        int width = _layout.ProductWidth, turn = _layout.Turn;
        for (int row = 0; row < _layout.Inputs && turn > 0; row++)
        {
            weights.Slice(row * width + width - turn, turn).CopyTo(_turned.AsSpan(row * width));
            weights.Slice(row * width, width - turn).CopyTo(_turned.AsSpan(row * width + turn));
        }

        DenseConvolution.Pack(_layout.InputShape, turn > 0 ? _turned : weights, Input);
        if (_inputBack is not null)
            DenseConvolution.PackTransposed(_layout.InputShape, turn > 0 ? _turned : weights, InputBack);
    }
}
