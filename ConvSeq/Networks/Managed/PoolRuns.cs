namespace ConvSeq.Networks.Managed;

/// <summary>The windows of a pooling over time, one for each row that it makes.</summary>
/// <param name="Rows">Rows of the input.</param>
/// <param name="Count">Number of windows.</param>
/// <param name="Stride">Rows from one window to the next.</param>
/// <param name="Before">Rows of a window before its own.</param>
/// <param name="After">Rows of a window after its own.</param>
internal readonly record struct Windows(int Rows, int Count, int Stride, int Before, int After)
{
    /// <summary>The first and the last row of a window, as far as it lies within the input.</summary>
    public (int First, int Last) this[int window]
    {
        get
        {
            int row = window * Stride;
            return (Math.Max(0, row - Before), Math.Min(Rows - 1, row + After));
        }
    }

    /// <summary>The windows of a size.</summary>
    public static Windows Of(int rows, int count, int stride, int size) => new(rows, count, stride, (size - 1) / 2, size / 2);
}

/// <summary>The largest of neighboring points, or of all.</summary>
internal sealed unsafe class MaxPoolRun(LayerRun.Placement placement, MaxPool1d? pool) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        RowOperations.LargestNearby(x.Start, x.Stride, WindowsOf(x.Count, y.Count), y.Start, y.Stride, y.Channels);
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0))
            return;
        Rows x = Input(series), y = Output(series), dy = OutputGradient(series), dx = GradientToAdd(series);
        RowOperations.LargestNearbyGradient(
            x.Start, x.Stride, y.Start, y.Stride, WindowsOf(x.Count, y.Count), dy.Start, dy.Stride, dx.Start, dx.Stride, y.Channels);
    }

    private Windows WindowsOf(int rows, int count) =>
        pool is null ? new Windows(rows, 1, 1, 0, rows - 1) : Windows.Of(rows, count, pool.Stride, pool.Size);
}

/// <summary>The mean of neighboring points.</summary>
internal sealed unsafe class MeanPoolRun(LayerRun.Placement placement, AveragePool1d pool) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        RowOperations.MeanNearby(
            x.Start, x.Stride, Windows.Of(x.Count, y.Count, pool.Stride, pool.Size), y.Start, y.Stride, y.Channels);
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0))
            return;
        Rows dy = OutputGradient(series), dx = GradientToAdd(series);
        RowOperations.MeanNearbyGradient(
            Windows.Of(dx.Count, dy.Count, pool.Stride, pool.Size), dy.Start, dy.Stride, dx.Start, dx.Stride, dy.Channels);
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
        Rows dx = GradientToAdd(series);
        float* dy = OutputGradient(series).Start;
        RowOperations.Copy(dy, Channels, Last(dx), dx.Stride, 1, Forwards, accumulate: true);
        RowOperations.Copy(dy + Forwards, Channels, dx.Start + Forwards, dx.Stride, 1, layer.ReversedChannels, accumulate: true);
    }

    private int Forwards => Channels - layer.ReversedChannels;

    private static float* Last(Rows rows) => rows.Start + (nint)(rows.Count - 1) * rows.Stride;
}

/// <summary>The largest values over time, in their order.</summary>
internal sealed unsafe class KMaxPoolRun(LayerRun.Placement placement, KMaxPool pool) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        Span<int> rows = stackalloc int[pool.Rows];
        for (int c = 0; c < x.Channels; c++)
        {
            int count = Choose(x, c, rows);
            for (int i = 0; i < pool.Rows; i++)
                y.Start[(nint)i * y.Stride + c] = i < count ? x.Start[(nint)rows[i] * x.Stride + c] : 0;
        }
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0))
            return;
        Rows x = Input(series), dy = OutputGradient(series), dx = GradientToAdd(series);
        Span<int> rows = stackalloc int[pool.Rows];
        for (int c = 0; c < x.Channels; c++)
        {
            int count = Choose(x, c, rows);
            for (int i = 0; i < count; i++)
                dx.Start[(nint)rows[i] * dx.Stride + c] += dy.Start[(nint)i * dy.Stride + c];
        }
    }

    /// <summary>The rows of the largest values of a channel, in order. Of equal values the earlier ones are chosen.</summary>
    private static int Choose(Rows x, int channel, Span<int> rows)
    {
        // From the largest value down; a value enters only above smaller ones.
        int count = 0;
        float* values = x.Start + channel;
        for (int t = 0; t < x.Count; t++)
        {
            float value = values[(nint)t * x.Stride];
            if (count == rows.Length && !(value > values[(nint)rows[count - 1] * x.Stride]))
                continue;
            int at = count < rows.Length ? count++ : count - 1;
            for (; at > 0 && value > values[(nint)rows[at - 1] * x.Stride]; at--)
                rows[at] = rows[at - 1];
            rows[at] = t;
        }

        rows[..count].Sort();
        return count;
    }
}

/// <summary>All rows one after another as a single one.</summary>
internal sealed unsafe class FlattenRun(LayerRun.Placement placement) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series);
        RowOperations.Copy(x.Start, x.Stride, Output(series).Start, x.Channels, x.Count, x.Channels, accumulate: false);
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (!Sends(0))
            return;
        Rows dx = InputGradient(series);
        RowOperations.Copy(OutputGradient(series).Start, dx.Channels, dx.Start, dx.Stride, dx.Count, dx.Channels, Accumulates(0));
    }
}
