using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Onnx.Messages;
using ConvSeq.Onnx.Models;

namespace ConvSeq.Onnx;

/// <summary>
/// Writes fitted models as ONNX files, for ONNX Runtime and other programs to score without .NET or ConvSeq: repair of the series,
/// features or networks, head and calibration in one graph.
/// </summary>
/// <remarks>
/// <para>
/// The input <c>series</c> is batch × channels × points in single precision; NaN is a missing value. Networks on symbols take the input
/// <c>tokens</c> of whole numbers instead. A classifier puts out <c>label</c>, the name of the class, and <c>probabilities</c>, batch ×
/// classes; a model that labels each point has points after the batch. A regressor puts out <c>target</c>. Where the model would refuse a
/// series because of a missing or infinite value, a graph cannot: probabilities and target are NaN then. Features alone are the output
/// <c>features</c>.
/// </para>
/// <para>docs/onnx.md says how near the numbers are to those of the model.</para>
/// </remarks>
/// <example>
/// <code>
/// TimeSeriesClassifier classifier = TimeSeriesClassifier.Load("gunpoint.csq");
/// OnnxExportSummary file = classifier.ExportOnnx("gunpoint.onnx");
/// Console.WriteLine($"{file.Nodes} operations, {file.Bytes:N0} bytes");
/// </code>
/// </example>
public static class OnnxExport
{
    /// <summary>Version of ONNX's operators that files ask for; those for trees are version 1 of ai.onnx.ml.</summary>
    public const int OperatorSet = OnnxModel.OperatorSet;

