namespace ConvSeq.Networks.Managed;

/// <summary>
/// Computes one node of a <see cref="NetworkRun"/>, series by series: any number of series at the same time. Layers in which a batch
/// meets have more to do: they gather from each series, meet, and only then go on with each.
/// </summary>
internal abstract unsafe class LayerRun : IDisposable
{
    private readonly NetworkNode _node;
    private readonly bool[] _accumulates;
    private readonly bool[] _sends;

    protected LayerRun(Placement placement)
    {
        Run = placement.Run;
        Node = placement.Node;
        _node = Run.Architecture.Nodes[Node];
        _accumulates = placement.Accumulates;
        _sends = placement.Sends;
    }

    /// <summary>Whether the series of a batch meet here while training.</summary>
    public virtual bool MeetsBatch => false;

    protected NetworkRun Run { get; }

    /// <summary>Number of the node.</summary>
    protected int Node { get; }

    protected int Channels => _node.Channels;

    protected int Source => _node.Inputs[0];

    protected int InputCount => _node.Inputs.Length;

    /// <summary>The layers of all nodes; null for the input.</summary>
    public static LayerRun[] OfAll(NetworkRun run, StoragePlan storage)
    {
        var nodes = run.Architecture.Nodes;
        var layers = new LayerRun[nodes.Length];
        var written = new bool[nodes.Length];
        for (int i = nodes.Length - 1; i > 0; i--)
        {
            // On the way back the first to send a gradient to a node sets it, all others add to it.
            int count = nodes[i].Inputs.Length;
            var placement = new Placement(run, i, new bool[count], new bool[count]);
            for (int k = 0; k < count; k++)
            {
                int input = nodes[i].Inputs[k];
                placement.Sends[k] = storage.NeedsGradient[input] && !storage.LiesInPlace(i, input);
                placement.Accumulates[k] = written[input];
                written[input] |= placement.Sends[k];
            }

            layers[i] = nodes[i].Layer switch
            {
                Conv1d or Dense => new ConvolutionRun(placement),
                BatchNorm1d norm => new BatchNormRun(placement, norm),
                Relu => new ReluRun(placement, storage.IsInPlace(i)),
                Dropout dropout => new DropoutRun(placement, dropout, storage.IsInPlace(i)),
                MaxPool1d pool => new MaxPoolRun(placement, pool),
                GlobalAveragePool => new AveragePoolRun(placement),
                LastStep => new LastStepRun(placement),
                Add => new AddRun(placement),
                Concat => new ConcatRun(placement, storage),
                _ => throw new NotSupportedException($"The managed back end does not know the layer {nodes[i].Layer.GetType().Name} of '{nodes[i].Name}'."),
            };
        }

        return layers;
    }

    /// <summary>Computes the node's rows of a series.</summary>
    public abstract void Forward(int series, Worker worker);

    /// <summary>Sends the gradient on to the inputs and adds that of the weights to the worker's.</summary>
    public abstract void Backward(int series, Worker worker);

    /// <summary>Before the batch meets on the way forward, and on the way back.</summary>
    public virtual void Gather(int series, bool backward) => throw new InvalidOperationException();

    /// <summary>When the batch has been gathered.</summary>
    /// <param name="backward">Whether this is on the way back.</param>
    /// <param name="gradient">Gradient of all weights, on the way back.</param>
    public virtual void Meet(bool backward, float* gradient) => throw new InvalidOperationException();

    /// <summary>Whether the gradient of an input is wanted and does not already lie there.</summary>
    protected bool Sends(int input) => _sends[input];

    /// <summary>Whether another has already sent a gradient to an input, so that it must be added to.</summary>
    protected bool Accumulates(int input) => _accumulates[input];

    protected Rows Output(int series) => At(Node, series);

    protected Rows Input(int series, int input = 0) => At(_node.Inputs[input], series);

    protected Rows OutputGradient(int series) => GradientAt(Node, series);

    protected Rows InputGradient(int series, int input = 0) => GradientAt(_node.Inputs[input], series);

    private Rows At(int node, int series) =>
        new(Run.Values(node, series), Run.Stride(node), Run.Rows(node, series), Run.Architecture.Nodes[node].Channels);

    private Rows GradientAt(int node, int series) =>
        new(Run.Gradient(node, series), Run.Stride(node), Run.Rows(node, series), Run.Architecture.Nodes[node].Channels);

    public virtual void Dispose()
    {
    }

    /// <summary>Where a layer stands.</summary>
    internal readonly record struct Placement(NetworkRun Run, int Node, bool[] Sends, bool[] Accumulates);

    /// <summary>Rows of channels.</summary>
    protected readonly struct Rows(float* start, int stride, int count, int channels)
    {
        public float* Start => start;

        public int Stride => stride;

        public int Count => count;

        public int Channels => channels;

        /// <summary>Sets these rows to others, or adds them.</summary>
        public void Take(Rows other, bool accumulate) =>
            RowOperations.Copy(other.Start, other.Stride, start, stride, count, channels, accumulate);
    }
}
