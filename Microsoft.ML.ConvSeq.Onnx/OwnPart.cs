using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Onnx;
using ConvSeq.Onnx.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Onnx;

/// <summary>The part of a pipeline that is ConvSeq's, as a file of its own.</summary>
internal static class OwnPart
{
    /// <summary>Writes the model of series of a pipeline, or its features.</summary>
    public static OnnxPipelineSummary Write(ITransformer pipeline, Stream stream, OnnxExportOptions? options)
    {
        Fitted<object>[] all = [.. PipelineStage.Of(pipeline).Select(stage => stage.Fitted).OfType<Fitted<object>>()];
        Fitted<object>[] models = [.. all.Where(part => part.Model is TimeSeriesModel)];
        Fitted<object>[] parts = models.Length > 0 ? models : [.. all.Where(part => part.Model is TimeSeriesFeaturizer)];
        return parts switch
        {
            [] => throw new NotSupportedException("The pipeline has no part of ConvSeq that takes series; there is none to export alone."),
            [{ Model: TimeSeriesFeaturizer featurizer } only] => Write(featurizer, only, stream, options ?? new OnnxExportOptions()),
            [var only] => Write(only, null, stream, options),
            _ => throw new NotSupportedException(
                $"The pipeline has {parts.Length} parts of ConvSeq that take series, {string.Join(" and ", parts.Select(NameOf))}, where "
                + "one is needed; export one by ExportOnnx of what GetConvSeqModels returns."),
        };
    }

    /// <summary>Writes a model of series.</summary>
    /// <param name="fitted">The model.</param>
    /// <param name="type">The type of its column in the data to score; null if that is not known.</param>
    /// <param name="stream">Where to.</param>
    /// <param name="options">Null for the defaults.</param>
    public static OnnxPipelineSummary Write(Fitted<object> fitted, DataViewType? type, Stream stream, OnnxExportOptions? options)
    {
        var model = (TimeSeriesModel)fitted.Model;
        ColumnLength.Of(fitted.Input, type, options?.Length ?? 0);
        OnnxExportSummary own = model.ExportOnnx(stream, options);
        return new OnnxPipelineSummary(
            own.Nodes, own.Bytes, own.Length, true, [SeriesInput.TakesSymbols(model) ? "tokens" : "series"],
            model is ISeriesRegressor ? ["target"] : ["label", "probabilities"]);
    }

    private static OnnxPipelineSummary Write(
        TimeSeriesFeaturizer featurizer, Fitted<object> fitted, Stream stream, OnnxExportOptions options)
    {
        int points = ColumnLength.Of(fitted.Input, null, options.Length);
        OnnxExportSummary own = featurizer.ExportOnnx(stream, options.Length == 0 ? options with { Length = points } : options);
        return new OnnxPipelineSummary(own.Nodes, own.Bytes, own.Length, true, ["series"], ["features"]);
    }

    private static string NameOf(Fitted<object> part)
    {
        string name = part.Model is TimeSeriesModel model ? model.Algorithm : ((TimeSeriesFeaturizer)part.Model).Features.Name;
        return $"{name} of column '{part.Input.Column}'";
    }
}
