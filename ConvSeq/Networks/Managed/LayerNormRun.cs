namespace ConvSeq.Networks.Managed;

/// <summary>Layer normalization. Means and deviations of a row are summed in the order of channels, in double precision.</summary>
internal sealed unsafe class LayerNormRun : LayerRun
{
    private readonly LayerNorm _norm;
    private readonly int _scale, _shift;

    public LayerNormRun(Placement placement, LayerNorm norm)
        : base(placement)
    {
        _norm = norm;
        _scale = Run.Architecture.Weights.First(parameter => parameter.Node == Node && parameter.Kind == ParameterKind.Scale).Offset;
        _shift = Run.Architecture.Weights.First(parameter => parameter.Node == Node && parameter.Kind == ParameterKind.Shift).Offset;
    }

    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        ReadOnlySpan<float> scale = Run.Packed.Values.Values.AsSpan(_scale, Channels);
        ReadOnlySpan<float> shift = Run.Packed.Values.Values.AsSpan(_shift, Channels);
        for (int t = 0; t < y.Count; t++)
        {
            float* row = x.Start + (nint)t * x.Stride, target = y.Start + (nint)t * y.Stride;
            (double mean, double inverse) = Moments(row);
            for (int c = 0; c < Channels; c++)
                target[c] = (float)((row[c] - mean) * inverse) * scale[c] + shift[c];
        }
    }

    public override void Backward(int series, Scratch scratch)
    {
        Rows x = Input(series), dy = OutputGradient(series);
        ReadOnlySpan<float> scale = Run.Packed.Values.Values.AsSpan(_scale, Channels);
        Span<double> scaleSums = scratch.Sums.AsSpan(0, Channels), shiftSums = scratch.MoreSums.AsSpan(0, Channels);
        scaleSums.Clear();
        shiftSums.Clear();
        for (int t = 0; t < dy.Count; t++)
        {
            float* row = x.Start + (nint)t * x.Stride, from = dy.Start + (nint)t * dy.Stride;
            (double mean, double inverse) = Moments(row);
            double sum = 0, along = 0;
            for (int c = 0; c < Channels; c++)
            {
                double normalized = (row[c] - mean) * inverse, gradient = (double)from[c] * scale[c];
                scaleSums[c] += from[c] * normalized;
                shiftSums[c] += from[c];
                sum += gradient;
                along += gradient * normalized;
            }

            if (!Sends(0))
                continue;
            Rows dx = InputGradient(series);
            float* target = dx.Start + (nint)t * dx.Stride;
            for (int c = 0; c < Channels; c++)
            {
                double normalized = (row[c] - mean) * inverse, gradient = (double)from[c] * scale[c];
                float value = (float)(inverse * (gradient - sum / Channels - normalized * along / Channels));
                target[c] = Accumulates(0) ? target[c] + value : value;
            }
        }

        for (int c = 0; c < Channels; c++)
        {
            scratch.Gradient.Start[_scale + c] += (float)scaleSums[c];
            scratch.Gradient.Start[_shift + c] += (float)shiftSums[c];
        }
    }

    private (double Mean, double Inverse) Moments(float* row)
    {
        double sum = 0, squares = 0;
        for (int c = 0; c < Channels; c++)
            sum += row[c];
        double mean = sum / Channels;
        for (int c = 0; c < Channels; c++)
            squares += (row[c] - mean) * (row[c] - mean);
        return (mean, 1 / Math.Sqrt(squares / Channels + _norm.Epsilon));
    }
}
