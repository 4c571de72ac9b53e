using ConvSeq.Linear;
using ConvSeq.MLNet.Columns;
using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Models;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Onnx;

/// <summary>The stages of ConvSeq.</summary>
internal static class OwnStage
{
    /// <summary>Whether a model takes sequences of symbols.</summary>
    public static bool TakesSymbols(object model) => model is TimeSeriesModel own && SeriesInput.TakesSymbols(own);

    /// <summary>Adds what a stage makes.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="length">Points of its series; null for any number.</param>
    /// <param name="columns">The columns, to which its own are added.</param>
    /// <exception cref="NotSupportedException">There is no graph for it; the message names the stage.</exception>
    public static void Add(NamedStage stage, int? length, Dictionary<string, PipelineColumn> columns)
    {
        bool isKnown;
        try
        {
            isKnown = TryAdd(stage, length, columns);
        }
        catch (NotSupportedException problem)
        {
            throw stage.Refusal(problem);
        }

        if (!isKnown)
            throw stage.Refusal("within a pipeline there is no graph for what it makes");
    }

    private static bool TryAdd(NamedStage stage, int? length, Dictionary<string, PipelineColumn> columns)
    {
        Fitted<object> fitted = stage.Fitted!;
        PipelineColumn read = columns[fitted.Input.Column];
        switch (fitted.Model)
        {
            case TimeSeriesFeaturizer featurizer when stage.AllMade is [var name]
                && stage.After[name].Type is VectorDataViewType { IsKnownSize: true }:
                columns[name] = PipelineGraph.Features(featurizer, Series());
                break;
            case TimeSeriesModel model and ISeriesClassifier when Makes(PredictionColumns.PredictedLabel, PredictionColumns.Score):
                (columns[PredictionColumns.PredictedLabel], columns[PredictionColumns.Score]) = PipelineGraph.Classify(model, Series());
                break;
            case TimeSeriesModel model and ISeriesRegressor when Makes(PredictionColumns.Score):
                columns[PredictionColumns.Score] = PipelineGraph.Predict(model, Series());
                break;
            case FeatureClassifier head when Makes(PredictionColumns.PredictedLabel, PredictionColumns.Score):
                (columns[PredictionColumns.PredictedLabel], columns[PredictionColumns.Score]) = PipelineGraph.Classify(head, read);
                break;
            case FeatureClassifier head
                when Makes(PredictionColumns.PredictedLabel, PredictionColumns.Score, PredictionColumns.Probability):
                (columns[PredictionColumns.PredictedLabel], columns[PredictionColumns.Score], columns[PredictionColumns.Probability]) =
                    PipelineGraph.ClassifyBinary(head, read);
                break;
            case FeatureRegressor head when Makes(PredictionColumns.Score):
                columns[PredictionColumns.Score] = PipelineGraph.Predict(head, read);
                break;
            default:
                return false;
        }

        return true;

        SeriesTensor Series() => read.ToSeries(fitted.Input.Channels, length, TakesSymbols(fitted.Model));

        bool Makes(params string[] made) => made.ToHashSet().SetEquals(stage.AllMade);
    }
}
