using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;
using ConvSeq.Trees;

namespace ConvSeq.Onnx.Heads;

/// <summary>Extremely randomised trees as one operator of ai.onnx.ml, which adds up what their leaves hold.</summary>
internal static class ForestGraph
{
    /// <summary>The class shares of a classifier: series × classes, in double precision.</summary>
    public static Tensor Probabilities(ExtraTreesClassifier head, Tensor features)
    {
        int classes = head.ClassCount;
        double[] shares = head.Shares.ToArray();
        Tensor sums = Sums(head.Forest, features, classes, outcome => outcome < classes
            ? [(outcome, 1f)]
            : [.. Enumerable.Range(0, classes).Select(k => (k, (float)shares[(outcome - classes) * classes + k]))
                .Where(one => one.Item2 != 0)]);
        return sums.ToDouble() / features.Graph.Scalar((double)head.TreeCount);
    }

    /// <summary>The predictions of a regressor, one for each series, in double precision.</summary>
    public static Tensor Predictions(ExtraTreesRegressor head, Tensor features)
    {
        // Leaves hold differences from a middle value: so sums in single precision are exact enough at any level.
        double[] values = head.Values.ToArray();
        double middle = values.Average();
        Tensor sums = Sums(head.Forest, features, 1, outcome => [(0, (float)(values[outcome] - middle))]);
        GraphBuilder graph = features.Graph;
        return (sums.ToDouble() / graph.Scalar((double)head.TreeCount) + graph.Scalar(middle)).Squeeze(1);
    }

    /// <summary>The sum over trees of what their leaves give to each target.</summary>
    private static Tensor Sums(Forest forest, Tensor features, int targets, Func<int, (int Target, float Weight)[]> weightsOf)
    {
        (int[] nodes, float[] thresholds) = forest.ToArrays();
        long[] tree = new long[nodes.Length], number = new long[nodes.Length], feature = new long[nodes.Length];
        long[] left = new long[nodes.Length], right = new long[nodes.Length];
        float[] values = new float[nodes.Length];
        string[] modes = new string[nodes.Length];
        List<long> leafTrees = [], leafNodes = [], leafTargets = [];
        List<float> leafWeights = [];

        // A split is followed by its left side; its right side begins where the left one is complete. A tree ends where no side is left.
        var open = new Stack<int>();
        int split = 0, own = 0, root = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            (tree[i], number[i]) = (own, i - root);
            if (nodes[i] >= 0)
            {
                (modes[i], feature[i], values[i], left[i]) = ("BRANCH_LEQ", nodes[i], thresholds[split++], i + 1 - root);
                open.Push(i);
                continue;
            }

            modes[i] = "LEAF";
            foreach ((int target, float weight) in weightsOf(-1 - nodes[i]))
            {
                leafTrees.Add(own);
                leafNodes.Add(i - root);
                leafTargets.Add(target);
                leafWeights.Add(weight);
            }

            if (open.TryPop(out int above))
                right[above] = i + 1 - root;
            else
                (own, root) = (own + 1, i + 1);
        }

        return features.Graph.Nodes(
            "TreeEnsembleRegressor", OnnxModel.TreeDomain, [features], 1,
            ("n_targets", (long)targets), ("aggregate_function", "SUM"), ("post_transform", "NONE"),
            ("nodes_treeids", tree), ("nodes_nodeids", number), ("nodes_featureids", feature), ("nodes_values", values),
            ("nodes_modes", modes), ("nodes_truenodeids", left), ("nodes_falsenodeids", right),
            ("target_treeids", leafTrees.ToArray()), ("target_nodeids", leafNodes.ToArray()), ("target_ids", leafTargets.ToArray()),
            ("target_weights", leafWeights.ToArray()))[0];
    }
}
