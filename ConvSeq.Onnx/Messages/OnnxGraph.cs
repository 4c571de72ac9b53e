namespace ConvSeq.Onnx.Messages;

/// <summary>The operations between named inputs and outputs: GraphProto.</summary>
/// <param name="Name">Name of the graph.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Nodes">The operations, each after those whose results it reads.</param>
/// <param name="Constants">The constant tensors by their names.</param>
internal sealed record OnnxGraph(
    string Name, OnnxValue[] Inputs, OnnxValue[] Outputs, OnnxNode[] Nodes, (string Name, OnnxTensor Tensor)[] Constants)
{
    public void Write(MessageWriter graph)
    {
        foreach (OnnxNode node in Nodes)
            graph.Message(1, node.Write);
        graph.Text(2, Name);
        foreach ((string name, OnnxTensor tensor) in Constants)
            graph.Message(5, message => tensor.Write(message, name));
        foreach (OnnxValue input in Inputs)
            graph.Message(11, input.Write);
        foreach (OnnxValue output in Outputs)
            graph.Message(12, output.Write);
    }
}

/// <summary>An input or output of a graph: ValueInfoProto.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its extents: a number, or the name of one that is known only when the graph is run.</param>
internal sealed record OnnxValue(string Name, ElementType Type, params OnnxExtent[] Shape)
{
    public void Write(MessageWriter value)
    {
        value.Text(1, Name);
        value.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, (int)Type);
            tensor.Message(2, shape =>
            {
                foreach (OnnxExtent extent in Shape)
                    shape.Message(1, extent.Write);
            });
        }));
    }
}

/// <summary>An extent of a tensor: a number, or a name for any number.</summary>
internal readonly record struct OnnxExtent(long Number, string? Name)
{
    public static implicit operator OnnxExtent(long number) => new(number, null);

    public static implicit operator OnnxExtent(string name) => new(0, name);

    public void Write(MessageWriter extent)
    {
        if (Name is null)
            extent.Integer(1, Number);
        else
            extent.Text(2, Name);
    }
}
