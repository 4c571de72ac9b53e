using ConvSeq.Linear;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Trees;

namespace ConvSeq.Onnx.Heads;

/// <summary>The heads of any kind.</summary>
internal static class HeadGraph
{
    /// <summary>The probabilities of a classifier: series × classes, in double precision.</summary>
    public static Tensor Probabilities(FeatureClassifier head, Tensor features)
    {
        using var part = features.Graph.Part("head");
        return head switch
        {
            LinearClassifier linear => LinearGraph.Probabilities(LinearGraph.Scores(linear, features), linear.Temperature),
            ExtraTreesClassifier trees => ForestGraph.Probabilities(trees, features),
            _ => throw NoHead(head.Name),
        };
    }

    /// <summary>The predictions of a regressor, one for each series, in double precision.</summary>
    public static Tensor Predictions(FeatureRegressor head, Tensor features)
    {
        using var part = features.Graph.Part("head");
        return head switch
        {
            RidgeRegressor ridge => LinearGraph.Predictions(ridge, features),
            ExtraTreesRegressor trees => ForestGraph.Predictions(trees, features),
            _ => throw NoHead(head.Name),
        };
    }

    private static NotSupportedException NoHead(string name) =>
        Refusal.Of($"The head '{name}'", "there is no graph for it", "fit ridge, logistic regression or extra trees");
}
