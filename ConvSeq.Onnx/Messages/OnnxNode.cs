namespace ConvSeq.Onnx.Messages;

/// <summary>An operation of a file: NodeProto.</summary>
/// <param name="Operator">The operator, such as "Conv".</param>
/// <param name="Domain">The operator's domain; empty for ONNX's own.</param>
/// <param name="Name">Name of the node.</param>
/// <param name="Inputs">Names of the tensors that it reads.</param>
/// <param name="Outputs">Names of those that it makes.</param>
/// <param name="Attributes">
/// Names and values: long, float, string, arrays of these, <see cref="OnnxGraph"/> for a body, or <see cref="OnnxAttribute"/> for one of
/// a file that was read.
/// </param>
internal sealed record OnnxNode(
    string Operator, string Domain, string Name, string[] Inputs, string[] Outputs, (string Name, object Value)[] Attributes)
{
    /// <summary>Names of all tensors that the node reads, those that its body takes from around it among them.</summary>
    public IEnumerable<string> Reads =>
        Inputs.Concat(Attributes.Select(attribute => attribute.Value).OfType<OnnxGraph>().SelectMany(body => body.Nodes)
            .SelectMany(node => node.Reads));

    public void Write(MessageWriter node)
    {
        foreach (string input in Inputs)
            node.Text(1, input);
        foreach (string output in Outputs)
            node.Text(2, output);
        node.Text(3, Name);
        node.Text(4, Operator);
        foreach ((string name, object value) in Attributes)
            node.Message(5, attribute => WriteAttribute(attribute, name, value));
        if (Domain.Length > 0)
            node.Text(7, Domain);
    }

    private static void WriteAttribute(MessageWriter attribute, string name, object value)
    {
        attribute.Text(1, name);
        switch (value)
        {
            case float number:
                attribute.Single(2, number);
                attribute.Integer(20, 1);
                break;
            case long number:
                attribute.Integer(3, number);
                attribute.Integer(20, 2);
                break;
            case string text:
                attribute.Text(4, text);
                attribute.Integer(20, 3);
                break;
            case OnnxGraph body:
                attribute.Message(6, body.Write);
                attribute.Integer(20, 5);
                break;
            case float[] numbers:
                attribute.Singles(7, numbers);
                attribute.Integer(20, 6);
                break;
            case long[] numbers:
                attribute.Integers(8, numbers);
                attribute.Integer(20, 7);
                break;
            case string[] texts:
                foreach (string text in texts)
                    attribute.Text(9, text);
                attribute.Integer(20, 8);
                break;
            case OnnxAttribute read:
                attribute.Append(read.Message);
                break;
            default:
                throw new ArgumentException($"An attribute cannot be a {value.GetType().Name}.", nameof(value));
        }
    }
}
