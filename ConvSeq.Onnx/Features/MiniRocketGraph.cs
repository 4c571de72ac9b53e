using ConvSeq.Features;
using ConvSeq.Onnx.Graphs;

namespace ConvSeq.Onnx.Features;

/// <summary>The features of <see cref="MiniRocket"/>: for each bias the share of points above it.</summary>
internal static class MiniRocketGraph
{
    /// <summary>Builds the features.</summary>
    /// <param name="features">The transform.</param>
    /// <param name="series">Series × channels × points.</param>
    /// <param name="length">Number of points.</param>
    public static Tensor Of(MiniRocket features, Tensor series, int length)
    {
        var counts = new FeatureParts();
        var lengths = new List<int>();
        foreach (MiniRocketOutputs outputs in MiniRocketOutputs.Of(features.Kernels, series, length))
        {
            Tensor above = outputs.Values.Unsqueeze(2).With("Greater", outputs.BiasesOf(features.Kernels)).ToSingle();
            counts.Add(above.Sum(3).Reshape(-1, outputs.Biases.Length), outputs.Biases);
            lengths.AddRange(Enumerable.Repeat(outputs.Length, outputs.Biases.Length));
        }

        return counts.InOrder(ShareGraph.Of(counts.AsAdded(), lengths));
    }
}
