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
        NetworkNode node = Run.Architecture.Nodes[Node];
        long first = node.IsPooled ? series : Run.OffsetOf(series) - (long)series * node.Shortening;
        RowOperations.Drop(
            rows.Start, rows.Stride, rows.Count, rows.Channels, (uint)(first * rows.Channels), _draw);
    }
}
