namespace ConvSeq.Networks.Managed.Steps;

/// <summary>
/// A network that takes a series point by point: the rows of all nodes for the last point, and what its layers remember of those before.
/// Values have the bits of <see cref="NetworkRun"/>, since every sum is taken in the same order.
/// </summary>
internal sealed unsafe class StepRun : IDisposable
{
    /// <summary>Floats that all convolutions together may remember: 1 GiB of them.</summary>
    private const long MaxRemembered = 1L << 28;

    // A row has room for whole vectors: a cache line more than it needs.
    private const int Line = 16;

    private readonly FloatBuffer _rows;
    private readonly long[] _place;
    private readonly StepLayer[] _layers, _laterLayers;
    private readonly int[] _links;

    // What other nodes need of the source, row after row, by node. Runs that follow the same source share it; it never changes.
    private float[]?[] _source;
    private bool _hasBegun;

    /// <param name="architecture">A network without a <see cref="ProblemOf(NetworkArchitecture)"/>.</param>
    /// <param name="packed">Its weights.</param>
    public StepRun(NetworkArchitecture architecture, PackedWeights packed)
    {
        (Architecture, Packed) = (architecture, packed);
        _place = new long[architecture.Nodes.Length];
        _links = SourceNodes.LinksOf(architecture);
        _source = new float[]?[_place.Length];
        bool[] isOfSource = SourceNodes.Of(architecture);
        int[] source = SourcesOf(architecture), uses = new int[source.Length];
        foreach (int input in architecture.Nodes.Where(node => !PassesOn(node.Layer)).SelectMany(node => node.Inputs))
            uses[source[input]]++;
        long length = 0;
        for (int i = 0; i < _place.Length; i++)
        {
            // The series stays, as does what another layer needs.
            NetworkNode node = architecture.Nodes[i];
            if (isOfSource[i] && !(node.IsPooled && _links.Contains(i)))
                continue;
            int from = i == 0 || isOfSource[i] ? 0 : source[node.Inputs[0]];
            if (source[i] != i || (WorksInPlace(node.Layer) && from > 0 && uses[from] == 1))
            {
                _place[i] = _place[from];
                continue;
            }

            _place[i] = length;
            length += (node.Channels + Line - 1) / Line * Line + Line;
        }

        _rows = new FloatBuffer(length);
        List<StepLayer> layers = [], laterLayers = [];
        bool[] isOfFirst = OfFirstPoint(architecture);
        for (int i = 1; i < _place.Length; i++)
        {
            if (isOfSource[i] || StepLayer.Of(this, i) is not { } layer)
                continue;
            layers.Add(layer);
            if (!isOfFirst[i])
                laterLayers.Add(layer);
        }

        (_layers, _laterLayers) = ([.. layers], [.. laterLayers]);
    }

    public NetworkArchitecture Architecture { get; }

    public PackedWeights Packed { get; }

    /// <summary>Whether all is there that the network needs of a source.</summary>
    public bool HasSource => _links.Length == 0 || _source[_links[0]] is not null;

    /// <summary>A point that every network can compute.</summary>
    public float[] AnyPoint => new float[Architecture.Channels];

    /// <summary>The reason why a network cannot be computed point by point; null if there is none.</summary>
    public static string? ProblemOf(NetworkArchitecture architecture)
    {
        long remembered = 0;
        bool[] isOfSource = SourceNodes.Of(architecture);
        for (int i = 1; i < architecture.Nodes.Length; i++)
        {
            NetworkNode node = architecture.Nodes[i];
            if (isOfSource[i])
                continue;
            if ((ProblemOf(node.Layer) ?? ProblemWithSource(architecture, i, isOfSource)) is { } problem)
                return $"{architecture.Name} cannot be computed point by point: '{node.Name}' ({node.Layer.Summary}) {problem}.";
            if (node.Layer is Conv1d convolution)
                remembered += ConvolutionStep.Remembered(convolution, architecture.InputChannelsOf(i));
        }

        return remembered <= MaxRemembered ? null
            : $"{architecture.Name} cannot be computed point by point: its convolutions see so far back that they would keep "
                + $"{remembered:N0} values; {MaxRemembered:N0} are possible.";
    }

    public float* Row(int node) => _rows.Start + _place[node];

    /// <summary>The rows of a node of the source.</summary>
    public float[] SourceRows(int node) => _source[node]!;

    /// <summary>Takes over what the layers after it need of a source, and forgets all points.</summary>
    /// <param name="run">A run that scored the source, and something after it.</param>
    public void TakeSource(NetworkRun run)
    {
        Reset();
        _source = new float[]?[_place.Length];
        foreach (int node in _links)
        {
            int channels = Architecture.Nodes[node].Channels, rows = run.Rows(node, 0);
            float[] own = new float[rows * channels];
            fixed (float* target = own)
                RowOperations.Copy(run.Values(node, 0), run.Stride(node), target, channels, rows, channels, accumulate: false);
            _source[node] = own;
            if (Architecture.Nodes[node].IsPooled)
                own.CopyTo(new Span<float>(Row(node), channels));
        }
    }

