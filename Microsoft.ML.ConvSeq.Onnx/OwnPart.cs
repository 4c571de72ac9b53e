using ConvSeq.MLNet.Saving;
using ConvSeq.Models;
using ConvSeq.Onnx;
using ConvSeq.Onnx.Models;
using Microsoft.ML;

namespace ConvSeq.MLNet.Onnx;

/// <summary>The part of a pipeline that is ConvSeq's, as a file of its own.</summary>
internal static class OwnPart
{
    /// <summary>Writes the model of series of a pipeline, or its features.</summary>
    public static OnnxPipelineSummary Write(ITransformer pipeline, Stream stream, OnnxExportOptions? options)
    {
        Fitted<object>[] parts = [.. PipelineStage.Of(pipeline).Select(stage => stage.Fitted).OfType<Fitted<object>>()];
        if (parts.Select(part => part.Model).OfType<TimeSeriesModel>().FirstOrDefault() is { } model)
            return Write(model, stream, options);
        Fitted<object>[] features = [.. parts.Where(part => part.Model is TimeSeriesFeaturizer)];
        if (features is not [{ Model: TimeSeriesFeaturizer featurizer } only])
        {
            throw new NotSupportedException(
                $"The pipeline has {features.Length} parts of ConvSeq that take series, where one is needed; export one by ExportOnnx of "
                + "what GetConvSeqModels returns.");
        }

        options ??= new OnnxExportOptions();
        if (options.Length == 0)
            options = options with { Length = only.Input.Size / only.Input.Channels };
        OnnxExportSummary own = featurizer.ExportOnnx(stream, options);
        return new OnnxPipelineSummary(own.Nodes, own.Bytes, own.Length, ["series"], ["features"]);
    }

    /// <summary>Writes a model of series.</summary>
    public static OnnxPipelineSummary Write(TimeSeriesModel model, Stream stream, OnnxExportOptions? options)
    {
        OnnxExportSummary own = model.ExportOnnx(stream, options);
        return new OnnxPipelineSummary(
            own.Nodes, own.Bytes, own.Length, [SeriesInput.TakesSymbols(model) ? "tokens" : "series"],
            model is ISeriesRegressor ? ["target"] : ["label", "probabilities"]);
    }
}
