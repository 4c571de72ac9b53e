using ConvSeq.Onnx.Messages;

namespace ConvSeq.Onnx.Graphs;

/// <summary>
/// Collects the operations of a graph. What is not read on the way to an output is left out in the end, and equal constants and operations
/// are written once, so that parts can be put together without a thought of either.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, OnnxTensor> _constants;
    private readonly Dictionary<string, string> _constantNames;
    private readonly Dictionary<string, int> _used;
    private readonly Dictionary<string, Tensor> _known = [];
    private readonly List<OnnxValue> _inputs = [], _outputs = [];
    private string _part = "";

    public GraphBuilder()
    {
        (_constants, _constantNames, _used) = ([], [], []);
    }

    // A body knows the tensors around it, so no name may occur twice.
    private GraphBuilder(GraphBuilder around) =>
        (_constants, _constantNames, _used, _part) = (around._constants, around._constantNames, around._used, around._part);

    /// <summary>Names what follows after a part of the model, until the result is disposed of.</summary>
    public PartName Part(string name)
    {
        string before = _part;
        _part = before.Length == 0 ? name : $"{before}/{name}";
        return new PartName(this, before);
    }

    /// <summary>Adds an input.</summary>
    public Tensor Input(string name, ElementType type, params OnnxExtent[] shape)
    {
        name = Unique(name);
        _inputs.Add(new OnnxValue(name, type, shape));
        return new Tensor(this, name);
    }

    /// <summary>Makes a tensor an output.</summary>
    public void Output(string name, Tensor tensor, ElementType type, params OnnxExtent[] shape)
    {
        name = Unique(name);
        _nodes.Add(new OnnxNode("Identity", "", Unique($"{name}/Identity"), [tensor.Name], [name], []));
        _outputs.Add(new OnnxValue(name, type, shape));
    }

    /// <summary>Adds an operation with one result.</summary>
    public Tensor Node(string operation, Tensor[] inputs, params (string Name, object Value)[] attributes)
    {
        string key = $"{operation}({string.Join(", ", inputs.Select(input => input.Name))}) "
            + string.Join(", ", attributes.Select(one => $"{one.Name} {(one.Value is long[] many ? string.Join(' ', many) : one.Value)}"));
        if (!_known.TryGetValue(key, out Tensor? result))
        {
            result = Nodes(operation, "", inputs, 1, attributes)[0];
            _known.Add(key, result);
        }

        return result;
    }

    /// <summary>Adds an operation.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="domain">Its domain; empty for ONNX's own.</param>
    /// <param name="inputs">What it reads; null for what is left out.</param>
    /// <param name="outputs">Number of results.</param>
    /// <param name="attributes">Names and values.</param>
    public Tensor[] Nodes(string operation, string domain, Tensor?[] inputs, int outputs, params (string, object)[] attributes)
    {
        string name = Unique(_part.Length == 0 ? operation : $"{_part}/{operation}");
        string[] results = outputs == 1 ? [$"{name}:0"] : [.. Enumerable.Range(0, outputs).Select(i => $"{name}:{i}")];
        _nodes.Add(new OnnxNode(operation, domain, name, [.. inputs.Select(input => input?.Name ?? "")], results, attributes));
        return Array.ConvertAll(results, result => new Tensor(this, result));
    }

    /// <summary>A constant.</summary>
    public Tensor Constant(OnnxTensor tensor)
    {
        string key = tensor.Key;
        if (!_constantNames.TryGetValue(key, out string? name))
        {
            name = Unique(_part.Length == 0 ? "Constant" : $"{_part}/Constant");
            _constantNames.Add(key, name);
            _constants.Add(name, tensor);
        }

        return new Tensor(this, name);
    }

    public Tensor Singles(ReadOnlySpan<float> values, params long[] shape) => Constant(OnnxTensor.Of(values, shape));

    public Tensor Doubles(ReadOnlySpan<double> values, params long[] shape) => Constant(OnnxTensor.Of(values, shape));

    public Tensor Longs(params ReadOnlySpan<long> values) => Constant(OnnxTensor.Of(values, values.Length));

    /// <summary>A single number, with no extents.</summary>
    public Tensor Scalar(float value) => Constant(OnnxTensor.Of([value]));

    /// <inheritdoc cref="Scalar(float)"/>
    public Tensor Scalar(double value) => Constant(OnnxTensor.Of([value]));

    /// <inheritdoc cref="Scalar(float)"/>
    public Tensor Scalar(long value) => Constant(OnnxTensor.Of([value]));

    /// <summary>A builder for the body of a loop, which may read the tensors of this graph.</summary>
    public GraphBuilder Body() => new(this);

    /// <summary>The body of a loop: its constants are those of the graph around it.</summary>
    public OnnxGraph ToBody(string name) => new(name, [.. _inputs], [.. _outputs], Needed(), []);

    /// <summary>The graph.</summary>
    public OnnxGraph Build(string name)
    {
        OnnxNode[] nodes = Needed();
        HashSet<string> read = [.. nodes.SelectMany(node => node.Reads)];
        return new OnnxGraph(
            name, [.. _inputs], [.. _outputs], nodes,
            [.. _constants.Where(one => read.Contains(one.Key)).Select(one => (one.Key, one.Value))]);
    }

    private OnnxNode[] Needed()
    {
        HashSet<string> read = [.. _outputs.Select(output => output.Name)];
        var needed = new List<OnnxNode>();
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            if (!_nodes[i].Outputs.Any(read.Contains))
                continue;
            needed.Add(_nodes[i]);
            read.UnionWith(_nodes[i].Reads);
        }

        needed.Reverse();
        return [.. needed];
    }

    private string Unique(string name)
    {
        int count = _used[name] = _used.GetValueOrDefault(name) + 1;
        return count == 1 ? name : FormattableString.Invariant($"{name}_{count}");
    }

    /// <summary>Ends a part of the model.</summary>
    public readonly struct PartName(GraphBuilder graph, string before) : IDisposable
    {
        public void Dispose() => graph._part = before;
    }
}
