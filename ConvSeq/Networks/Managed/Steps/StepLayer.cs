using ConvSeq.Kernels;
using ConvSeq.Networks.Managed.Cells;

namespace ConvSeq.Networks.Managed.Steps;

/// <summary>Computes the row of one node for the next point of a series. What it remembers of earlier points is its own.</summary>
internal abstract unsafe class StepLayer : IDisposable
{
    /// <summary>The row of the first input, and that of the node.</summary>
    protected readonly float* X, Y;

    protected StepLayer(float* x, float* y)
    {
        X = x;
        Y = y;
    }

    /// <summary>Computes the row.</summary>
    public abstract void Step();

    /// <summary>Forgets all points.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>Remembers what the same layer of another run does.</summary>
    public virtual void CopyFrom(StepLayer other)
    {
    }

    public virtual void Dispose()
    {
    }

    /// <summary>
    /// The computation of a node; null where its row is that of its input. Rows have room up to a whole cache line.
    /// </summary>
    public static StepLayer? Of(StepRun run, int node)
    {
        NetworkArchitecture architecture = run.Architecture;
        NetworkNode own = architecture.Nodes[node];
        float* x = run.Row(own.Inputs[0]), y = run.Row(node);
        return own.Layer switch
        {
            Conv1d or Dense or TiedDense => new ConvolutionStep(run.Packed, node, own.Layer as Conv1d, x, y),
            Recurrent layer => new RecurrentStep(run.Packed.Cell(node, 0), new CellLayout(layer, architecture.InputChannelsOf(node)), x, y),
            Embedding embedding => new EmbeddingStep(architecture, node, run.Packed.Values, embedding, x, y),
            BatchNorm1d => new BatchNormStep(architecture, node, run.Packed.Values, x, y),
            LayerNorm norm => new LayerNormStep(architecture, node, run.Packed.Values, norm, x, y),
            Gate => new GateStep(x, y, own.Channels),
            Relu => new ReluStep(x, y, own.Channels),
            Tanh => new ActivationStep<TanhFunction>(default, x, y, own.Channels),
            Sigmoid => new ActivationStep<SigmoidFunction>(default, x, y, own.Channels),
            Elu elu => new ActivationStep<EluFunction>(new EluFunction(elu.Alpha), x, y, own.Channels),
            Gelu => new ActivationStep<GeluFunction>(default, x, y, own.Channels),
            SelectChannels select => new CopyStep(x + select.First, y, select.Count),
            FirstStep => new CopyStep(x, y, own.Channels),
            Add or AddToAll => new AddStep([.. own.Inputs.Select(input => (nint)run.Row(input))], y, own.Channels),
            Attention => new AttentionStep(run, own, x, y),
            Concat => new ConcatStep(
                [.. own.Inputs.Select(input => (nint)run.Row(input))],
                [.. own.Inputs.Select(input => architecture.Nodes[input].Channels)], y),
            _ => null,
        };
    }
}

/// <summary>A causal convolution, which keeps its inputs as far back as it sees, or a linear layer.</summary>
internal sealed unsafe class ConvolutionStep : StepLayer
{
    private readonly ConvolutionShape _shape;
    private readonly float* _weights, _bias;
    private readonly FloatBuffer _past, _window = new();
    private readonly float*[] _taps;
    private readonly int _rows, _dilation;
    private int _now;

    public ConvolutionStep(PackedWeights packed, int node, Conv1d? layer, float* x, float* y)
        : base(x, y)
    {
        ConvolutionShape shape = packed.ShapeOfConvolution(node);
        _weights = packed.Forward(node);
        _bias = packed.Bias(node);
        _dilation = shape.Dilation;
        _rows = layer is null or { Reach: 0 } ? 0 : layer.Reach + 1;
        _past = new FloatBuffer((long)_rows * shape.InputChannels);
        _taps = new float*[shape.KernelSize];
        if (shape.Groups > 1)
        {
            // Groups are computed as in a series that is as long as the kernel.
            _shape = shape with { Dilation = 1, PadLeft = 0, PadRight = 0 };
            _window.Ensure((long)shape.KernelSize * shape.InputChannels + DenseConvolution.ScratchLength(_shape, shape.KernelSize) + 16);
        }
        else
        {
            _shape = shape;
        }
    }

