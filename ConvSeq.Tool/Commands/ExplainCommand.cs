using System.CommandLine;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Explaining;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Commands;

/// <summary>Draws what the points of series say about the classes that a network predicts for them.</summary>
internal static class ExplainCommand
{
    private const int MaxByDefault = 12;

    public static Command Create(Session session)
    {
        Option<string> modelPath = CommonOptions.File("--model", "A classifier of networks that train has saved.");
        Option<string> inputPath = CommonOptions.File("--input", "The series; where they carry labels, the pictures tell them.");
        inputPath.Aliases.Add("--data");
        Option<string> outputPath = CommonOptions.File(
            "--output", "Where the pictures go: an .html with any number of them, or an .svg with one; an existing file is replaced.");
        outputPath.Aliases.Add("--out");
        Option<string?> numbers = CommonOptions.OptionalText(
            "--series", "LIST",
            "Numbers of the series from 0, such as 0,3,7-9. "
            + $"[default: the first of each label, or without labels the first ones, {MaxByDefault} at most; in an .svg the first]",
            "numbers from 0, such as 0,3,7-9, no more than 1000", text => SeriesNumbers.Parse(text) is not null);
        outputPath.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: var path }])
                return;
            if (!IsSvg(path) && !IsPage(path))
                result.AddError(CommonOptions.Unexpected("--output", path, "a file that ends in .html or .svg"));
            else if (IsSvg(path) && result.GetResult(numbers)?.Tokens is [{ Value: var list }]
                && SeriesNumbers.Parse(list) is { Count: > 1 })
                result.AddError($"--output {path}: an .svg holds one picture; name one series, or an .html.");
        });
        var reading = new ReadingOptions("keep", hasPart: true);
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "explain",
            "Draw class activation maps: what each point of a series says for and against the classes, as a network sees it.")
        {
            Examples =
            [
                "explain --model deep.zip --input GunPoint_TEST.ts --output maps.html",
                "explain --model deep.zip --input GunPoint_TEST.ts --series 7 --output map.svg",
            ],
        };
        command.AddOptions([modelPath, inputPath, outputPath, numbers, .. reading.All, json]);
        command.SetAction(parsed =>
        {
            var task = new ExplanationTask(
                parsed.GetRequiredValue(modelPath), parsed.GetRequiredValue(inputPath), parsed.GetRequiredValue(outputPath),
                parsed.GetValue(numbers) is { } list ? SeriesNumbers.Parse(list) : null, reading.Read(parsed));
            IReadOnlyList<Explanation> explanations = session.Work("explain", threads: 1, execution => Explain(session, task, execution));
            if (parsed.GetValue(json))
            {
                JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, task, explanations));
            }
            else
            {
                session.Terminal.Show(Tables.Facts(
                [
                    ("Model", task.ModelPath),
                    ("Input", task.InputPath),
                    ("Explained", $"series {string.Join(", ", explanations.Select(one => one.Series))}"),
                    ("Pictures", $"{task.OutputPath}, {Wording.Size(new FileInfo(task.OutputPath).Length)}"),
                ]));
            }
        });
        return command;
    }

    private static IReadOnlyList<Explanation> Explain(Session session, ExplanationTask task, Execution execution)
    {
        using var file = new StagedFile(task.OutputPath);
        TimeSeriesModel model = SavedModels.Load(task.ModelPath).Model;
        if (model is not NetworkClassifier { HasActivationMaps: true } network)
        {
            IEnumerable<string> others = Algorithm.All.OfType<NetworkAlgorithm>()
                .Where(one => one.Defaults.Build(channels: 1, outputs: 2, length: 100).ActivationNode is not null).Select(one => one.Name);
            throw new BadInputException(
                task.ModelPath,
                $"is a {(model is ISeriesRegressor ? "regressor" : "classifier")} of {model.Algorithm}, which has no class "
                + "activation maps; a classifier of networks that end in a mean over time has them: "
                + $"train --classifier {string.Join(" or ", others)}");
        }

        SeriesSet input = SeriesFiles.ReadFor(model, session, task.InputPath, task.Reading, execution).Set;
        int[] chosen = Choose(task, input);
        Explanation[] explanations = Explanation.Of(network, task.InputPath, input, chosen);
        SeriesFiles.TellLength(session, network, task.InputPath, input);
        BadInputException.Blame(task.OutputPath, () =>
        {
            using FileStream output = File.Create(file.Path);
            if (IsSvg(task.OutputPath))
                ExplanationPage.WriteSvg(output, explanations[0]);
            else
                ExplanationPage.WriteHtml(output, "Class activation maps", Summary(task, network, explanations.Length), explanations);
        });
        file.Commit(execution.CancellationToken);
        return explanations;
    }

    private static int[] Choose(ExplanationTask task, SeriesSet input)
    {
        if (input.Count == 0)
            throw new BadInputException(task.InputPath, "has no series");
        if (task.Series is { } asked)
        {
            foreach (int series in asked)
            {
                if (series >= input.Count)
                    throw new BadInputException(task.InputPath, $"has the series 0 to {input.Count - 1}, not {series}");
            }

            return [.. asked];
        }

        int[] all = [.. Enumerable.Range(0, input.Count)];
        if (IsSvg(task.OutputPath))
            return [0];
        return input.HasLabels && input.AnsweredCount > 0
            ? [.. all.DistinctBy(series => input.Labels[series]).Take(MaxByDefault)]
            : [.. all.Take(MaxByDefault)];
    }

    private static string Summary(ExplanationTask task, NetworkClassifier network, int count) =>
        $"{(count == 1 ? "A series" : $"{count} series")} of {Path.GetFileName(task.InputPath)}, as {network.Algorithm} in "
        + $"{Path.GetFileName(task.ModelPath)} sees "
        + $"{(count == 1 ? "it" : "them")}. Red points speak for a class, blue ones against it, compared with the mean over all classes; "
        + "lines are colored for the predicted class. Grey points speak neither for nor against it, or lie where the maps do not reach.";

    private static void WriteJson(Utf8JsonWriter json, ExplanationTask task, IReadOnlyList<Explanation> explanations)
    {
        json.WriteString("model", task.ModelPath);
        json.WriteString("input", task.InputPath);
        json.WriteString("output", task.OutputPath);
        json.WriteStartArray("explanations");
        foreach (Explanation explanation in explanations)
        {
            json.WriteStartObject();
            json.WriteNumber("series", explanation.Series);
            json.WriteString("label", explanation.PredictedLabel);
            json.WriteNumber("probability", explanation.Probabilities[explanation.Predicted]);
            json.WriteString("trueLabel", explanation.TrueLabel);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool IsSvg(string path) => path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);

    private static bool IsPage(string path) =>
        path.EndsWith(".html", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".htm", StringComparison.OrdinalIgnoreCase);

    private sealed record ExplanationTask(
        string ModelPath, string InputPath, string OutputPath, IReadOnlyList<int>? Series, SeriesReadOptions Reading);
}
