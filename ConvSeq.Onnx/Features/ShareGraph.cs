using ConvSeq.Onnx.Graphs;

namespace ConvSeq.Onnx.Features;

/// <summary>Shares of points, rounded as the engine does it.</summary>
internal static class ShareGraph
{
    /// <summary>Makes of counts shares.</summary>
    /// <param name="counts">Series × counts.</param>
    /// <param name="lengths">For each count the number of points.</param>
    public static Tensor Of(Tensor counts, IReadOnlyList<int> lengths)
    {
        double[] reciprocals = [.. lengths.Select(length => 1.0 / length)];
        return (counts.ToDouble() * counts.Graph.Doubles(reciprocals, reciprocals.Length)).ToSingle();
    }
}
