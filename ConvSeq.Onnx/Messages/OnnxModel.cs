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

    /// <summary>Version of the operators of other domains, unless another is stated.</summary>
    private const int FirstOperatorSet = 1;

    /// <summary>Version of the file format, that of the operator set.</summary>
    private const int FormatVersion = 7;

    /// <summary>Versions of the operators of other domains, where they are not the first.</summary>
    public IReadOnlyDictionary<string, long> OperatorSets { get; init; } = new Dictionary<string, long>();

    public MessageWriter Write()
    {
        var model = new MessageWriter();
        model.Integer(1, FormatVersion);
        model.Text(2, "ConvSeq");
        model.Text(3, ProducerVersion);
        model.Text(6, Description);
        model.Message(7, Graph.Write);
        model.Message(8, set => WriteOperatorSet(set, "", OperatorSet));
        foreach (string domain in Graph.Nodes.Select(node => node.Domain).Where(domain => domain.Length > 0).Distinct())
            model.Message(8, set => WriteOperatorSet(set, domain, OperatorSets.GetValueOrDefault(domain, FirstOperatorSet)));
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

    private static void WriteOperatorSet(MessageWriter set, string domain, long version)
    {
        set.Text(1, domain);
        set.Integer(2, version);
    }
}
