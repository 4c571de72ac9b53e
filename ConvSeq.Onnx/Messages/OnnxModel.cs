namespace ConvSeq.Onnx.Messages;

/// <summary>A whole file: ModelProto.</summary>
/// <param name="Graph">Its graph.</param>
/// <param name="Description">What it is, for people to read.</param>
/// <param name="ProducerVersion">Version of the program that wrote it.</param>
/// <param name="Metadata">Names and values.</param>
internal sealed record OnnxModel(
    OnnxGraph Graph, string Description, string ProducerVersion, IReadOnlyList<KeyValuePair<string, string>> Metadata)
{
    /// <summary>Domain of the operators for trees.</summary>
    public const string TreeDomain = "ai.onnx.ml";

    /// <summary>
    /// Version of ONNX's operators that files ask for: low, so that old runtimes read them, and there is none that would serve better.
    /// </summary>
    public const int OperatorSet = 13;

    private const int TreeOperatorSet = 1;

    /// <summary>Version of the file format, that of the operator set.</summary>
    private const int FormatVersion = 7;

    public MessageWriter Write()
    {
        var model = new MessageWriter();
        model.Integer(1, FormatVersion);
        model.Text(2, "ConvSeq");
        model.Text(3, ProducerVersion);
        model.Text(6, Description);
        model.Message(7, Graph.Write);
        model.Message(8, set => WriteOperatorSet(set, "", OperatorSet));
        if (Graph.Nodes.Any(node => node.Domain == TreeDomain))
            model.Message(8, set => WriteOperatorSet(set, TreeDomain, TreeOperatorSet));
        foreach ((string name, string value) in Metadata)
        {
            model.Message(14, entry =>
            {
                entry.Text(1, name);
                entry.Text(2, value);
            });
        }

        return model;
    }

    private static void WriteOperatorSet(MessageWriter set, string domain, int version)
    {
        set.Text(1, domain);
        set.Integer(2, version);
    }
}
