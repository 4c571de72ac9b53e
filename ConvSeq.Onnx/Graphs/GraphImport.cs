using ConvSeq.Onnx.Messages;

namespace ConvSeq.Onnx.Graphs;

/// <summary>Makes the graph of a file that another program wrote a part of a graph.</summary>
/// <remarks>
/// A file has one version of ONNX's operators. Graphs of version 12 become those of version 13, where few operators changed their form:
/// axes are an input there. https://onnx.ai/onnx/operators lists the versions of each.
/// </remarks>
internal static class GraphImport
{
    /// <summary>Domain of operators that ONNX Runtime alone has.</summary>
    private const string RuntimeDomain = "com.microsoft";

    /// <summary>Versions of the operators of graphs that become parts.</summary>
    private const int OperatorSet = 12, TreeOperatorSet = 2;

    /// <summary>ONNX's operators whose versions 12 and 13 mean the same.</summary>
    private static readonly HashSet<string> s_unchanged =
    [
        "Abs", "Add", "And", "ArgMax", "ArgMin", "Cast", "Ceil", "Clip", "Concat", "Constant", "ConstantOfShape", "Div", "Equal", "Exp",
        "Expand", "Flatten", "Floor", "Gather", "GatherElements", "Gemm", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less",
        "LessOrEqual", "Log", "MatMul", "Max", "Mean", "Min", "Mul", "Neg", "Not", "OneHot", "Or", "Pow", "Reciprocal", "ReduceL1",
        "ReduceL2", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare", "Relu", "Reshape", "Round",
        "Shape", "Sigmoid", "Sign", "Slice", "Sqrt", "Sub", "Sum", "Tanh", "Tile", "TopK", "Transpose", "Where", "Xor",
    ];

    /// <summary>Versions of the operators of other domains that a file with such a part asks for.</summary>
    public static IReadOnlyDictionary<string, long> OperatorSets { get; } =
        new Dictionary<string, long> { [OnnxModel.TreeDomain] = TreeOperatorSet };

    /// <summary>Adds the operations of a file.</summary>
    /// <param name="graph">The graph that they become a part of.</param>
    /// <param name="file">ModelProto.</param>
    /// <param name="inputs">The tensors for the file's inputs, by their names there.</param>
    /// <param name="outputs">The outputs that are wanted, by their names there.</param>
    /// <returns>The outputs: tensor, type and extents, as the file declares them.</returns>
    /// <exception cref="NotSupportedException">The file's graph cannot become a part; the message is the reason, as a clause.</exception>
    public static (Tensor Tensor, OnnxValue Declared)[] Add(
        GraphBuilder graph, ReadOnlySpan<byte> file, IReadOnlyDictionary<string, Tensor> inputs, string[] outputs)
    {
        (OnnxGraph read, IReadOnlyDictionary<string, long> sets) = OnnxModelReader.Read(file);
        if (sets.GetValueOrDefault("") != OperatorSet || sets.GetValueOrDefault(OnnxModel.TreeDomain, TreeOperatorSet) > TreeOperatorSet)
        {
            string versions = string.Join(", ", sets.Select(set => $"{(set.Key.Length == 0 ? "ai.onnx" : set.Key)} {set.Value}"));
            throw new NotSupportedException($"its graph is of operators of the versions {versions}, which are not known here");
        }

        var tensors = new Dictionary<string, Tensor>(inputs) { [""] = null! };
        foreach ((string name, OnnxTensor tensor) in read.Constants)
            tensors[name] = graph.Constant(tensor);
        foreach (OnnxNode node in Needed(read.Nodes, outputs))
        {
            Tensor[] reads = Array.ConvertAll(node.Inputs, name => TensorOf(tensors, name));
            Tensor[] made = AddNode(graph, node, reads, read);
            for (int i = 0; i < made.Length; i++)
                tensors[node.Outputs[i]] = made[i];
        }

        return Array.ConvertAll(outputs, name => (
            TensorOf(tensors, name),
            read.Outputs.FirstOrDefault(output => output.Name == name) ?? throw NoTensor(name)));
    }

    private static Tensor[] AddNode(GraphBuilder graph, OnnxNode node, Tensor[] reads, OnnxGraph whole)
    {
        if (node.Attributes.Any(attribute => attribute.Value is OnnxAttribute { IsGraph: true }))
            throw new NotSupportedException($"its graph has a {node.Operator} with a graph within, which is not known here");
        if (node is { Domain: RuntimeDomain, Operator: "Tokenizer" })
            throw new NotSupportedException("its graph has a Tokenizer, which fills up the shorter rows of a batch");
        if (node.Domain is OnnxModel.TreeDomain or RuntimeDomain)
        {
            Tensor[] made = graph.Nodes(node.Operator, node.Domain, reads, node.Outputs.Length, node.Attributes);

            // The encoder keeps the axis of the categories apart, where the converter counts on one axis, unless it sums over the other.
            bool isSummed = whole.Nodes.Any(next => next.Operator == "ReduceSum" && next.Inputs.Contains(node.Outputs[0]));
            return node.Operator == "OneHotEncoder" && !isSummed ? [made[0].Reshape(0, -1)] : made;
        }

        switch (node.Operator)
        {
            case "Identity":
                return reads;
            case "Squeeze" or "Unsqueeze" or "ReduceSum" when Attribute("axes") is { } axes:
                (string, object)[] others = [.. node.Attributes.Where(attribute => attribute.Name != "axes")];
                return graph.Nodes(node.Operator, "", [reads[0], graph.Longs(axes)], 1, others);

            // The converter picks the elements of one row; with more rows these are elements of the first alone.
            case "GatherElements" when whole.Constants.FirstOrDefault(one => one.Name == node.Inputs[1]).Tensor is { Shape: [1, _] }
                && Attribute("axis") is [1]:
                return [reads[0].Gather(1, reads[1].Reshape(-1))];
            case "Squeeze" or "ReduceSum":
            case var known when node.Domain.Length == 0 && s_unchanged.Contains(known):
                return graph.Nodes(node.Operator, "", reads, node.Outputs.Length, node.Attributes);
            default:
                throw new NotSupportedException($"its graph has the operator {node.Domain}{node.Operator}, which is not known here");
        }

        long[]? Attribute(string name) =>
            node.Attributes.FirstOrDefault(attribute => attribute.Name == name).Value is OnnxAttribute found ? found.Integers : null;
    }

    /// <summary>The operations on the way to the outputs.</summary>
    private static IEnumerable<OnnxNode> Needed(OnnxNode[] nodes, string[] outputs)
    {
        var read = new HashSet<string>(outputs);
        var needed = new Stack<OnnxNode>();
        foreach (OnnxNode node in nodes.Reverse())
        {
            if (!node.Outputs.Any(read.Contains))
                continue;
            needed.Push(node);
            read.UnionWith(node.Inputs);
        }

        return needed;
    }

    private static Tensor TensorOf(Dictionary<string, Tensor> tensors, string name) =>
        tensors.TryGetValue(name, out Tensor? tensor) ? tensor : throw NoTensor(name);

    private static NotSupportedException NoTensor(string name) => new($"its graph reads '{name}', which nothing makes");
}
