using System.CommandLine;
using ConvSeq.Models;
using ConvSeq.Onnx;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

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
            "--model", "The model: a .zip of ML.NET, of which the part that is ConvSeq's is exported, or a .csq of the engine.");
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
            TimeSeriesModel model = SavedModels.Find(path)
                ?? throw new BadInputException(path, "is not a model of series that convseq train or the engine has saved");
            OnnxExportSummary? summary = null;
            if (HasExtension(target, Onnx))
            {
                var graph = new MemoryStream();
                var options = new OnnxExportOptions { Length = parsed.GetValue(length) ?? 0 };
                summary = BadInputException.Blame(path, () => model.ExportOnnx(graph, options));
                file.Write(graph.WriteTo);
            }
            else
                file.Write(model.Save);

            bool isPart = SavedModels.ContentOf(path) == ZipContent.Model;
            Report(session, parsed.GetValue(json), new Outcome(path, model, target, isPart, summary));
        });
    }

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static void Report(Session session, bool json, Outcome outcome)
    {
        long bytes = new FileInfo(outcome.Target).Length;
        if (json)
        {
            JsonLine.Write(session.Terminal.Output, writer =>
            {
                writer.WriteString("model", outcome.Path);
                writer.WriteString("output", outcome.Target);
                writer.WriteNumber("outputBytes", bytes);
                writer.WriteBoolean("isPart", outcome.IsPart);
                if (outcome.Summary is not { } summary)
                    return;
                writer.WriteNumber("operations", summary.Nodes);
                if (summary.Length is { } length)
                    writer.WriteNumber("length", length);
            });
            return;
        }

        session.Terminal.Show(Tables.Facts(
        [
            ("Model", $"{outcome.Path}, {outcome.Model.Algorithm}"),
            .. outcome.IsPart
                ? [("Exported", "the part that is ConvSeq's, from the column of series on; stages of ML.NET around it are not")]
                : Array.Empty<(string, string)>(),
            .. outcome.Summary is { } made
                ?
                [
                    ("Operations", Wording.Count(made.Nodes)),
                    ("Series", made.Length is { } points ? $"of {Plural.Of(points, "point")}" : "of any length"),
                ]
                : Array.Empty<(string, string)>(),
            ("Output", $"{outcome.Target}, {Wording.Size(bytes)}"),
        ]));
    }

    private sealed record Outcome(string Path, TimeSeriesModel Model, string Target, bool IsPart, OnnxExportSummary? Summary);
}
