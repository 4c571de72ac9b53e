using ConvSeq.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace ConvSeq.Tests.Onnx;

/// <summary>A row with a series, and other columns that pipelines read.</summary>
public sealed class PipelineRow
{
    public string Label { get; set; } = "";

    public bool Truth { get; set; }

    public float Number { get; set; }

    public float Extra { get; set; }

    public string Place { get; set; } = "";

    [VectorType(60)]
    public float[] Series { get; set; } = [];
}

/// <summary>A pipeline that was fitted, saved, loaded and exported, beside the same in ONNX Runtime.</summary>
internal static class ExportedPipeline
{
    private static readonly PipelineRow[] s_rows = [.. MLNet.SeriesRows.Make(50).Select((row, i) => new PipelineRow
    {
        Label = row.Label,
        Truth = row.Label == "slow",
        Number = row.Label.Length + row.Series[0],
        Extra = i % 7,
        Place = $"place {i % 4}",
        Series = row.Series,
    })];

    /// <summary>The rows, which also train; their series are of one channel, or of the given channels and points.</summary>
    public static IDataView Data(MLContext ml, params int[] dimensions)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(PipelineRow));
        if (dimensions.Length > 0)
            definition[nameof(PipelineRow.Series)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimensions);
        return ml.Data.LoadFromEnumerable(s_rows, definition);
    }

    /// <summary>Fits, saves and loads a pipeline.</summary>
    public static ITransformer Load(MLContext ml, out DataViewSchema schema, params IEstimator<ITransformer>[] stages) =>
        Load(ml, Data(ml), out schema, stages);

    private static ITransformer Load(MLContext ml, IDataView data, out DataViewSchema schema, params IEstimator<ITransformer>[] stages)
    {
        using var zip = new MemoryStream();
        ml.Model.Save(Chain(stages).Fit(data), data.Schema, zip);
        zip.Position = 0;
        return ml.Model.Load(zip, out schema);
    }

    public static EstimatorChain<ITransformer> Chain(params IEstimator<ITransformer>[] stages) =>
        stages.Aggregate(new EstimatorChain<ITransformer>(), (chain, stage) => chain.Append(stage));

    /// <summary>Exports a pipeline, and asserts that ONNX Runtime makes the same of the rows.</summary>
    /// <returns>What was exported.</returns>
    public static OnnxPipelineSummary AssertSame(MLContext ml, params IEstimator<ITransformer>[] stages) =>
        AssertSame(ml, Data(ml), stages);

    /// <inheritdoc cref="AssertSame(MLContext, IEstimator{ITransformer}[])"/>
    public static OnnxPipelineSummary AssertSame(MLContext ml, IDataView data, params IEstimator<ITransformer>[] stages)
    {
        ITransformer loaded = Load(ml, data, out DataViewSchema schema, stages);
        using var file = new MemoryStream();
        OnnxPipelineSummary summary = ml.Model.ExportOnnx(loaded, schema, file);
        AssertSame(loaded.Transform(data), file.ToArray(), summary);
        return summary;
    }

    public static void AssertSame(IDataView expected, byte[] file, OnnxPipelineSummary summary)
    {
        Assert.AreEqual(file.Length, summary.Bytes);
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(file, options);
        using var run = new RunOptions();
        CollectionAssert.AreEquivalent(summary.Inputs, session.InputNames.ToArray());
        CollectionAssert.AreEqual(summary.Outputs, session.OutputNames.ToArray());
        var inputs = summary.Inputs.ToDictionary(name => name, name => Input(name, session.InputMetadata[name].Dimensions));
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, inputs, summary.Outputs);
        for (int i = 0; i < summary.Outputs.Length; i++)
            AssertSame(expected, summary.Outputs[i], outputs[i]);
        foreach (OrtValue input in inputs.Values)
            input.Dispose();
    }

    private static void AssertSame(IDataView data, string output, OrtValue actual)
    {
        Assert.EndsWith(".output", output);
        string column = output[..^".output".Length];
        OrtTensorTypeAndShapeInfo shape = actual.GetTensorTypeAndShape();
        Assert.AreEqual(s_rows.Length, shape.Shape[0], output);
        Assert.HasCount(2, shape.Shape, output);
        DataViewType type = data.Schema[column].Type;
        if (type is TextDataViewType)
            CollectionAssert.AreEqual(data.GetColumn<string>(column).ToArray(), actual.GetStringTensorAsArray(), output);
        else if (type is BooleanDataViewType)
            CollectionAssert.AreEqual(data.GetColumn<bool>(column).ToArray(), actual.GetTensorDataAsSpan<bool>().ToArray(), output);
        else if (type is KeyDataViewType)
            CollectionAssert.AreEqual(data.GetColumn<uint>(column).ToArray(), actual.GetTensorDataAsSpan<uint>().ToArray(), output);
        else
        {
            float[] expected = type is VectorDataViewType
                ? [.. MLNet.SeriesRows.Vectors(data, column).SelectMany(row => row)]
                : [.. data.GetColumn<float>(column)];
            float[] scores = actual.GetTensorDataAsSpan<float>().ToArray();
            Assert.HasCount(expected.Length, scores, output);
            for (int i = 0; i < scores.Length; i++)
                Assert.AreEqual(expected[i], scores[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"{output}, value {i}");
        }
    }

    private static OrtValue Input(string name, int[] extents)
    {
        long[] shape = [s_rows.Length, .. extents.Skip(1).Select(extent => (long)extent)];
        switch (name)
        {
            case nameof(PipelineRow.Series):
                float[] series = [.. s_rows.SelectMany(row => row.Series)];
                long[] whole = [.. shape.Select(extent => extent < 0 ? s_rows[0].Series.Length : extent)];
                return OrtValue.CreateTensorValueFromMemory(series, whole);
            case nameof(PipelineRow.Extra):
                return OrtValue.CreateTensorValueFromMemory(s_rows.Select(row => row.Extra).ToArray(), shape);
            case nameof(PipelineRow.Place):
                return Texts(row => row.Place);
            case nameof(PipelineRow.Label):
                return Texts(row => row.Label);
            default:
                throw new ArgumentException($"No prediction depends on the column '{name}'.", nameof(name));
        }

        OrtValue Texts(Func<PipelineRow, string> of) => OrtValue.CreateFromStringTensor(
            new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<string>(
                s_rows.Select(of).ToArray(), [.. shape.Select(extent => (int)extent)]));
    }
}
