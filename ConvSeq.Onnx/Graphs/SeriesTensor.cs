namespace ConvSeq.Onnx.Graphs;

/// <summary>Series in a graph: series × channels × points.</summary>
/// <param name="Values">The values.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Length">Number of points; null where it is known only when the graph is run.</param>
internal sealed record SeriesTensor(Tensor Values, int Channels, int? Length)
{
    public GraphBuilder Graph => Values.Graph;

    /// <summary>Whether the values are whole numbers that stand for symbols, such as words.</summary>
    public bool AreSymbols { get; init; }
}
