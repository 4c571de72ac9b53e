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
/// series because of a missing or infinite value, a graph cannot: probabilities and target are NaN then.
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
        ArgumentException.ThrowIfNullOrEmpty(path);
        (MessageWriter file, OnnxExportSummary summary) = Build(model, options);
        AtomicFile.Write(path, stream => stream.Write(file.Written));
        return summary;
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
        ArgumentNullException.ThrowIfNull(stream);
        (MessageWriter file, OnnxExportSummary summary) = Build(model, options);
        stream.Write(file.Written);
        return summary;
    }

    private static (MessageWriter File, OnnxExportSummary Summary) Build(TimeSeriesModel model, OnnxExportOptions? options)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("ONNX files are written on little-endian machines only.");
        var graph = new ModelGraph(model, (options ?? new OnnxExportOptions()).Length);
        OnnxGraph built = graph.Build();
        string description = string.Join('\n', model.Describe().Select(line => $"{line.Key}: {line.Value}"));
        MessageWriter file = new OnnxModel(built, description, Version, [.. Metadata(model, graph.Length)]).Write();
        return (file, new OnnxExportSummary(built.Nodes.Length, file.Written.Length, graph.Length));
    }

    /// <summary>What a program can read of the model: names begin with "convseq.".</summary>
    private static IEnumerable<KeyValuePair<string, string>> Metadata(TimeSeriesModel model, int? length)
    {
        yield return new("convseq.algorithm", model.Algorithm);
        if (ClassNamesOf(model) is { IsDefault: false } classNames)
            yield return new("convseq.classes", $"[{string.Join(", ", classNames.Select(name => $"\"{JsonEncodedText.Encode(name)}\""))}]");
        yield return new("convseq.channels", Text(model.Channels));
        yield return new("convseq.length", length is { } points ? Text(points) : "any");
        yield return new("convseq.training.name", model.Training.Name);
        yield return new("convseq.training.series", Text(model.Training.SeriesCount));
        yield return new("convseq.training.shortest", Text(model.Training.MinLength));
        yield return new("convseq.training.longest", Text(model.Training.MaxLength));
        yield return new("convseq.training.seed", Text(model.Training.Seed));

        static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
    }

    private static ImmutableArray<string> ClassNamesOf(TimeSeriesModel model) => model switch
    {
        ISeriesClassifier classifier => classifier.ClassNames,
        SequenceLabeler labeler => labeler.ClassNames,
        _ => default,
    };

    private static string Version { get; } =
        typeof(OnnxExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
