using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using ConvSeq.MLNet;
using ConvSeq.Models;
using ConvSeq.Onnx;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;
using Microsoft.ML;

namespace ConvSeq.Tool.Commands;

/// <summary>Writes a model in a form that other programs score.</summary>
internal static class ExportCommand
{
    private const string Onnx = ".onnx", Engine = ".csq";

    public static ToolCommand Create(Session session) => new(
        "export", "Write a model as ONNX, to be scored without .NET or ConvSeq, or as a file of the engine.",
        command => Complete(command, session))
    {
        Examples = ["export --model gunpoint.zip --output gunpoint.onnx", "export --model gunpoint.zip --output gunpoint.csq"],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        Option<string> modelPath = CommonOptions.File(
            "--model", "The model: a .zip of ML.NET with stages of ConvSeq, or a .csq of the engine.");
        Option<string?> output = CommonOptions.OptionalText(
            "--output", "FILE",
            "Where it goes; an existing file is replaced. An .onnx for ONNX Runtime, or a .csq, the engine's own file, for programs "
            + "without ML.NET.",
            "a file that ends in .onnx or .csq", path => HasExtension(path, Onnx) || HasExtension(path, Engine));
        output.Required = true;
        Option<int?> length = CommonOptions.Count(
            "--length", 1, SeriesRepair.MaxLength,
            "Points of the series that an .onnx is for, before their repair. Unless given, any number where the model allows it, else "
            + "that of the training series.");
        Option<bool> json = CommonOptions.Json();
        command.AddOptions([modelPath, output, length, json]);
        command.Validators.Add(result =>
        {
            bool isEngine = result.GetResult(output)?.Tokens is [{ Value: var target }] && HasExtension(target, Engine);
            if (isEngine && result.GetResult(length) is { Implicit: false })
                result.AddError("--length: an option of .onnx files alone.");
        });
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(modelPath), target = parsed.GetRequiredValue(output)!;
            using var file = new StagedFile(target);
            Outcome outcome = HasExtension(target, Onnx)
                ? WriteOnnx(path, file, new OnnxExportOptions { Length = parsed.GetValue(length) ?? 0 })
                : WriteEngine(path, file);
            Report(session, parsed.GetValue(json), path, target, outcome);
        });
    }

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static Outcome WriteEngine(string path, StagedFile file)
    {
        TimeSeriesModel model = SavedModels.Find(path) ?? throw NoModel(path);
        file.Write(model.Save);
        return new Outcome(model.Algorithm, SavedModels.ContentOf(path) == ZipContent.Model);
    }

    private static Outcome WriteOnnx(string path, StagedFile file, OnnxExportOptions options)
    {
        using var graph = new MemoryStream();
        Outcome outcome;
        if (SavedModels.ContentOf(path) == ZipContent.Model)
            outcome = BadInputException.Blame(path, () => WritePipeline(path, graph, options));
        else
        {
            TimeSeriesModel model = SavedModels.Find(path) ?? throw NoModel(path);
            OnnxExportSummary summary = BadInputException.Blame(path, () => model.ExportOnnx(graph, options));
            outcome = new Outcome(model.Algorithm) { Operations = summary.Nodes, Length = summary.Length, HasSeries = true };
        }

        file.Write(graph.WriteTo);
        return outcome;
    }

    /// <summary>Writes the whole pipeline of a .zip, or, where one of its stages cannot be exported, the part that is ConvSeq's.</summary>
    private static Outcome WritePipeline(string path, MemoryStream graph, OnnxExportOptions options)
    {
        var ml = new MLContext();
        ITransformer pipeline = ml.Model.Load(path, out DataViewSchema schema);
        IReadOnlyList<object> parts = pipeline.GetConvSeqModels();
        if (parts.Count == 0)
            throw NoModel(path);
        string algorithm = string.Join(", ", parts.Select(part => part switch
        {
            TimeSeriesModel model => model.Algorithm,
            TimeSeriesFeaturizer featurizer => featurizer.Features.Name,
            _ => part.GetType().Name,
        }));
        string? leftOut = null;
        OnnxPipelineSummary summary;
        try
        {
            summary = ml.Model.ExportOnnx(pipeline, schema, graph, options);
        }
        catch (NotSupportedException problem)
        {
            // If the part cannot be exported either, the stage at fault counts.
            if (PartOf(ml, pipeline, graph, options) is not { } part)
                throw;
            summary = part;
            leftOut = CommandWords.Of(problem.Message);
        }

        return new Outcome(algorithm, leftOut is not null)
        {
            Operations = summary.Nodes,
            Length = summary.Length,
            HasSeries = summary.TakesSeries,
            LeftOut = leftOut,
            Inputs = summary.Inputs,
            Outputs = summary.Outputs,
        };
    }

    private static OnnxPipelineSummary? PartOf(MLContext ml, ITransformer pipeline, MemoryStream graph, OnnxExportOptions options)
    {
        try
        {
            return ml.Model.ExportOnnxPart(pipeline, graph, options);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static BadInputException NoModel(string path) =>
        new(path, "is not a model of series that convseq train or the engine has saved");

    private static void Report(Session session, bool json, string path, string target, Outcome outcome)
    {
        long bytes = new FileInfo(target).Length;
        if (json)
        {
            JsonLine.Write(session.Terminal.Output, writer =>
            {
                writer.WriteString("model", path);
                writer.WriteString("output", target);
                writer.WriteNumber("outputBytes", bytes);
                writer.WriteBoolean("isPart", outcome.IsPart);
                if (outcome.LeftOut is { } leftOut)
                    writer.WriteString("leftOut", leftOut);
                if (outcome.Operations is { } operations)
                    writer.WriteNumber("operations", operations);
                if (outcome.Length is { } length)
                    writer.WriteNumber("length", length);
                WriteNames(writer, "inputs", outcome.Inputs);
                WriteNames(writer, "outputs", outcome.Outputs);
            });
            return;
        }

        session.Terminal.Show(Tables.Facts([.. Facts(path, target, bytes, outcome)]));
    }

    private static void WriteNames(Utf8JsonWriter writer, string key, ImmutableArray<string> names)
    {
        if (names.IsDefault)
            return;
        writer.WriteStartArray(key);
        foreach (string name in names)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
    }

    private static IEnumerable<(string, string)> Facts(string path, string target, long bytes, Outcome outcome)
    {
        yield return ("Model", $"{path}, {outcome.Algorithm}");
        if (outcome.IsPart)
            yield return ("Exported", "the part that is ConvSeq's, from the column of series on; stages of ML.NET around it are not");
        if (outcome.LeftOut is { } leftOut)
            yield return ("Left out", leftOut);
        if (!outcome.Inputs.IsDefault)
            yield return ("Columns", $"{string.Join(", ", outcome.Inputs)} to {string.Join(", ", outcome.Outputs)}");
        if (outcome.Operations is { } operations)
            yield return ("Operations", Wording.Count(operations));
        if (outcome.HasSeries)
            yield return ("Series", outcome.Length is { } points ? $"of {Plural.Of(points, "point")}" : "of any length");

        yield return ("Output", $"{target}, {Wording.Size(bytes)}");
    }

    /// <summary>What was written.</summary>
    /// <param name="Algorithm">The kind of model.</param>
    /// <param name="IsPart">Whether it is a part of what the file holds.</param>
    private sealed record Outcome(string Algorithm, bool IsPart = false)
    {
        /// <summary>Operations of a graph; null for a file of the engine.</summary>
        public int? Operations { get; init; }

        /// <summary>Points of the series that a graph takes; null for any number.</summary>
        public int? Length { get; init; }

        /// <summary>Whether the graph takes series.</summary>
        public bool HasSeries { get; init; }

        /// <summary>Why the whole was not written; null where it was.</summary>
        public string? LeftOut { get; init; }

        /// <summary>Names of the inputs of the graph of a pipeline.</summary>
        public ImmutableArray<string> Inputs { get; init; }

        /// <summary>Names of its outputs.</summary>
        public ImmutableArray<string> Outputs { get; init; }
    }
}
