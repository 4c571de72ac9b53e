namespace ConvSeq.Networks.Managed;

/// <summary>A sum.</summary>
internal sealed class AddRun(LayerRun.Placement placement) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows y = Output(series);
        for (int i = 0; i < InputCount; i++)
            y.Take(Input(series, i), accumulate: i > 0);
    }

    public override void Backward(int series, Scratch scratch)
    {
        for (int i = 0; i < InputCount; i++)
        {
            if (Sends(i))
                InputGradient(series, i).Take(OutputGradient(series), Accumulates(i));
        }
    }
}

/// <summary>A concatenation of channels. Most inputs are computed in their final place; others are copied.</summary>
internal sealed unsafe class ConcatRun(LayerRun.Placement placement, StoragePlan storage) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows y = Output(series);
        int channel = 0;
        for (int i = 0; i < InputCount; i++)
        {
            Rows x = Input(series, i);
            if (!LiesThere(i))
                Part(y, channel, x.Channels).Take(x, accumulate: false);
            channel += x.Channels;
        }
    }

    public override void Backward(int series, Scratch scratch)
    {
        Rows dy = OutputGradient(series);
        int channel = 0;
        for (int i = 0; i < InputCount; i++)
        {
            int channels = Input(series, i).Channels;
            if (Sends(i))
                InputGradient(series, i).Take(Part(dy, channel, channels), Accumulates(i));
            channel += channels;
        }
    }

    private bool LiesThere(int input) => storage.LiesInPlace(Node, Run.Architecture.Nodes[Node].Inputs[input]);

    private static Rows Part(Rows rows, int channel, int channels) => new(rows.Start + channel, rows.Stride, rows.Count, channels);
}

/// <summary>Some channels of the input, copied.</summary>
internal sealed unsafe class SelectChannelsRun(LayerRun.Placement placement, SelectChannels select) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch) => Output(series).Take(Chosen(Input(series)), accumulate: false);

    public override void Backward(int series, Scratch scratch)
    {
        if (Sends(0))
            Chosen(GradientToAdd(series)).Take(OutputGradient(series), accumulate: true);
    }

    private Rows Chosen(Rows rows) => new(rows.Start + select.First, rows.Stride, rows.Count, select.Count);
}

/// <summary>The rows of one part of a series, copied.</summary>
internal sealed unsafe class SelectPartRun(LayerRun.Placement placement, SelectPart select) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch) => Output(series).Take(Chosen(series, Input(series)), accumulate: false);

    public override void Backward(int series, Scratch scratch)
    {
        if (Sends(0))
            Chosen(series, GradientToAdd(series)).Take(OutputGradient(series), accumulate: true);
    }

    private Rows Chosen(int series, Rows rows)
    {
        int count = Run.Rows(Node, series), first = select.Part == SeriesPart.Source ? 0 : rows.Count - count;
        return new Rows(rows.Start + (nint)first * rows.Stride, rows.Stride, count, rows.Channels);
    }
}

/// <summary>Rows, to each of which the one row of the second input is added.</summary>
internal sealed unsafe class AddToAllRun(LayerRun.Placement placement) : LayerRun(placement)
{
    public override void Forward(int series, Scratch scratch)
    {
        Rows y = Output(series);
        y.Take(Input(series), accumulate: false);
        RowOperations.Copy(Input(series, 1).Start, 0, y.Start, y.Stride, y.Count, Channels, accumulate: true);
    }

    public override void Backward(int series, Scratch scratch)
    {
        Rows dy = OutputGradient(series);
        if (Sends(0))
            InputGradient(series).Take(dy, Accumulates(0));
        if (!Sends(1))
            return;
        Rows row = GradientToAdd(series, 1);
        RowOperations.AddSums(dy.Start, dy.Stride, dy.Count, dy.Channels, row.Start, scratch.Sums);
    }
}