    /// <summary>Takes the next point.</summary>
    /// <param name="point">Its values.</param>
    /// <param name="outputs">Receives the row of the last node.</param>
    public void Step(ReadOnlySpan<float> point, Span<float> outputs)
    {
        point.CopyTo(new Span<float>(_rows.Start, point.Length));
        foreach (StepLayer layer in _hasBegun ? _laterLayers : _layers)
            layer.Step();
        _hasBegun = true;
        new ReadOnlySpan<float>(Row(_place.Length - 1), outputs.Length).CopyTo(outputs);

        // Rows and weights are freed when nobody holds them any more.
        GC.KeepAlive(this);
    }

    /// <summary>Forgets all points.</summary>
    public void Reset()
    {
        foreach (StepLayer layer in _layers)
            layer.Reset();
        _hasBegun = false;
    }

    /// <summary>Goes to where another run of the same network is.</summary>
    public void CopyFrom(StepRun other)
    {
        _rows.CopyFrom(other._rows);
        for (int i = 0; i < _layers.Length; i++)
            _layers[i].CopyFrom(other._layers[i]);
        _hasBegun = other._hasBegun;
        _source = other._source;
        GC.KeepAlive(other);
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        foreach (StepLayer layer in _layers)
            layer.Dispose();
        _rows.Dispose();
    }

    private static string? ProblemOf(NetworkLayer layer) => layer switch
    {
        Conv1d { Stride: > 1 } or MaxPool1d { Stride: > 1 } or AveragePool1d { Stride: > 1 } =>
            "has outputs for some points only; set its stride to 1",
        Conv1d { Padding: ConvolutionPadding.Same, Reach: > 0 } => "sees later points; set its padding to Causal",
        Conv1d { Padding: ConvolutionPadding.Valid, Reach: > 0 } => "has no outputs for the first points; set its padding to Causal",
        Recurrent { Bidirectional: true } => "sees later points; leave it one direction",
        MaxPool1d { Size: > 1 } or AveragePool1d { Size: > 1 } => "sees later points; use a causal convolution in its place",
        LastStep { ReversedChannels: 0 } => null,
        GlobalAveragePool or GlobalMaxPool or KMaxPool or Flatten or LastStep =>
            "combines all points of a series; use outputs for each point, as with the readout EveryStep",
        ModuleLayer => "is a module that only its own back end computes; describe the network by a NetworkBuilder",
        Conv1d or Dense or TiedDense or Recurrent or Embedding or BatchNorm1d or LayerNorm or Gate or Relu or Tanh or Sigmoid or Elu
            or Gelu or Add or AddToAll or Concat or SelectChannels or FirstStep or Dropout or MaxPool1d or AveragePool1d or SelectPart
            or Attention => null,
        _ => "is of a kind that is computed for whole series only",
    };

    // The source is there as a whole, and was computed before the points that come.
    private static string? ProblemWithSource(NetworkArchitecture architecture, int node, bool[] isOfSource)
    {
        NetworkNode own = architecture.Nodes[node];
        if (own.Layer is Attention && !(isOfSource[own.Inputs[1]] && isOfSource[own.Inputs[2]]))
            return "looks at later points; let its keys and values come from a source";
        if (own.Rows.Part == SeriesPart.Source)
            return "lets the source see what comes after it; compute it from the source alone";
        bool seesSource = architecture.HasSource && architecture.Nodes[own.Inputs[0]].Rows is { IsFixed: false, Part: SeriesPart.Whole };
        return seesSource && own.Layer is (Conv1d { Reach: > 0 } or Recurrent or FirstStep or LastStep)
            ? "sees the source as a part of the series; let it follow SelectPart" : null;
    }

    /// <summary>Whether a layer's row is that of its input: for the points so far, the last one is the last point.</summary>
    private static bool PassesOn(NetworkLayer layer) => layer is Dropout or MaxPool1d or AveragePool1d or LastStep or SelectPart;

    /// <summary>For each node the one whose row it is: its own number, unless it passes on another's.</summary>
    private static int[] SourcesOf(NetworkArchitecture architecture)
    {
        int[] source = new int[architecture.Nodes.Length];
        for (int i = 1; i < source.Length; i++)
            source[i] = PassesOn(architecture.Nodes[i].Layer) ? source[architecture.Nodes[i].Inputs[0]] : i;
        return source;
    }

    /// <summary>For each node whether its row is that of the first point, as of conditions, or of the source, and stays.</summary>
    private static bool[] OfFirstPoint(NetworkArchitecture architecture)
    {
        bool[] isOfFirst = SourceNodes.Of(architecture);
        for (int i = 1; i < isOfFirst.Length; i++)
        {
            NetworkNode node = architecture.Nodes[i];
            isOfFirst[i] |= node.Layer is FirstStep || node.Inputs.All(input => isOfFirst[input]);
        }

        return isOfFirst;
    }

    private static bool WorksInPlace(NetworkLayer layer) => layer is Relu or Tanh or Sigmoid or Elu or Gelu or BatchNorm1d;
}
