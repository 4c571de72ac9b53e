using ConvSeq.Kernels;

namespace ConvSeq.Networks.Managed;

/// <summary>A convolution, or a linear layer, which is a convolution of one tap.</summary>
internal sealed unsafe class ConvolutionRun : LayerRun
{
    private readonly ConvolutionShape _shape;
    private readonly int _weights, _bias = -1;

    public ConvolutionRun(Placement placement)
        : base(placement)
    {
        _shape = Run.Packed.ShapeOfConvolution(Node);
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
        NetworkNode source = Run.Architecture.Nodes[Source];
        int rows = source.IsPooled ? 1 : longest - source.Shortening;
        long scoring = DenseConvolution.ScratchLength(_shape, rows);
        return !Run.IsTraining
            ? scoring
            : Math.Max(
                Math.Max(scoring, DenseConvolution.WeightScratchLength(_shape, rows)),
                DenseConvolution.ScratchLength(_shape.Transposed, _shape.OutputLength(rows)));
    }

    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        DenseConvolution.Forward(
            _shape, Run.Packed.Forward(Node), Run.Packed.Bias(Node), x.Start, x.Stride, x.Count, y.Start, y.Stride, accumulate: false,
            scratch.LayerMemory.Start);
    }

    public override void Backward(int series, Scratch scratch)
    {
        Rows x = Input(series), dy = OutputGradient(series);
        float* gradient = scratch.Gradient.Start;
        if (Sends(0))
        {
            Rows dx = InputGradient(series);
            DenseConvolution.Forward(
                _shape.Transposed, Run.Packed.Backward(Node), null, dy.Start, dy.Stride, dy.Count, dx.Start, dx.Stride, Accumulates(0),
                scratch.LayerMemory.Start);
        }

        DenseConvolution.WeightGradient(
            _shape, x.Start, x.Stride, x.Count, dy.Start, dy.Stride, gradient + _weights, 0, _shape.KernelSize, scratch.LayerMemory.Start);
        if (_bias < 0)
            return;
        fixed (double* sums = scratch.Sums)
        {
            RowOperations.Sums(dy.Start, dy.Stride, dy.Count, dy.Channels, sums);
            for (int i = 0; i < dy.Channels; i++)
                gradient[_bias + i] += (float)sums[i];
        }
    }
}
