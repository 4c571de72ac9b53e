using ConvSeq;
using ConvSeq.MLNet;
using ConvSeq.MLNet.Onnx;
using ConvSeq.Onnx;

namespace Microsoft.ML;

/// <summary>Writes whole ML.NET pipelines with stages of ConvSeq as ONNX files.</summary>
public static class OnnxPipelineCatalog
{
    /// <summary>
    /// Writes what a fitted or loaded pipeline predicts as one ONNX file: stages of ConvSeq by ConvSeq.Onnx, those of ML.NET by its own
    /// converter, Microsoft.ML.OnnxConverter. The file is written beside <paramref name="path"/>, then renamed into place, so that only a
    /// complete file replaces an existing one.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Only stages that the outputs depend on are written, so that columns that training alone needs, such as the label, are no inputs.
    /// Each input has the name of its column; one of series is batch × channels × points, any other batch × values. Outputs are called as
    /// ML.NET's converter calls them, <c>Score.output</c> for the column Score. All are batch × values, those of series channel after
    /// channel, and keys are whole numbers from 1.
    /// </para>
    /// <para>
    /// A pipeline that predicts by a single model of series becomes that model's own file, with the input <c>series</c>, or
    /// <c>tokens</c> where it takes symbols, and the outputs <c>label</c> and <c>probabilities</c>, or <c>target</c>; see
    /// <see cref="OnnxExport"/>.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The catalog of model operations.</param>
    /// <param name="model">The pipeline.</param>
    /// <param name="inputSchema">The schema of what it takes: that of the training data, or what Model.Load gives.</param>
    /// <param name="path">The file, by convention <c>.onnx</c>.</param>
    /// <param name="options">Null for the defaults. A length is for all columns of series whose size their type leaves open.</param>
    /// <param name="outputColumns">
    /// Columns to put out, each once. None: PredictedLabel, Score and Probability, as far as the pipeline makes them; if it makes none, the
    /// columns that its last stage makes.
    /// </param>
    /// <returns>Size and shape of what was written.</returns>
    /// <exception cref="NotSupportedException">
    /// A stage cannot be exported; the message names it and says what to do. Nothing is written.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The pipeline has no such column, or makes none, or a column of series is of another length than the options name.
    /// </exception>
    /// <exception cref="InvalidDataException">A stage of ConvSeq in the pipeline is damaged.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <example>
    /// <code>
    /// ITransformer loaded = mlContext.Model.Load("model.zip", out DataViewSchema inputSchema);
    /// OnnxPipelineSummary file = mlContext.Model.ExportOnnx(loaded, inputSchema, "model.onnx");
    /// Console.WriteLine($"{string.Join(", ", file.Inputs)} to {string.Join(", ", file.Outputs)}");
    /// </code>
    /// </example>
    public static OnnxPipelineSummary ExportOnnx(
        this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema inputSchema, string path, OnnxExportOptions? options = null,
        params string[] outputColumns)
    {
        return ToFile(path, file => catalog.ExportOnnx(model, inputSchema, file, options, outputColumns));
    }

    /// <summary>Writes what a fitted or loaded pipeline predicts as an ONNX file to a stream.</summary>
    /// <remarks>Inputs and outputs are those of a file.</remarks>
    /// <param name="catalog">The catalog of model operations.</param>
    /// <param name="model">The pipeline.</param>
    /// <param name="inputSchema">The schema of what it takes.</param>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="options">Null for the defaults. A length is for all columns of series whose size their type leaves open.</param>
    /// <param name="outputColumns">Columns to put out, each once; none for those of a file.</param>
    /// <returns>Size and shape of what was written.</returns>
    /// <exception cref="NotSupportedException">
    /// A stage cannot be exported; the message names it and says what to do. Nothing is written.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The pipeline has no such column, or makes none, or a column of series is of another length than the options name.
    /// </exception>
    /// <exception cref="InvalidDataException">A stage of ConvSeq in the pipeline is damaged.</exception>
    public static OnnxPipelineSummary ExportOnnx(
        this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema inputSchema, Stream stream,
        OnnxExportOptions? options = null, params string[] outputColumns)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputSchema);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(outputColumns);
        return PipelineExport.Write(new PipelinePlan(model, inputSchema, outputColumns), stream, options);
    }

    /// <summary>
    /// Writes the part of a pipeline that is ConvSeq's as an ONNX file, where the whole cannot be exported: its model of series as its own
    /// file, with the input <c>series</c>, or <c>tokens</c> where it takes symbols, or else its features, with the input <c>series</c> and
    /// the output <c>features</c>. See <see cref="OnnxExport"/>.
    /// </summary>
    /// <param name="catalog">The catalog of model operations.</param>
    /// <param name="model">The pipeline.</param>
    /// <param name="path">The file, by convention <c>.onnx</c>; written beside, then renamed into place.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>Size and shape of what was written.</returns>
    /// <exception cref="NotSupportedException">
    /// The part cannot be exported, or there is none, or there are several models of series, or, without one, several transforms; the
    /// message says which. Nothing is written.
    /// </exception>
    /// <exception cref="ArgumentException">The column of series is of another length than the options name.</exception>
    /// <exception cref="InvalidDataException">A stage of ConvSeq in the pipeline is damaged.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static OnnxPipelineSummary ExportOnnxPart(
        this ModelOperationsCatalog catalog, ITransformer model, string path, OnnxExportOptions? options = null)
    {
        return ToFile(path, file => catalog.ExportOnnxPart(model, file, options));
    }

    /// <summary>Writes the part of a pipeline that is ConvSeq's as an ONNX file to a stream.</summary>
    /// <remarks>Inputs and outputs are those of a file.</remarks>
    /// <param name="catalog">The catalog of model operations.</param>
    /// <param name="model">The pipeline.</param>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>Size and shape of what was written.</returns>
    /// <exception cref="NotSupportedException">
    /// The part cannot be exported, or there is none, or there are several models of series, or, without one, several transforms; the
    /// message says which. Nothing is written.
    /// </exception>
    /// <exception cref="ArgumentException">The column of series is of another length than the options name.</exception>
    /// <exception cref="InvalidDataException">A stage of ConvSeq in the pipeline is damaged.</exception>
    public static OnnxPipelineSummary ExportOnnxPart(
        this ModelOperationsCatalog catalog, ITransformer model, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        return OwnPart.Write(model, stream, options);
    }

    private static OnnxPipelineSummary ToFile(string path, Func<Stream, OnnxPipelineSummary> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = new MemoryStream();
        OnnxPipelineSummary summary = write(file);
        AtomicFile.Write(path, file.WriteTo);
        return summary;
    }
}
