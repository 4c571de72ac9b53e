namespace ConvSeq.Networks.Managed.Steps;

/// <summary>The vector of a symbol.</summary>
internal sealed unsafe class EmbeddingStep : StepLayer
{
    private readonly Embedding _embedding;
    private readonly float[] _vectors;
    private readonly int _first;

    public EmbeddingStep(NetworkArchitecture architecture, int node, NetworkWeights weights, Embedding embedding, float* x, float* y)
        : base(x, y)
    {
        _embedding = embedding;
        _vectors = embedding.IsFrozen ? weights.Statistics : weights.Values;
        _first = (embedding.IsFrozen ? architecture.Statistics : architecture.Weights).First(parameter => parameter.Node == node).Offset;
    }

    public override void Step() =>
        EmbeddingRun.Find(_embedding, _vectors.AsSpan(_first), _embedding.SymbolOf(*X), new Span<float>(Y, _embedding.Dimensions));
}

/// <summary>Batch normalization by running statistics.</summary>
internal sealed unsafe class BatchNormStep : StepLayer
{
    private readonly FloatBuffer _factors, _constants;
    private readonly int _channels;

    public BatchNormStep(NetworkArchitecture architecture, int node, NetworkWeights weights, float* x, float* y)
        : base(x, y)
    {
        _channels = architecture.Nodes[node].Channels;
        (_factors, _constants) = (new FloatBuffer(_channels), new FloatBuffer(_channels));
        BatchNormRun.FindCoefficients(architecture, node, weights, _factors.Start, _constants.Start);
    }

    public override void Step() => RowOperations.Affine(X, _channels, _factors.Start, _constants.Start, Y, _channels, 1, _channels);

    public override void Dispose()
    {
        _factors.Dispose();
        _constants.Dispose();
    }
}

/// <summary>Layer normalization.</summary>
internal sealed unsafe class LayerNormStep : StepLayer
{
    private readonly LayerNorm _norm;
    private readonly float[] _weights;
    private readonly int _scale, _shift, _channels;

    public LayerNormStep(NetworkArchitecture architecture, int node, NetworkWeights weights, LayerNorm norm, float* x, float* y)
        : base(x, y)
    {
        (_norm, _weights, _channels) = (norm, weights.Values, architecture.Nodes[node].Channels);
        _scale = architecture.Weights.First(parameter => parameter.Node == node && parameter.Kind == ParameterKind.Scale).Offset;
        _shift = architecture.Weights.First(parameter => parameter.Node == node && parameter.Kind == ParameterKind.Shift).Offset;
    }

    public override void Step() =>
        LayerNormRun.Normalize(_norm, X, _weights.AsSpan(_scale, _channels), _weights.AsSpan(_shift, _channels), Y);
}

/// <summary>A gated unit.</summary>
internal sealed unsafe class GateStep(float* x, float* y, int channels) : StepLayer(x, y)
{
    public override void Step() => RowOperations.Gate(X, Y, channels);
}

/// <summary>ReLU.</summary>
internal sealed unsafe class ReluStep(float* x, float* y, int channels) : StepLayer(x, y)
{
    public override void Step()
    {
        if (X != Y)
            RowOperations.Copy(X, channels, Y, channels, 1, channels, accumulate: false);
        RowOperations.Relu(Y, channels, 1, channels);
    }
}

/// <summary>A function of each value.</summary>
internal sealed unsafe class ActivationStep<T>(T function, float* x, float* y, int channels) : StepLayer(x, y)
    where T : struct, IActivation
{
    public override void Step() => RowOperations.Map(function, X, channels, Y, channels, 1, channels);
}

/// <summary>Some channels of the input.</summary>
internal sealed unsafe class CopyStep(float* x, float* y, int channels) : StepLayer(x, y)
{
    public override void Step() => RowOperations.Copy(X, channels, Y, channels, 1, channels, accumulate: false);
}

/// <summary>Attention over the rows of a source.</summary>
internal sealed unsafe class AttentionStep(StepRun run, NetworkNode node, float* x, float* y) : StepLayer(x, y)
{
    private readonly int _keys = node.Inputs[1], _values = node.Inputs[2];
    private readonly int _keyChannels = run.Architecture.Nodes[node.Inputs[1]].Channels;
    private readonly FloatBuffer _weights = new();

    public override void Step()
    {
        float[] keys = run.SourceRows(_keys), values = run.SourceRows(_values);
        int count = keys.Length / _keyChannels;
        _weights.Ensure(AttentionRun.RoomFor(count));
        fixed (float* key = keys, value = values)
        {
            AttentionRun.Weigh(X, _keyChannels, key, _keyChannels, count, _weights.Start);
            AttentionRun.Mean(value, node.Channels, count, _weights.Start, Y, node.Channels);
        }
    }

    public override void Dispose() => _weights.Dispose();
}

/// <summary>A sum.</summary>
internal sealed unsafe class AddStep(nint[] inputs, float* y, int channels) : StepLayer(null, y)
{
    public override void Step()
    {
        for (int i = 0; i < inputs.Length; i++)
            RowOperations.Copy((float*)inputs[i], channels, Y, channels, 1, channels, accumulate: i > 0);
    }
}

/// <summary>A concatenation.</summary>
internal sealed unsafe class ConcatStep(nint[] inputs, int[] channels, float* y) : StepLayer(null, y)
{
    public override void Step()
    {
        float* target = Y;
        for (int i = 0; i < inputs.Length; target += channels[i++])
            RowOperations.Copy((float*)inputs[i], channels[i], target, channels[i], 1, channels[i], accumulate: false);
    }
}
