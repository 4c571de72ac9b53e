namespace ConvSeq.Onnx.Messages;

/// <summary>Reads the files of other programs as far as it takes to make their graphs parts of another one.</summary>
internal static class OnnxModelReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">ModelProto.</param>
    /// <returns>Its graph, and of each domain the version of the operators.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static (OnnxGraph Graph, IReadOnlyDictionary<string, long> OperatorSets) Read(ReadOnlySpan<byte> file)
    {
        var graph = new OnnxGraph("", [], [], [], []);
        var sets = new Dictionary<string, long>();
        for (var model = new MessageReader(file); model.Next();)
        {
            if (model.Field == 7)
                graph = ReadGraph(model.Bytes);
            else if (model.Field == 8)
                ReadOperatorSet(model.Bytes, sets);
        }

        return (graph, sets);
    }

    private static void ReadOperatorSet(ReadOnlySpan<byte> message, Dictionary<string, long> sets)
    {
        (string domain, long version) = ("", 0);
        for (var set = new MessageReader(message); set.Next();)
        {
            if (set.Field == 1)
                domain = set.Text;
            else if (set.Field == 2)
                version = set.Integer;
        }

        sets[domain] = version;
    }

    private static OnnxGraph ReadGraph(ReadOnlySpan<byte> message)
    {
        string name = "";
        var nodes = new List<OnnxNode>();
        var constants = new List<(string, OnnxTensor)>();
        List<OnnxValue> inputs = [], outputs = [];
        for (var graph = new MessageReader(message); graph.Next();)
        {
            switch (graph.Field)
            {
                case 1:
                    nodes.Add(ReadNode(graph.Bytes));
                    break;
                case 2:
                    name = graph.Text;
                    break;
                case 5:
                    constants.Add(OnnxTensor.Read(graph.Bytes));
                    break;
                case 11:
                    inputs.Add(ReadValue(graph.Bytes));
                    break;
                case 12:
                    outputs.Add(ReadValue(graph.Bytes));
                    break;
            }
        }

        return new OnnxGraph(name, [.. inputs], [.. outputs], [.. nodes], [.. constants]);
    }

    private static OnnxNode ReadNode(ReadOnlySpan<byte> message)
    {
        (string name, string type, string domain) = ("", "", "");
        List<string> inputs = [], outputs = [];
        var attributes = new List<(string, object)>();
        for (var node = new MessageReader(message); node.Next();)
        {
            switch (node.Field)
            {
                case 1:
                    inputs.Add(node.Text);
                    break;
                case 2:
                    outputs.Add(node.Text);
                    break;
                case 3:
                    name = node.Text;
                    break;
                case 4:
                    type = node.Text;
                    break;
                case 5:
                    attributes.Add(ReadAttribute(node.Bytes));
                    break;
                case 7:
                    domain = node.Text;
                    break;
            }
        }

        return new OnnxNode(type, domain, name, [.. inputs], [.. outputs], [.. attributes]);
    }

    private static (string, object) ReadAttribute(ReadOnlySpan<byte> message)
    {
        string name = "";
        var rest = new MessageWriter();
        for (var attribute = new MessageReader(message); attribute.Next();)
        {
            if (attribute.Field == 1)
                name = attribute.Text;
            else
                rest.Append(attribute.Whole);
        }

        return (name, new OnnxAttribute(rest.Written.ToArray()));
    }

    private static OnnxValue ReadValue(ReadOnlySpan<byte> message)
    {
        string name = "";
        ElementType type = default;
        var shape = new List<OnnxExtent>();
        for (var value = new MessageReader(message); value.Next();)
        {
            if (value.Field == 1)
                name = value.Text;
            else if (value.Field == 2)
                type = ReadType(value.Bytes, shape);
        }

        return new OnnxValue(name, type, [.. shape]);
    }

    private static ElementType ReadType(ReadOnlySpan<byte> message, List<OnnxExtent> shape)
    {
        ElementType type = default;
        for (var kind = new MessageReader(message); kind.Next();)
        {
            if (kind.Field != 1)
                continue;
            for (var tensor = new MessageReader(kind.Bytes); tensor.Next();)
            {
                if (tensor.Field == 1)
                    type = (ElementType)tensor.Integer;
                if (tensor.Field != 2)
                    continue;
                for (var extents = new MessageReader(tensor.Bytes); extents.Next();)
                    shape.Add(ReadExtent(extents.Bytes));
            }
        }

        return type;
    }

    private static OnnxExtent ReadExtent(ReadOnlySpan<byte> message)
    {
        OnnxExtent result = -1;
        for (var extent = new MessageReader(message); extent.Next();)
            result = extent.Field == 1 ? extent.Integer : extent.Text;
        return result;
    }
}

/// <summary>The value of an attribute in a file that another program wrote, as it stands there.</summary>
/// <param name="Message">AttributeProto without the name.</param>
internal sealed record OnnxAttribute(byte[] Message)
{
    /// <summary>Whether the value is a graph.</summary>
    public bool IsGraph
    {
        get
        {
            for (var attribute = new MessageReader(Message); attribute.Next();)
            {
                if (attribute.Field is 6 or 11)
                    return true;
            }

            return false;
        }
    }

    /// <summary>The value as whole numbers.</summary>
    public long[] Integers
    {
        get
        {
            var values = new List<long>();
            for (var attribute = new MessageReader(Message); attribute.Next();)
            {
                if (attribute.Field is 3 or 8)
                    attribute.AddIntegers(values);
            }

            return [.. values];
        }
    }
}
