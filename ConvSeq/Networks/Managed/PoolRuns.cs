namespace ConvSeq.Networks.Managed;

/// <summary>The largest of neighboring points.</summary>
internal sealed unsafe class MaxPoolRun(LayerRun.Placement placement, MaxPool1d pool) : LayerRun(placement)
{
    private readonly int _before = (pool.Size - 1) / 2, _after = pool.Size / 2;

    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        RowOperations.LargestNearby(x.Start, x.Stride, _before, _after, y.Start, y.Stride, y.Count, y.Channels);
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0))
            return;
        Rows x = Input(series), y = Output(series), dy = OutputGradient(series), dx = InputGradient(series);
        if (!Accumulates(0))
            RowOperations.Clear(dx.Start, dx.Stride, dx.Count, dx.Channels);
        RowOperations.LargestNearbyGradient(
            x.Start, x.Stride, y.Start, y.Stride, _before, _after, dy.Start, dy.Stride, dx.Start, dx.Stride, y.Count, y.Channels);
    }
}

/// <summary>The mean over time.</summary>
internal sealed unsafe class AveragePoolRun(LayerRun.Placement placement) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        fixed (double* sums = scratch.Sums)
        {
            RowOperations.Sums(x.Start, x.Stride, x.Count, x.Channels, sums);
            for (int i = 0; i < y.Channels; i++)
                y.Start[i] = (float)(sums[i] / x.Count);
        }
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0))
            return;
        Rows dy = OutputGradient(series), dx = InputGradient(series);
        for (int i = 0; i < dy.Channels; i++)
            dy.Start[i] /= dx.Count;
        for (int row = 0; row < dx.Count; row++)
            RowOperations.Copy(dy.Start, dy.Stride, dx.Start + (nint)row * dx.Stride, dx.Stride, 1, dx.Channels, Accumulates(0));
    }
}

/// <summary>The last point, of some channels the first.</summary>
internal sealed unsafe class LastStepRun(LayerRun.Placement placement, LastStep layer) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series);
        float* y = Output(series).Start;
        RowOperations.Copy(Last(x), x.Stride, y, Channels, 1, Forwards, accumulate: false);
        RowOperations.Copy(x.Start + Forwards, x.Stride, y + Forwards, Channels, 1, layer.ReversedChannels, accumulate: false);
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0))
            return;
        Rows dx = InputGradient(series);
        if (!Accumulates(0))
            RowOperations.Clear(dx.Start, dx.Stride, dx.Count, dx.Channels);
        float* dy = OutputGradient(series).Start;
        RowOperations.Copy(dy, Channels, Last(dx), dx.Stride, 1, Forwards, accumulate: true);
        RowOperations.Copy(dy + Forwards, Channels, dx.Start + Forwards, dx.Stride, 1, layer.ReversedChannels, accumulate: true);
    }

    private int Forwards => Channels - layer.ReversedChannels;

    private static float* Last(Rows rows) => rows.Start + (nint)(rows.Count - 1) * rows.Stride;
}
