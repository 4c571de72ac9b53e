using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Onnx.Features;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Heads;
using ConvSeq.Onnx.Messages;

namespace ConvSeq.Onnx.Models;

/// <summary>
/// The graph of a pipeline whose stages turn columns into columns. Some stages are the engine's, others are graphs that another program
/// wrote.
/// </summary>
internal sealed class PipelineGraph
{
    private const string Batch = "batch";

    private readonly GraphBuilder _graph = new();
    private IReadOnlyDictionary<string, long> _operatorSets = new Dictionary<string, long>();

    /// <summary>Adds an input: batch × the extents.</summary>
    public PipelineColumn Input(string name, ElementType type, params OnnxExtent[] extents)
    {
        extents = [Batch, .. extents];
        return new PipelineColumn(_graph.Input(name, type, extents), type, extents);
    }

    /// <summary>Adds an input of series, or of sequences of symbols: batch × channels × points.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="channels">Channels of the series.</param>
    /// <param name="length">Their points; null for any number.</param>
    /// <param name="areSymbols">Whether the values are whole numbers that stand for symbols.</param>
    public PipelineColumn Series(string name, int channels, int? length, bool areSymbols = false)
    {
        OnnxExtent points = length is { } number ? number : "length";
        return Input(name, areSymbols ? ElementType.Int64 : ElementType.Single, channels, points);
    }

    /// <summary>Names what follows after a stage, until the result is disposed of.</summary>
    public GraphBuilder.PartName Stage(int number) => _graph.Part(FormattableString.Invariant($"stage{number}"));

    /// <summary>The features of series.</summary>
    public static PipelineColumn Features(TimeSeriesFeaturizer featurizer, SeriesTensor series)
    {
        SeriesTensor repaired = SeriesInput.Repaired(featurizer.Repair, series, out Tensor? poison);
        return Singles(Poisoned(FeatureGraph.Of(featurizer.Features, repaired), poison), featurizer.FeatureCount);
    }

    /// <summary>The key of the predicted class, from 1, and the probabilities.</summary>
    public static (PipelineColumn Label, PipelineColumn Score) Classify(TimeSeriesModel model, SeriesTensor series)
    {
        SeriesTensor repaired = SeriesInput.Repaired(model.Repair, series, out Tensor? poison);
        return Classes(PredictionGraph.Probabilities(model, repaired), ((ISeriesClassifier)model).ClassNames.Length, poison);
    }

    /// <inheritdoc cref="Classify(TimeSeriesModel, SeriesTensor)"/>
    public static (PipelineColumn Label, PipelineColumn Score) Classify(FeatureClassifier head, PipelineColumn features)
    {
        Tensor values = features.ToSingle();
        return Classes(HeadGraph.Probabilities(head, values), head.ClassCount, PoisonOf(values));
    }

    /// <summary>Whether the second of two classes is predicted, its score, and its probability.</summary>
    public static (PipelineColumn Label, PipelineColumn Score, PipelineColumn Probability) ClassifyBinary(
        FeatureClassifier head, PipelineColumn features)
    {
        Tensor values = features.ToSingle();
        Tensor probabilities = Poisoned(HeadGraph.Probabilities(head, values), PoisonOf(values));
        Tensor second = probabilities.Slice(1, 1, 2);
        Tensor score = head is LinearClassifier linear
            ? Poisoned(LinearGraph.Scores(linear, values), PoisonOf(values)).Slice(1, 1, 2)
            : second - probabilities.Slice(1, 0, 1);
        Tensor label = score.With("Greater", score.Graph.Scalar(0.0));
        return (new PipelineColumn(label, ElementType.Boolean, [Batch, 1]), Singles(score, 1), Singles(second, 1));
    }

    /// <summary>The prediction of each series.</summary>
    public static PipelineColumn Predict(TimeSeriesModel model, SeriesTensor series)
    {
        SeriesTensor repaired = SeriesInput.Repaired(model.Repair, series, out Tensor? poison);
        return Singles(Poisoned(PredictionGraph.Predictions(model, repaired).Unsqueeze(1), poison), 1);
    }

    /// <inheritdoc cref="Predict(TimeSeriesModel, SeriesTensor)"/>
    public static PipelineColumn Predict(FeatureRegressor head, PipelineColumn features)
    {
        Tensor values = features.ToSingle();
        return Singles(Poisoned(HeadGraph.Predictions(head, values).Unsqueeze(1), PoisonOf(values)), 1);
    }

