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
