using ConvSeq.Features;
using ConvSeq.Onnx.Graphs;

namespace ConvSeq.Onnx.Features;

/// <summary>The features of <see cref="MultiRocketHydra"/>: those of both parts, each scaled in its own way.</summary>
internal static class MultiRocketHydraGraph
{
    /// <summary>Builds the features.</summary>
    /// <param name="features">The transform.</param>
    /// <param name="series">Series × channels × points.</param>
    /// <param name="length">Number of points.</param>
    public static Tensor Of(MultiRocketHydra features, Tensor series, int length)
    {
        GraphBuilder graph = series.Graph;
        var parts = new List<Tensor>();
        if (features.MultiRocket is { } multiRocket)
        {
            using var part = graph.Part("multirocket");
            Tensor raw = MultiRocketGraph.Of(multiRocket, series, length);
            StandardScaler scaler = features.Scaler;
            Tensor centered = raw - graph.Singles(scaler.Means, scaler.Means.Length);
            parts.Add(PointWindows.Clip(centered * graph.Singles(scaler.Factors, scaler.Factors.Length), SeriesFeatures.MaxMagnitude));
        }

        if (features.Hydra is { } hydra)
        {
            using var part = graph.Part("hydra");
            parts.Add(HydraGraph.Of(hydra, series, length));
        }

        return Tensor.Concat(1, parts);
    }
}
