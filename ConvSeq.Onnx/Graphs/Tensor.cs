using ConvSeq.Onnx.Messages;

namespace ConvSeq.Onnx.Graphs;

/// <summary>A tensor of a graph that is being built, and the operations on it.</summary>
internal sealed class Tensor(GraphBuilder graph, string name)
{
    public GraphBuilder Graph => graph;

    public string Name => name;

    public static Tensor operator +(Tensor a, Tensor b) => a.With("Add", b);

    public static Tensor operator -(Tensor a, Tensor b) => a.With("Sub", b);

    public static Tensor operator *(Tensor a, Tensor b) => a.With("Mul", b);

    public static Tensor operator /(Tensor a, Tensor b) => a.With("Div", b);

    public static Tensor operator -(Tensor a) => a.Apply("Neg");

    /// <summary>An operation on this tensor alone.</summary>
    public Tensor Apply(string operation, params (string, object)[] attributes) => graph.Node(operation, [this], attributes);

    /// <summary>An operation on this tensor and others.</summary>
    public Tensor With(string operation, params Tensor[] others) => graph.Node(operation, [this, .. others]);

    public Tensor Cast(ElementType type) => Apply("Cast", ("to", (long)type));

    public Tensor ToDouble() => Cast(ElementType.Double);

    public Tensor ToSingle() => Cast(ElementType.Single);

    /// <summary>The same elements in other extents; one of them may be -1, for as many as there are, and 0 keeps an extent.</summary>
    public Tensor Reshape(params ReadOnlySpan<long> shape) => With("Reshape", graph.Longs(shape));

    public Tensor Transpose(params long[] axes) => Apply("Transpose", ("perm", axes));

    public Tensor Unsqueeze(long axis) => With("Unsqueeze", graph.Longs(axis));

    public Tensor Squeeze(long axis) => With("Squeeze", graph.Longs(axis));

    /// <summary>The elements of an axis from one on, to another, which is left out.</summary>
    public Tensor Slice(long axis, long start, long end = long.MaxValue) =>
        With("Slice", graph.Longs(start), graph.Longs(end), graph.Longs(axis));

    /// <summary>The elements of an axis at given places.</summary>
    public Tensor Gather(long axis, Tensor places) => graph.Node("Gather", [this, places], ("axis", axis));

    /// <inheritdoc cref="Gather(long, Tensor)"/>
    public Tensor Gather(long axis, ReadOnlySpan<int> places) => Gather(axis, graph.Constant(OnnxTensor.Of(places, places.Length)));

    /// <summary>A sum over an axis, which keeps the extent 1 or is dropped.</summary>
    public Tensor Sum(long axis, bool keep = false) => graph.Node("ReduceSum", [this, graph.Longs(axis)], Keep(keep));

    /// <summary>"ReduceMean", "ReduceMax" or "ReduceMin" over an axis, which keeps the extent 1 or is dropped.</summary>
    public Tensor Reduce(string operation, long axis, bool keep = false) => Apply(operation, ("axes", new[] { axis }), Keep(keep));

    /// <summary>"ArgMax" or "ArgMin" over an axis: the first of equal ones.</summary>
    public Tensor First(string operation, long axis, bool keep = false) => Apply(operation, ("axis", axis), Keep(keep));

    /// <summary>This tensor where a condition holds, elsewhere another.</summary>
    public Tensor Where(Tensor condition, Tensor other) => graph.Node("Where", [condition, this, other]);

    /// <summary>Tensors one after another along an axis.</summary>
    public static Tensor Concat(long axis, params IReadOnlyList<Tensor> tensors) =>
        tensors.Count == 1 ? tensors[0] : tensors[0].Graph.Node("Concat", [.. tensors], ("axis", axis));

    private static (string, object) Keep(bool keep) => ("keepdims", keep ? 1L : 0L);
}