    /// <summary>Adds the graph of a file that another program wrote.</summary>
    /// <param name="file">ModelProto.</param>
    /// <param name="inputs">The columns for the file's inputs, by their names there.</param>
    /// <param name="outputs">The outputs that are wanted, by their names there.</param>
    /// <returns>The outputs.</returns>
    /// <exception cref="NotSupportedException">The file's graph cannot become a part; the message is the reason, as a clause.</exception>
    public PipelineColumn[] Add(ReadOnlySpan<byte> file, IReadOnlyDictionary<string, PipelineColumn> inputs, string[] outputs)
    {
        _operatorSets = GraphImport.OperatorSets;
        var tensors = inputs.ToDictionary(input => input.Key, input => input.Value.Tensor);
        return Array.ConvertAll(
            GraphImport.Add(_graph, file, tensors, outputs),
            made => new PipelineColumn(made.Tensor, made.Declared.Type, [Batch, .. made.Declared.Shape.Skip(1)]));
    }

    /// <summary>Makes a column an output.</summary>
    public void Output(string name, PipelineColumn column) => _graph.Output(name, column.Tensor, column.Type, column.Extents);

    /// <summary>The file.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="description">What it is, for people to read.</param>
    /// <param name="length">Number of points of the series that it takes; null for any.</param>
    /// <param name="metadata">Names and values.</param>
    public (MessageWriter File, OnnxExportSummary Summary) Write(
        string name, string description, int? length, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        OnnxGraph built = _graph.Build(name);
        MessageWriter file = OnnxExport.Write(built, description, metadata, _operatorSets);
        return (file, new OnnxExportSummary(built.Nodes.Length, file.Written.Length, length));
    }

    private static (PipelineColumn, PipelineColumn) Classes(Tensor probabilities, int count, Tensor? poison)
    {
        Tensor key = probabilities.First("ArgMax", 1, keep: true) + probabilities.Graph.Scalar(1L);
        return (new PipelineColumn(key.Cast(ElementType.UInt32), ElementType.UInt32, [Batch, 1]),
            Singles(Poisoned(probabilities, poison), count));
    }

    /// <summary>For each row 0, or NaN if it has a value that is missing or infinite.</summary>
    private static Tensor PoisonOf(Tensor features) => (features * features.Graph.Scalar(0f)).Sum(1).ToDouble();

    private static Tensor Poisoned(Tensor rows, Tensor? poison) =>
        poison is null ? rows : SeriesInput.Poisoned(rows.ToDouble(), poison, 1);

    private static PipelineColumn Singles(Tensor values, int count) => new(values.ToSingle(), ElementType.Single, [Batch, count]);
}

/// <summary>A column of a pipeline in a graph.</summary>
/// <param name="Tensor">Its values, row after row.</param>
/// <param name="Type">Type of these.</param>
/// <param name="Extents">The batch, and those of a row.</param>
internal sealed record PipelineColumn(Tensor Tensor, ElementType Type, OnnxExtent[] Extents)
{
    /// <summary>The values in single precision.</summary>
    public Tensor ToSingle() => Type == ElementType.Single ? Tensor : Tensor.ToSingle();

    /// <summary>The column as series. One that a row has in a single axis has channel after channel.</summary>
    /// <param name="channels">Their channels.</param>
    /// <param name="length">Their points; null where they are known only when the graph is run.</param>
    /// <param name="areSymbols">Whether they are wanted as whole numbers that stand for symbols.</param>
    public SeriesTensor ToSeries(int channels, int? length, bool areSymbols)
    {
        Tensor values = areSymbols && Type != ElementType.Int64 ? Tensor.Cast(ElementType.Int64) : areSymbols ? Tensor : ToSingle();
        if (Extents is not [_, { Name: null } axis, _] || axis.Number != channels)
            values = values.Reshape(0, channels, -1);
        return new SeriesTensor(values, channels, length) { AreSymbols = areSymbols };
    }

    /// <summary>The values of a row in a single axis.</summary>
    public PipelineColumn Flat() => Extents.Length == 2 ? this : this with
    {
        Tensor = Tensor.Reshape(0, -1),
        Extents =
        [
            Extents[0],
            Extents.Any(extent => extent.Name == "length") ? "values"
                : Extents.Skip(1).Aggregate(1L, (size, extent) => size * extent.Number),
        ],
    };
}
