using ConvSeq.Features;
using ConvSeq.Onnx.Graphs;

namespace ConvSeq.Onnx.Features;

/// <summary>The features of any transform.</summary>
internal static class FeatureGraph
{
    /// <summary>Builds the features of repaired series: series × features.</summary>
    public static Tensor Of(SeriesFeatures features, SeriesTensor series)
    {
        using var part = series.Graph.Part(features.Name.ToLowerInvariant());
        if (features is PrunedFeatures pruned)
            return Of(pruned.Computed, series).Gather(1, pruned.Places);
        int length = series.Length ?? throw Refusal.NoLengthOfFeatures(features.Name);
        return features switch
        {
            MiniRocket miniRocket => MiniRocketGraph.Of(miniRocket, series.Values, length),
            MultiRocket multiRocket => MultiRocketGraph.Of(multiRocket, series.Values, length),
            Rocket rocket => RocketGraph.Of(rocket, series.Values, length),
            Hydra hydra => HydraGraph.Of(hydra, series.Values, length),
            MultiRocketHydra both => MultiRocketHydraGraph.Of(both, series.Values, length),
            DilatedShapelets shapelets => ShapeletGraph.Of(shapelets, series.Values, length),
            Quant quant => QuantGraph.Of(quant, series.Values, length),
            _ => throw Refusal.Of(features.Name, "there is no graph for these features", "use features of another kind"),
        };
    }
}
