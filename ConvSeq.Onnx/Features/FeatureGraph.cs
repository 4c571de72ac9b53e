using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Networks;

namespace ConvSeq.Onnx.Features;

/// <summary>The features of any transform.</summary>
internal static class FeatureGraph
{
    /// <summary>Whether features can be computed of series of any length by one graph.</summary>
    public static bool TakesAnyLength(SeriesFeatures features) =>
        features is NetworkFeatures or PrunedFeatures { Computed: NetworkFeatures };

    /// <summary>Builds the features of repaired series: series × features.</summary>
    public static Tensor Of(SeriesFeatures features, SeriesTensor series)
    {
        using var part = series.Graph.Part(features.Name.ToLowerInvariant());
        switch (features)
        {
            case PrunedFeatures pruned:
                Tensor computed = Of(pruned.Computed, series);
                return computed.Gather(1, pruned.Places);
            case NetworkFeatures networks:
                return NetworkGraph.Features(networks, series);
        }

        int length = series.Length ?? throw Refusal.NoLength(features.Name);
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
