using ConvSeq.Models;
using ConvSeq.Onnx;
using ConvSeq.Onnx.Graphs;
using ConvSeq.Onnx.Messages;
using Microsoft.ML.OnnxRuntime;

namespace ConvSeq.Tests.Onnx;

/// <summary>An exported model in ONNX Runtime, on one thread.</summary>
internal sealed class ExportedModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    public ExportedModel(byte[] file)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new InferenceSession(file, options);
    }

    /// <summary>Name of the input.</summary>
    public string Input => _session.InputMetadata.Keys.Single();

    /// <summary>Extents of the input, -1 where there may be any number.</summary>
    public int[] InputShape => _session.InputMetadata[Input].Dimensions;

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public static ExportedModel Of(TimeSeriesModel model, int length = 0) => new(BytesOf(model, length));

    public static byte[] BytesOf(TimeSeriesModel model, int length = 0)
    {
        using var file = new MemoryStream();
        model.ExportOnnx(file, new OnnxExportOptions { Length = length });
        return file.ToArray();
    }

    /// <summary>A graph of one part of a model, which is not exported by itself.</summary>
    /// <param name="channels">Channels of the series.</param>
    /// <param name="length">Their points; null for any number.</param>
    /// <param name="type">Type of the values.</param>
    /// <param name="build">Makes the output of the series.</param>
    public static ExportedModel OfPart(int channels, int? length, ElementType type, Func<Tensor, Tensor> build)
    {
        var graph = new GraphBuilder();
        OnnxExtent points = length is { } fixedLength ? fixedLength : "length";
        Tensor output = build(graph.Input("series", type, "batch", channels, points));
        graph.Output("output", output, ElementType.Single, "batch", "values");
        return new ExportedModel(new OnnxModel(graph.Build("part"), "", "0", []).Write().Written.ToArray());
    }

    /// <summary>The numbers that are put out for series of one length.</summary>
    /// <param name="output">"probabilities", "target" or "output".</param>
    /// <param name="series">Series after series, channel after channel.</param>
    /// <param name="count">Number of series.</param>
    public float[] Numbers(string output, float[] series, int count = 1) =>
        Run(output, series, count, result => result.GetTensorDataAsSpan<float>().ToArray());

    /// <summary>The labels of series of one length.</summary>
    public string[] Labels(float[] series, int count = 1) => Run("label", series, count, result => result.GetStringTensorAsArray());

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private T Run<T>(string output, float[] series, int count, Func<OrtValue, T> read)
    {
        int channels = InputShape[1];
        long[] shape = [count, channels, series.Length / channels / count];
        using OrtValue input = _session.InputMetadata[Input].ElementType == typeof(long)
            ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(series, value => (long)value), shape)
            : OrtValue.CreateTensorValueFromMemory(series, shape);
        using IDisposableReadOnlyCollection<OrtValue> results =
            _session.Run(_run, new Dictionary<string, OrtValue> { [Input] = input }, [output]);
        return read(results[0]);
    }
}