    /// <summary>
    /// Writes a model as an ONNX file: first beside <paramref name="path"/>, then it is renamed into place, so that only a complete file
    /// replaces an existing one.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file, by convention <c>.onnx</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>Size and shape of what was written.</returns>
    /// <exception cref="NotSupportedException">
    /// The model cannot be exported; the message says why and what to do. Nothing is written.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static OnnxExportSummary ExportOnnx(this TimeSeriesModel model, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ToFile(path, () => Build(model, options));
    }

    /// <summary>Writes a model as an ONNX file to a stream: the same bytes for the same model and options.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>Size and shape of what was written.</returns>
    /// <exception cref="NotSupportedException">
    /// The model cannot be exported; the message says why and what to do. Nothing is written.
    /// </exception>
    public static OnnxExportSummary ExportOnnx(this TimeSeriesModel model, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ToStream(stream, () => Build(model, options));
    }

    /// <summary>
    /// Writes features alone: the input <c>series</c>, as for models, and the output <c>features</c>, batch × features. All are NaN of a
    /// series that the featurizer would refuse. A pipeline of ML.NET has such a part where a trainer of ML.NET reads features.
    /// </summary>
    /// <param name="featurizer">The repair and the features.</param>
    /// <param name="path">The file, by convention <c>.onnx</c>.</param>
    /// <param name="options">
    /// <see cref="OnnxExportOptions.Length"/> is needed, unless the repair brings series to one length: features keep no training series.
    /// </param>
    /// <returns>Size and shape of what was written.</returns>
    /// <exception cref="NotSupportedException">
    /// The features cannot be exported; the message says why and what to do. Nothing is written.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static OnnxExportSummary ExportOnnx(this TimeSeriesFeaturizer featurizer, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(featurizer);
        return ToFile(path, () => Build(featurizer, options));
    }

    /// <summary>Writes features alone to a stream: the same bytes for the same features and options.</summary>
    /// <param name="featurizer">The repair and the features.</param>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="options">
    /// <see cref="OnnxExportOptions.Length"/> is needed, unless the repair brings series to one length: features keep no training series.
    /// </param>
    /// <returns>Size and shape of what was written.</returns>
    /// <exception cref="NotSupportedException">
    /// The features cannot be exported; the message says why and what to do. Nothing is written.
    /// </exception>
    public static OnnxExportSummary ExportOnnx(this TimeSeriesFeaturizer featurizer, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(featurizer);
        return ToStream(stream, () => Build(featurizer, options));
    }

    private static OnnxExportSummary ToFile(string path, Func<(MessageWriter File, OnnxExportSummary Summary)> build)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (MessageWriter file, OnnxExportSummary summary) = build();
        AtomicFile.Write(path, stream => stream.Write(file.Written));
        return summary;
    }

    private static OnnxExportSummary ToStream(Stream stream, Func<(MessageWriter File, OnnxExportSummary Summary)> build)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (MessageWriter file, OnnxExportSummary summary) = build();
        stream.Write(file.Written);
        return summary;
    }

    private static (MessageWriter File, OnnxExportSummary Summary) Build(TimeSeriesModel model, OnnxExportOptions? options)
    {
        var graph = new ModelGraph(model, (options ?? new OnnxExportOptions()).Length);
        OnnxGraph built = graph.Build();
        string description = string.Join('\n', model.Describe().Select(line => $"{line.Key}: {line.Value}"));
        MessageWriter file = Write(built, description, [.. Metadata(model, graph.Length)], new Dictionary<string, long>());
        return (file, new OnnxExportSummary(built.Nodes.Length, file.Written.Length, graph.Length));
    }

    private static (MessageWriter File, OnnxExportSummary Summary) Build(TimeSeriesFeaturizer featurizer, OnnxExportOptions? options)
    {
        int? length = SeriesInput.LengthOf(featurizer, (options ?? new OnnxExportOptions()).Length);
        var graph = new PipelineGraph();
        PipelineColumn series = graph.Series("series", featurizer.Channels, length);
        graph.Output(
            "features", PipelineGraph.Features(featurizer, series.ToSeries(featurizer.Channels, length, areSymbols: false)));
        return graph.Write(
            featurizer.Features.Name, $"features: {featurizer.Features.Name}", length,
            [new("convseq.algorithm", featurizer.Features.Name), .. Extents(featurizer.Channels, length)]);
    }

    /// <summary>Makes the file of a graph.</summary>
    internal static MessageWriter Write(
        OnnxGraph graph, string description, IReadOnlyList<KeyValuePair<string, string>> metadata,
        IReadOnlyDictionary<string, long> operatorSets) => BitConverter.IsLittleEndian
        ? new OnnxModel(graph, description, Version, metadata) { OperatorSets = operatorSets }.Write()
        : throw new PlatformNotSupportedException("ONNX files are written on little-endian machines only.");

    /// <summary>What a program can read of the model: names begin with "convseq.".</summary>
    private static IEnumerable<KeyValuePair<string, string>> Metadata(TimeSeriesModel model, int? length)
    {
        yield return new("convseq.algorithm", model.Algorithm);
        if (ClassNamesOf(model) is { IsDefault: false } classNames)
            yield return Names("convseq.classes", classNames);
        foreach (KeyValuePair<string, string> extent in Extents(model.Channels, length))
            yield return extent;
        yield return new("convseq.training.name", model.Training.Name);
        yield return new("convseq.training.series", Text(model.Training.SeriesCount));
        yield return new("convseq.training.shortest", Text(model.Training.MinLength));
        yield return new("convseq.training.longest", Text(model.Training.MaxLength));
        yield return new("convseq.training.seed", Text(model.Training.Seed));
    }

    /// <summary>Names as JSON.</summary>
    internal static KeyValuePair<string, string> Names(string key, IEnumerable<string> names) =>
        new(key, $"[{string.Join(", ", names.Select(name => $"\"{JsonEncodedText.Encode(name)}\""))}]");

    private static KeyValuePair<string, string>[] Extents(int channels, int? length) =>
        [new("convseq.channels", Text(channels)), new("convseq.length", length is { } points ? Text(points) : "any")];

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private static ImmutableArray<string> ClassNamesOf(TimeSeriesModel model) => model switch
    {
        ISeriesClassifier classifier => classifier.ClassNames,
        SequenceLabeler labeler => labeler.ClassNames,
        _ => default,
    };

    private static string Version { get; } =
        typeof(OnnxExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
