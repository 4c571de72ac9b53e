using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Onnx;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;
using ConvSeq.Tests.Features;
using Google.Protobuf;
using Messages = global::Onnx;

namespace ConvSeq.Tests.Onnx;

/// <summary>The messages that are written, read by another implementation of them.</summary>
[TestClass]
public sealed class OnnxMessageTests
{
    private static readonly Lazy<TimeSeriesClassifier> s_model = new(() => TimeSeriesClassifier.Fit(
        SeriesSamples.SteadyAndFalling(), new TimeSeriesClassifierOptions { Features = new MultiRocketOptions { FeatureCount = 672 } }));

    /// <summary>Nothing is in the file that a reader does not know: what it writes again has the same fields.</summary>
    [TestMethod]
    public void AnotherReaderKnowsAllFields()
    {
        byte[] file = ExportedModel.BytesOf(s_model.Value);
        Messages.ModelProto model = Messages.ModelProto.Parser.ParseFrom(file);
        Assert.AreEqual(model, Messages.ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(file));
        Assert.AreEqual(model, Messages.ModelProto.Parser.ParseFrom(model.ToByteArray()));
    }

    [TestMethod]
    public void AGraphThatIsReadAndWrittenIsTheSame()
    {
        byte[] file = ExportedModel.BytesOf(s_model.Value);
        (OnnxGraph graph, IReadOnlyDictionary<string, long> sets) = OnnxModelReader.Read(file);
        Assert.AreEqual(OnnxExport.OperatorSet, sets[""]);
        byte[] again = new OnnxModel(graph, "", "", []).Write().Written.ToArray();
        Assert.AreEqual(Messages.ModelProto.Parser.ParseFrom(file).Graph, Messages.ModelProto.Parser.ParseFrom(again).Graph);
    }

    [TestMethod]
    public void ADamagedFileIsRefused()
    {
        byte[] file = ExportedModel.BytesOf(s_model.Value);
        int graph = file.Length / 2;
        for (int length = graph; length > graph - 300; length--)
            Assert.ThrowsExactly<InvalidDataException>(() => OnnxModelReader.Read(file.AsSpan(0, length)), $"{length} bytes");
    }

    /// <summary>What this version does not know of another program's graph is named.</summary>
    [TestMethod]
    [DataRow("Softmax", 12, "has the operator Softmax,")]
    [DataRow("Abs", 13, "of operators of the versions ai.onnx 13,")]
    public void AnUnknownPartIsRefused(string operation, int version, string reason)
    {
        var file = new MessageWriter();
        file.Message(7, new OnnxGraph(
            "part", [], [new OnnxValue("y", ElementType.Single, 1)], [new OnnxNode(operation, "", "", ["x"], ["y"], [])], []).Write);
        file.Message(8, set => set.Integer(2, version));
        var graph = new GraphBuilder();
        var inputs = new Dictionary<string, Tensor> { ["x"] = graph.Input("x", ElementType.Single, 1) };
        StringAssert.Contains(
            Assert.ThrowsExactly<NotSupportedException>(() => GraphImport.Add(graph, file.Written, inputs, ["y"])).Message, reason);
    }

    [TestMethod]
    public void AFileSaysWhatItIs()
    {
        Messages.ModelProto model = Messages.ModelProto.Parser.ParseFrom(ExportedModel.BytesOf(s_model.Value));
        Assert.AreEqual("ConvSeq", model.ProducerName);
        Assert.AreEqual(OnnxExport.OperatorSet, model.OpsetImport.Single().Version);
        StringAssert.Contains(model.DocString, "MultiRocket features, ridge head");
        Dictionary<string, string> metadata = model.MetadataProps.ToDictionary(one => one.Key, one => one.Value);
        Assert.AreEqual("""["steady", "falling"]""", metadata["convseq.classes"]);
        Assert.AreEqual("20", metadata["convseq.training.series"]);
        Assert.AreEqual("50", metadata["convseq.length"]);
        CollectionAssert.AreEqual((string[])["series"], model.Graph.Input.Select(input => input.Name).ToArray());
        CollectionAssert.AreEqual((string[])["label", "probabilities"], model.Graph.Output.Select(output => output.Name).ToArray());
    }

    /// <summary>Each operation reads what is there before it, no name is given twice, and nothing is there in vain.</summary>
    [TestMethod]
    public void AGraphIsInOrderAndHasNothingUnused()
    {
        foreach (SeriesFeatureOptions features in (SeriesFeatureOptions[])[
            new MultiRocketOptions { FeatureCount = 672 }, new QuantOptions(), new DilatedShapeletsOptions { ShapeletCount = 20 },
            new RocketOptions { KernelCount = 20 }])
        {
            Messages.GraphProto graph = Messages.ModelProto.Parser.ParseFrom(ExportedModel.BytesOf(TimeSeriesClassifier.Fit(
                SeriesSamples.SteadyAndFalling(), new TimeSeriesClassifierOptions { Features = features }))).Graph;
            HashSet<string> known = [.. graph.Input.Select(input => input.Name), .. graph.Initializer.Select(one => one.Name)];
            Assert.HasCount(graph.Input.Count + graph.Initializer.Count, known);
            var read = new HashSet<string>(graph.Output.Select(output => output.Name));
            foreach (Messages.NodeProto node in graph.Node)
                Check(node, known, read);
            CollectionAssert.IsSubsetOf(known.Where(name => !name.EndsWith(":1", StringComparison.Ordinal)).ToArray(), read.ToArray());
        }
    }

    [TestMethod]
    public void TheSameModelGivesTheSameBytes() =>
        CollectionAssert.AreEqual(ExportedModel.BytesOf(s_model.Value), ExportedModel.BytesOf(s_model.Value));

    private static void Check(Messages.NodeProto node, HashSet<string> known, HashSet<string> read)
    {
        foreach (string input in node.Input.Where(input => input.Length > 0))
        {
            Assert.Contains(input, known, node.Name);
            read.Add(input);
        }

        foreach (Messages.GraphProto body in node.Attribute.Where(one => one.G is not null).Select(one => one.G))
        {
            var inside = new HashSet<string>(known.Concat(body.Input.Select(input => input.Name)));
            foreach (Messages.NodeProto own in body.Node)
                Check(own, inside, read);
        }

        foreach (string output in node.Output)
            Assert.IsTrue(known.Add(output), output);
    }
}
