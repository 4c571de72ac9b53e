using System.Collections.Immutable;
using ConvSeq.Models;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;
using ConvSeq.Onnx.Networks;

namespace ConvSeq.Onnx.Models;

/// <summary>The graph of a whole model: series in, labels and probabilities or targets out.</summary>
internal sealed class ModelGraph
{
    private const string Batch = "batch", Points = "length";

    private readonly GraphBuilder _graph = new();
    private readonly TimeSeriesModel _model;

    /// <param name="model">The model.</param>
    /// <param name="length">Number of points of the series that the graph takes; 0 for any, or for that of the training series.</param>
    public ModelGraph(TimeSeriesModel model, int length) => (_model, Length) = (model, SeriesInput.LengthOf(model, length));

    /// <summary>Number of points of the series that the graph takes; null for any.</summary>
    public int? Length { get; }

    /// <summary>Builds the graph.</summary>
    public OnnxGraph Build()
    {
        SeriesTensor series = SeriesInput.Repaired(_model.Repair, Input(), out Tensor? poison);
        switch (_model)
        {
            case ISeriesClassifier classifier:
                Classes(PredictionGraph.Probabilities(_model, series), classifier.ClassNames, poison);
                break;
            case ISeriesRegressor:
                Targets(PredictionGraph.Predictions(_model, series), poison);
                break;
            case SequenceLabeler labeler:
                PointClasses(NetworkGraph.Probabilities(labeler, series), labeler, poison);
                break;
            default:
                throw PredictionGraph.NoGraph(_model);
        }

        return _graph.Build(_model.Algorithm);
    }

    private OnnxExtent PointsExtent => Length is { } length ? length : Points;

    private SeriesTensor Input()
    {
        bool areSymbols = SeriesInput.TakesSymbols(_model);
        Tensor values = areSymbols
            ? _graph.Input("tokens", ElementType.Int64, Batch, _model.Channels, PointsExtent)
            : _graph.Input("series", ElementType.Single, Batch, _model.Channels, PointsExtent);
        return new SeriesTensor(values, _model.Channels, Length) { AreSymbols = areSymbols };
    }

    private void Classes(Tensor probabilities, ImmutableArray<string> classNames, Tensor? poison)
    {
        Tensor labels = _graph.Constant(OnnxTensor.Of(classNames)).Gather(0, probabilities.First("ArgMax", 1));
        _graph.Output("label", labels, ElementType.Text, Batch);
        _graph.Output(
            "probabilities", SeriesInput.Poisoned(probabilities, poison, 1).ToSingle(), ElementType.Single, Batch, classNames.Length);
    }

    private void PointClasses(Tensor probabilities, SequenceLabeler labeler, Tensor? poison)
    {
        Tensor labels = _graph.Constant(OnnxTensor.Of(labeler.ClassNames)).Gather(0, probabilities.First("ArgMax", 1));
        _graph.Output("label", labels, ElementType.Text, Batch, PointsExtent);
        Tensor told = SeriesInput.Poisoned(probabilities, poison, 2);
        _graph.Output(
            "probabilities", told.ToSingle().Transpose(0, 2, 1), ElementType.Single, Batch, PointsExtent, labeler.ClassNames.Length);
    }

    private void Targets(Tensor predictions, Tensor? poison) => _graph.Output(
        "target", SeriesInput.Poisoned(predictions, poison, 0).ToSingle(), ElementType.Single, Batch);
}
