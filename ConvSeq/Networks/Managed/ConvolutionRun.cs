using ConvSeq.Kernels;

namespace ConvSeq.Networks.Managed;

/// <summary>
/// A convolution, or a linear layer, which is a convolution of one tap. With a stride, what the filters see for each output is copied into
/// one row, and the convolution has one tap, too.
/// </summary>
internal sealed unsafe class ConvolutionRun : LayerRun
{
    private readonly ConvolutionShape _shape;
    private readonly Conv1d? _strided;
    private readonly int _weights, _bias = -1;

    // Of a layer with the weights of another one, transposed: the outputs for which they are learned. Padding stays 0.
    private readonly bool _isTied;
    private readonly int _firstLearned;

    public ConvolutionRun(Placement placement)
        : base(placement)
    {
        _shape = Run.Packed.ShapeOfConvolution(Node);
        _strided = Run.Architecture.Nodes[Node].Layer as Conv1d is { Stride: > 1 } conv ? conv : null;
        if (Run.Architecture.Nodes[Node].Layer is TiedDense tied)
        {
            NetworkParameter array = Run.Architecture.TiedArrayOf(tied);
            (_isTied, _weights) = (true, array.Offset);
            _firstLearned = Run.Architecture.Nodes[array.Node].Layer is Embedding { HasPadding: true } ? 1 : 0;
        }

        foreach (NetworkParameter parameter in Run.Architecture.Weights)
        {
            if (parameter.Node != Node)
                continue;
            if (parameter.Kind == ParameterKind.Weight)
                _weights = parameter.Offset;
            else if (parameter.Kind == ParameterKind.Bias)
                _bias = parameter.Offset;
        }
    }

    public override long ScratchLength(int longest, int count)
    {
        int rows = Run.Architecture.Nodes[_strided is null ? Source : Node].Rows.Of(longest);
        long most = DenseConvolution.ScratchLength(_shape, rows);
        if (Run.IsTraining)
        {
            most = Math.Max(most, DenseConvolution.WeightScratchLength(_shape, rows));
            if (_isTied)
                most = Math.Max(most, DenseConvolution.WeightScratchLength(LearnedShape, rows));
            most = Math.Max(most, DenseConvolution.ScratchLength(_shape.Transposed, _shape.OutputLength(rows)));
        }

        return most + SeenLength(rows);
    }

    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Seen(Input(series), Output(series).Count, scratch), y = Output(series);
        DenseConvolution.Forward(
            _shape, Run.Packed.Forward(Node), Run.Packed.Bias(Node), x.Start, x.Stride, x.Count, y.Start, y.Stride, accumulate: false,
            scratch.LayerMemory.Start + SeenLength(x.Count));
    }

    public override void Backward(int series, Scratch scratch)
    {
        Rows dy = OutputGradient(series);
        float* gradient = scratch.Gradient.Start, memory = scratch.LayerMemory.Start + SeenLength(dy.Count);
        if (Sends(0))
        {
            Rows dx = InputGradient(series);
            Rows seen = _strided is null ? dx : SeenRows(dy.Count, scratch);
            DenseConvolution.Forward(
                _shape.Transposed, Run.Packed.Backward(Node), null, dy.Start, dy.Stride, dy.Count, seen.Start, seen.Stride,
                _strided is null && Accumulates(0), memory);
            if (_strided is not null)
                SendSeen(seen, GradientToAdd(series));
        }

        Rows x = Seen(Input(series), dy.Count, scratch);
        if (!_isTied)
        {
            DenseConvolution.WeightGradient(
                _shape, x.Start, x.Stride, x.Count, dy.Start, dy.Stride, gradient + _weights, 0, _shape.KernelSize, memory);
        }
        else if (_firstLearned < Channels)
        {
            DenseConvolution.WeightGradient(
                LearnedShape, dy.Start + _firstLearned, dy.Stride, dy.Count, x.Start, x.Stride,
                gradient + _weights + _firstLearned * x.Channels, 0, 1, memory);
        }

        if (_bias >= 0)
            RowOperations.AddSums(dy.Start, dy.Stride, dy.Count, dy.Channels, gradient + _bias, scratch.Sums);
    }

    private ConvolutionShape LearnedShape => new(Math.Max(1, Channels - _firstLearned), _shape.InputChannels, 1, 1, 1, 0, 0);

    // In whole cache lines.
    private long SeenLength(int rows) => _strided is null ? 0 : ((long)rows * _shape.InputChannels + 15) / 16 * 16;

    private Rows SeenRows(int count, Scratch scratch) =>
        new(scratch.LayerMemory.Start, _shape.InputChannels, count, _shape.InputChannels);

    /// <summary>What the filters see: the series itself, or with a stride a row for each output: group by group, tap by tap.</summary>
    private Rows Seen(Rows x, int count, Scratch scratch)
    {
        if (_strided is null)
            return x;
        Rows seen = SeenRows(count, scratch);
        RowOperations.Clear(seen.Start, seen.Stride, seen.Count, seen.Channels);
        for (int t = 0; t < count; t++)
        {
            for (int k = 0; k < _strided.KernelSize; k++)
            {
                int row = t * _strided.Stride + k * _strided.Dilation - _strided.PadLeft;
                if (row >= 0 && row < x.Count)
                    Move(x.Start + (nint)row * x.Stride, Place(seen, t, k, x.Channels), x.Channels, outwards: false);
            }
        }

        return seen;
    }

    /// <summary>Adds up the gradients of all that the filters saw.</summary>
    private void SendSeen(Rows seen, Rows dx)
    {
        for (int t = 0; t < seen.Count; t++)
        {
            for (int k = 0; k < _strided!.KernelSize; k++)
            {
                int row = t * _strided.Stride + k * _strided.Dilation - _strided.PadLeft;
                if (row >= 0 && row < dx.Count)
                    Move(dx.Start + (nint)row * dx.Stride, Place(seen, t, k, dx.Channels), dx.Channels, outwards: true);
            }
        }
    }

    private float* Place(Rows seen, int row, int tap, int channels) =>
        seen.Start + (nint)row * seen.Stride + tap * (channels / _strided!.Groups);

    // Copies the channels of a point to the place of its tap in each group, or adds what is there to them.
    private void Move(float* point, float* place, int channels, bool outwards)
    {
        int each = channels / _strided!.Groups, apart = _strided.KernelSize * each;
        for (int g = 0; g < _strided.Groups; g++, point += each, place += apart)
            RowOperations.Copy(outwards ? place : point, each, outwards ? point : place, each, 1, each, accumulate: outwards);
    }
}
