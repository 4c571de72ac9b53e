namespace ConvSeq.Networks.Managed;

/// <summary>A sum.</summary>
internal sealed class AddRun(LayerRun.Placement placement) : LayerRun(placement)
{
    public override void Forward(int series, Worker worker)
    {
        Rows y = Output(series);
        for (int i = 0; i < InputCount; i++)
            y.Take(Input(series, i), accumulate: i > 0);
    }

    public override void Backward(int series, Worker worker)
    {
        for (int i = 0; i < InputCount; i++)
        {
            if (Sends(i))
                InputGradient(series, i).Take(OutputGradient(series), Accumulates(i));
        }
    }
}

/// <summary>Channels one after the other. Most inputs are computed where they belong; others are copied.</summary>
internal sealed unsafe class ConcatRun(LayerRun.Placement placement, StoragePlan storage) : LayerRun(placement)
{
    public override void Forward(int series, Worker worker)
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

    public override void Backward(int series, Worker worker)
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
