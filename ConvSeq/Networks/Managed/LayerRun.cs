using ConvSeq.Networks.Managed.Cells;

namespace ConvSeq.Networks.Managed;

/// <summary>
/// Computes one node of a <see cref="NetworkRun"/>, series by series, for any number of series at the same time. Layers that
/// combine the series of a batch do more: they gather from each series, synchronize, and only then continue with each. Layers that
/// are faster with several series take all of a part at once.
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

    /// <summary>Whether this layer combines the series of a batch during training.</summary>
    public virtual bool MeetsBatch => false;

    /// <summary>
    /// Whether this layer takes the series of a part of a batch together. What it computes for one depends on that one alone.
    /// </summary>
    public virtual bool TakesParts => false;

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
            // In the backward pass the first gradient sent to a node sets its value; all others are added.
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
                Conv1d or Dense or TiedDense => new ConvolutionRun(placement),
                BatchNorm1d norm => new BatchNormRun(placement, norm),
                Relu => new ReluRun(placement, storage.IsInPlace(i)),
                Dropout dropout => new DropoutRun(placement, dropout, storage.IsInPlace(i)),
                MaxPool1d pool => new MaxPoolRun(placement, pool),
                GlobalMaxPool => new MaxPoolRun(placement, pool: null),
                AveragePool1d pool => new MeanPoolRun(placement, pool),
                KMaxPool pool => new KMaxPoolRun(placement, pool),
                Flatten => new FlattenRun(placement),
                Tanh => new ActivationRun<TanhFunction>(placement, default, storage.IsInPlace(i)),
                Sigmoid => new ActivationRun<SigmoidFunction>(placement, default, storage.IsInPlace(i)),
                Elu elu => new ActivationRun<EluFunction>(placement, new EluFunction(elu.Alpha), storage.IsInPlace(i)),
                Gelu => new ActivationRun<GeluFunction>(placement, default, storage.IsInPlace(i)),
                Gate => new GateRun(placement),
                LayerNorm norm => new LayerNormRun(placement, norm),
                Embedding embedding => new EmbeddingRun(placement, embedding),
                GlobalAveragePool => new AveragePoolRun(placement),
                LastStep last => new LastStepRun(placement, last),
                FirstStep => new LastStepRun(placement, new LastStep { ReversedChannels = nodes[i].Channels }),
                SelectChannels select => new SelectChannelsRun(placement, select),
                AddToAll => new AddToAllRun(placement),
                SelectPart select => new SelectPartRun(placement, select),
                Attention => new AttentionRun(placement),
                Add => new AddRun(placement),
                Concat => new ConcatRun(placement, storage),
                Recurrent recurrent => new RecurrentRun(placement, recurrent),
                _ => throw new NotSupportedException(
                    $"The managed back end does not support the layer {nodes[i].Layer.GetType().Name} of '{nodes[i].Name}'."),
            };
        }

        return layers;
    }

    /// <summary>Makes room for a batch.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>Floats of scratch that this layer needs for series up to a length, of which it takes up to a number at once.</summary>
    public virtual long ScratchLength(int longest, int count) => 0;

    /// <summary>Computes the node's rows of a series.</summary>
    public abstract void Forward(int series, Scratch scratch);

    /// <summary>Computes the node's rows of several series.</summary>
    public virtual void Forward(int first, int count, Scratch scratch)
    {
        for (int series = first; series < first + count; series++)
            Forward(series, scratch);
    }

    /// <summary>Does what <see cref="Backward(int, Scratch)"/> does, for several series.</summary>
    public virtual void Backward(int first, int count, Scratch scratch)
    {
        for (int series = first; series < first + count; series++)
            Backward(series, scratch);
    }

    /// <summary>Passes the gradient on to the inputs, and adds that of the weights to the scratch's.</summary>
    public abstract void Backward(int series, Scratch scratch);

    /// <summary>Gathers from a series before the batch synchronizes, in the forward pass and in the backward pass.</summary>
    public virtual void Gather(int series, bool backward) => throw new InvalidOperationException();

    /// <summary>Synchronizes the gathered batch.</summary>
    /// <param name="backward">Whether this is the backward pass.</param>
    /// <param name="gradient">Gradient of all weights, in the backward pass.</param>
    public virtual void Synchronize(bool backward, float* gradient) => throw new InvalidOperationException();

    /// <summary>Whether the gradient of an input is needed and is not already stored there.</summary>
    protected bool Sends(int input) => _sends[input];

    /// <summary>Whether an input has already received a gradient, so that the next must be added.</summary>
    protected bool Accumulates(int input) => _accumulates[input];

    protected Rows Output(int series) => At(Node, series);

    protected Rows Input(int series, int input = 0) => At(_node.Inputs[input], series);

    protected Rows OutputGradient(int series) => GradientAt(Node, series);

    protected Rows InputGradient(int series, int input = 0) => GradientAt(_node.Inputs[input], series);

    /// <summary>The gradient of an input, to be added to: zeros where no other node has sent one before.</summary>
    protected Rows GradientToAdd(int series, int input = 0)
    {
        Rows dx = InputGradient(series, input);
        if (!_accumulates[input])
            RowOperations.Clear(dx.Start, dx.Stride, dx.Count, dx.Channels);
        return dx;
    }

    private Rows At(int node, int series) =>
        new(Run.Values(node, series), Run.Stride(node), Run.Rows(node, series), Run.Architecture.Nodes[node].Channels);

    private Rows GradientAt(int node, int series) =>
        new(Run.Gradient(node, series), Run.Stride(node), Run.Rows(node, series), Run.Architecture.Nodes[node].Channels);

    public virtual void Dispose()
    {
    }

    /// <summary>Place of a layer in a run.</summary>
    internal readonly record struct Placement(NetworkRun Run, int Node, bool[] Sends, bool[] Accumulates);

    /// <summary>Rows of channels.</summary>
    protected readonly struct Rows(float* start, int stride, int count, int channels)
    {
        public float* Start => start;

        public int Stride => stride;

        public int Count => count;

        public int Channels => channels;

        /// <summary>Sets these rows to others, or adds the others to them.</summary>
        public void Take(Rows other, bool accumulate) =>
            RowOperations.Copy(other.Start, other.Stride, start, stride, count, channels, accumulate);
    }
}