    /// <summary>Floats that are remembered of earlier points.</summary>
    public static long Remembered(Conv1d layer, int channels) => layer.Reach == 0 ? 0 : (layer.Reach + 1L) * channels;

    public override void Step()
    {
        int channels = _shape.InputChannels, last = _taps.Length - 1;
        _taps[last] = X;
        if (_rows > 0)
        {
            float* past = _past.Start;
            int row = _now;
            for (int tap = last - 1; tap >= 0; tap--)
            {
                row -= _dilation;
                if (row < 0)
                    row += _rows;
                _taps[tap] = past + (nint)row * channels;
            }

            new ReadOnlySpan<float>(X, channels).CopyTo(new Span<float>(past + (nint)_now * channels, channels));
            _now = _now + 1 == _rows ? 0 : _now + 1;
        }

        fixed (float** taps = _taps)
        {
            if (_shape.Groups == 1)
                DenseConvolution.ForwardRow(_shape, _weights, _bias, taps, Y, accumulate: false);
            else
                ComputeGroups(taps);
        }
    }

    public override void Reset()
    {
        if (_rows > 0)
            _past.Clear();
        _now = 0;
    }

    public override void CopyFrom(StepLayer other)
    {
        var same = (ConvolutionStep)other;
        if (_rows > 0)
            _past.CopyFrom(same._past);
        _now = same._now;
    }

    public override void Dispose()
    {
        _past.Dispose();
        _window.Dispose();
    }

    private void ComputeGroups(float** taps)
    {
        int channels = _shape.InputChannels, whole = (_shape.KernelSize * channels + 15) / 16 * 16;
        float* window = _window.Start;
        for (int tap = 0; tap < _shape.KernelSize; tap++)
            new ReadOnlySpan<float>(taps[tap], channels).CopyTo(new Span<float>(window + (nint)tap * channels, channels));
        DenseConvolution.Forward(
            _shape, _weights, _bias, window, channels, _shape.KernelSize, Y, _shape.OutputChannels, accumulate: false, window + whole);
    }
}

/// <summary>A recurrent layer, whose state is carried over from point to point.</summary>
internal sealed unsafe class RecurrentStep : StepLayer
{
    private readonly PackedCell _weights;
    private readonly CellLayout _layout;
    private readonly CellKernels _kernels = CellKernels.Best;
    private readonly FloatBuffer _gates, _state, _memory, _tangent;

    public RecurrentStep(PackedCell weights, CellLayout layout, float* x, float* y)
        : base(x, y)
    {
        (_weights, _layout) = (weights, layout);
        _gates = new FloatBuffer(layout.Width);
        (_state, _memory) = (new FloatBuffer(layout.Units), new FloatBuffer(layout.Units));
        _tangent = new FloatBuffer(layout.Units);
    }

    public override void Step()
    {
        float* x = X, state = _state.Start, gates = _gates.Start;
        DenseConvolution.ForwardRow(_layout.InputShape, _weights.Input, _weights.Bias, &x, gates, accumulate: false);
        if (_layout.Layer.Cell == RecurrentCell.Gru)
            new ReadOnlySpan<float>(_weights.LastBias, _layout.Units).CopyTo(new Span<float>(gates + 3 * _layout.Units, _layout.Units));
        DenseConvolution.ForwardRow(_layout.StateShape, _weights.State, null, &state, gates + _layout.StateStart, accumulate: true);
        var point = new CellPoint
        {
            Units = _layout.Units,
            Gates = gates,
            Before = state,
            State = state,
            Output = Y,
            MemoryBefore = _memory.Start,
            Memory = _memory.Start,
            Tangent = _tangent.Start,
            Peepholes = _weights.Peepholes,
        };
        _kernels.Forward(_layout.Layer.Cell, &point);
    }

    public override void Reset()
    {
        _state.Clear();
        _memory.Clear();
    }

    public override void CopyFrom(StepLayer other)
    {
        var same = (RecurrentStep)other;
        _state.CopyFrom(same._state);
        _memory.CopyFrom(same._memory);
    }

    public override void Dispose()
    {
        foreach (FloatBuffer buffer in (FloatBuffer[])[_gates, _state, _memory, _tangent])
            buffer.Dispose();
    }
}
