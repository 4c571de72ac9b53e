namespace ConvSeq.Networks.Managed;

/// <summary>ReLU.</summary>
internal sealed unsafe class ReluRun(LayerRun.Placement placement, bool inPlace) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows y = Output(series);
        if (!inPlace)
            y.Take(Input(series), accumulate: false);
        RowOperations.Relu(y.Start, y.Stride, y.Count, y.Channels);
    }

    public override void Backward(int series, Scratch scratch)
    {
        Rows y = Output(series), dy = OutputGradient(series);
        RowOperations.ReluGradient(y.Start, y.Stride, dy.Start, dy.Stride, y.Count, y.Channels);
        if (Sends(0))
            InputGradient(series).Take(dy, Accumulates(0));
    }
}

/// <summary>A function of each value.</summary>
internal sealed unsafe class ActivationRun<T>(LayerRun.Placement placement, T function, bool inPlace) : LayerRun(placement)
    where T : struct, IActivation
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        RowOperations.Map(function, x.Start, x.Stride, y.Start, y.Stride, y.Count, y.Channels);
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0) && !inPlace)
            return;
        Rows x = Input(series), y = Output(series), dy = OutputGradient(series), dx = InputGradient(series);
        RowOperations.MapGradient(
            function, x.Start, x.Stride, y.Start, y.Stride, dy.Start, dy.Stride, dx.Start, dx.Stride, y.Count, y.Channels,
            Sends(0) && Accumulates(0));
    }
}

/// <summary>tanh of the first half of the channels times σ of the second.</summary>
internal sealed unsafe class GateRun(LayerRun.Placement placement) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        for (int t = 0; t < y.Count; t++)
            RowOperations.Gate(x.Start + (nint)t * x.Stride, y.Start + (nint)t * y.Stride, Channels);
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0))
            return;
        Rows x = Input(series), dy = OutputGradient(series), dx = InputGradient(series);
        float* values = scratch.Row, gate = values + Channels;
        for (int t = 0; t < dx.Count; t++)
        {
            float* row = x.Start + (nint)t * x.Stride, from = dy.Start + (nint)t * dy.Stride, target = dx.Start + (nint)t * dx.Stride;
            RowOperations.Map(new TanhFunction(), row, Channels, values, Channels, 1, Channels);
            RowOperations.Map(new SigmoidFunction(), row + Channels, Channels, gate, Channels, 1, Channels);
            for (int c = 0; c < Channels; c++)
            {
                float first = from[c] * gate[c] * (1 - values[c] * values[c]);
                float second = from[c] * values[c] * (gate[c] * (1 - gate[c]));
                target[c] = Accumulates(0) ? target[c] + first : first;
                target[Channels + c] = Accumulates(0) ? target[Channels + c] + second : second;
            }
        }
    }
}

/// <summary>
/// Dropout. The choice of the kept values depends only on the seed, the step, the node and the place of the value in the batch.
/// </summary>
internal sealed unsafe class DropoutRun(LayerRun.Placement placement, Dropout dropout, bool inPlace) : LayerRun(placement)
{
    private DropoutDraw _draw;

    /// <summary>Draws the values that a step keeps.</summary>
    public void Draw(ulong seed, long step) => _draw = new DropoutDraw(seed, step, Node, dropout.Share);

    public override void Forward(int series, Scratch scratch)
    {
        Rows y = Output(series);
        if (!inPlace)
            y.Take(Input(series), accumulate: false);
        if (Run.IsTraining)
            Drop(y, series);
    }

    public override void Backward(int series, Scratch scratch)
    {
        Rows dy = OutputGradient(series);
        Drop(dy, series);
        if (Sends(0))
            InputGradient(series).Take(dy, Accumulates(0));
    }

    private void Drop(Rows rows, int series)
    {
        long first = Run.RowsBefore(Node, series);
        RowOperations.Drop(
            rows.Start, rows.Stride, rows.Count, rows.Channels, (uint)(first * rows.Channels), _draw);
    }
}

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
            Normalize(_norm, x.Start + (nint)t * x.Stride, scale, shift, y.Start + (nint)t * y.Stride);
    }

    /// <summary>Normalizes one row.</summary>
    public static void Normalize(LayerNorm norm, float* row, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, float* target)
    {
        (double mean, double inverse) = Moments(norm, row, scale.Length);
        for (int c = 0; c < scale.Length; c++)
            target[c] = (float)((row[c] - mean) * inverse) * scale[c] + shift[c];
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
            (double mean, double inverse) = Moments(_norm, row, Channels);
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

    private static (double Mean, double Inverse) Moments(LayerNorm norm, float* row, int channels)
    {
        double sum = 0, squares = 0;
        for (int c = 0; c < channels; c++)
            sum += row[c];
        double mean = sum / channels;
        for (int c = 0; c < channels; c++)
            squares += (row[c] - mean) * (row[c] - mean);
        return (mean, 1 / Math.Sqrt(squares / channels + norm.Epsilon));
    }
}
