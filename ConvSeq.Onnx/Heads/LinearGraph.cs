using ConvSeq.Linear;
using ConvSeq.Onnx.Graphs;

namespace ConvSeq.Onnx.Heads;

/// <summary>
/// Linear heads. Weights are written in single precision, as the model has them; sums are in double precision, as the engine adds them.
/// </summary>
internal static class LinearGraph
{
    /// <summary>The decision scores of a classifier: series × classes, in double precision.</summary>
    public static Tensor Scores(LinearClassifier head, Tensor features)
    {
        Tensor scores = Apply(features, head.Weights, head.Biases);
        return head.ClassCount == 2 ? Tensor.Concat(1, -scores, scores) : scores;
    }

    /// <summary>Probabilities of scores: the softmax after a factor.</summary>
    public static Tensor Probabilities(Tensor scores, double temperature) =>
        (scores * scores.Graph.Scalar(temperature)).Apply("Softmax", ("axis", 1L));

    /// <summary>The predictions of a regressor, one for each series, in double precision.</summary>
    public static Tensor Predictions(RidgeRegressor head, Tensor features) =>
        (Apply(features, head.Weights, [head.Bias]) * features.Graph.Scalar(head.Scale)).Squeeze(1);

    private static Tensor Apply(Tensor features, ReadOnlySpan<float> weights, ReadOnlySpan<double> biases)
    {
        GraphBuilder graph = features.Graph;
        Tensor matrix = graph.Singles(weights, biases.Length, weights.Length / biases.Length).ToDouble();
        return graph.Node("Gemm", [features.ToDouble(), matrix, graph.Doubles(biases, biases.Length)], ("transB", 1L));
    }
}
