namespace ConvSeq.Networks.Managed;

/// <summary>A vector for each symbol.</summary>
internal sealed unsafe class EmbeddingRun : LayerRun
{
    private readonly Embedding _embedding;
    private readonly int _vectors;

    public EmbeddingRun(Placement placement, Embedding embedding)
        : base(placement)
    {
        _embedding = embedding;
        var parameters = embedding.IsFrozen ? Run.Architecture.Statistics : Run.Architecture.Weights;
        _vectors = parameters.First(parameter => parameter.Node == Node).Offset;
    }

    public override void Forward(int series, Scratch scratch)
    {
        Rows x = Input(series), y = Output(series);
        NetworkWeights numbers = Run.Packed.Values;
        float[] vectors = _embedding.IsFrozen ? numbers.Statistics : numbers.Values;
        for (int t = 0; t < y.Count; t++)
            Find(_embedding, vectors.AsSpan(_vectors), Symbol(x, t), new Span<float>(y.Start + (nint)t * y.Stride, Channels));
    }

    /// <summary>Copies the vector of a symbol.</summary>
    public static void Find(Embedding embedding, ReadOnlySpan<float> vectors, int symbol, Span<float> target)
    {
        if (symbol == 0 && embedding.HasPadding)
            target.Clear();
        else
            vectors.Slice(symbol * target.Length, target.Length).CopyTo(target);
    }

    public override void Backward(int series, Scratch scratch)
    {
        if (_embedding.IsFrozen)
            return;
        Rows x = Input(series), dy = OutputGradient(series);
        for (int t = 0; t < dy.Count; t++)
        {
            int symbol = Symbol(x, t);
            if (symbol == 0 && _embedding.HasPadding)
                continue;
            RowOperations.AddScaled(
                dy.Start + (nint)t * dy.Stride, 1, scratch.Gradient.Start + _vectors + (nint)symbol * Channels, Channels);
        }
    }

    // The training loop and the scorer check series beforehand; others may not.
    private int Symbol(Rows x, int row)
    {
        float value = x.Start[(nint)row * x.Stride];
        return value >= 0 && value < _embedding.EndOfValues ? _embedding.SymbolOf(value) : throw new ArgumentException(
            FormattableString.Invariant($"Point {row} of a series is {value}; symbols are from 0 to {_embedding.EndOfValues - 1}."));
    }
}
