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

/// <summary>Draws, or writes down, what the points of series contribute to the classes or numbers that a model predicts for them.</summary>
internal static class ExplainCommand
{
    private const int MaxByDefault = 12;

    public static ToolCommand Create(Session session) => new(
        "explain",
        "Explain predictions: what each point of a series contributes to the score of a class, or says for and against it.",
        command => Complete(command, session))
    {
        Examples =
        [
            "explain --model deep.zip --input GunPoint_TEST.ts --output maps.html",
            "explain --model deep.zip --input GunPoint_TEST.ts --series 7 --output map.svg",
            "explain --model model.zip --input GunPoint_TEST.ts --compare 1:2 --output why.csv",
        ],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        Option<string> modelPath = CommonOptions.File("--model", "A model that train has saved.");
        Option<string> inputPath = CommonOptions.File("--input", "The series; where they carry labels, the pictures tell them.");
        inputPath.Aliases.Add("--data");
        Option<string> outputPath = CommonOptions.File(
            "--output",
            "Where the explanations go: an .html with any number of pictures, an .svg with one, a .csv with a line for each point or a "
            + ".json with sums of channels and regions besides; an existing file is replaced.");
        outputPath.Aliases.Add("--out");
        Option<string?> numbers = CommonOptions.OptionalText(
            "--series", "LIST",
            "Numbers of the series from 0, such as 0,3,7-9. "
            + $"[default: the first of each label, or without labels the first ones, {MaxByDefault} at most; in an .svg the first]",
            "numbers from 0, such as 0,3,7-9, no more than 1000", text => SeriesNumbers.Parse(text) is not null);
        Option<string?> ofClass = CommonOptions.OptionalText(
            "--class", "NAME", "Explain the score of this class. [default: all classes; lines are colored for the predicted one]",
            "the name of a class", _ => true);
        Option<string?> compared = CommonOptions.OptionalText(
            "--compare", "A:B", "Explain why A and not B: the score of class A minus that of class B.",
            "the names of two classes, such as bell:funnel", text => ExplanationQuestion.ParseComparison(text) is not null);
        compared.Validators.Add(result =>
        {
            if (result.GetResult(ofClass) is not null)
                result.AddError("--compare A:B names the classes; leave --class out.");
        });
        outputPath.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: var path }])
                return;
            if (!IsSvg(path) && !IsPage(path) && !IsData(path))
                result.AddError(CommonOptions.Unexpected("--output", path, "a file that ends in .html, .svg, .csv or .json"));
            else if (IsSvg(path) && result.GetResult(numbers)?.Tokens is [{ Value: var list }]
                && SeriesNumbers.Parse(list) is { Count: > 1 })
                result.AddError($"--output {path}: an .svg holds one picture; name one series, or an .html.");
        });
        var reading = new ReadingOptions("keep", hasPart: true);
        Option<bool> json = CommonOptions.Json();
        command.AddOptions([modelPath, inputPath, outputPath, numbers, ofClass, compared, .. reading.All, json]);
        command.SetAction(parsed =>
        {
            var task = new ExplanationTask(
                parsed.GetRequiredValue(modelPath), parsed.GetRequiredValue(inputPath), parsed.GetRequiredValue(outputPath),
                parsed.GetValue(numbers) is { } list ? SeriesNumbers.Parse(list) : null, reading.Read(parsed),
                new ExplanationQuestion(
                    parsed.GetValue(ofClass), parsed.GetValue(compared) is { } names ? ExplanationQuestion.ParseComparison(names) : null));
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
                    (IsData(task.OutputPath) ? "Contributions" : "Pictures",
                        $"{task.OutputPath}, {Wording.Size(new FileInfo(task.OutputPath).Length)}"),
                ]));
            }
        });
    }

    private static IReadOnlyList<Explanation> Explain(Session session, ExplanationTask task, Execution execution)
    {
        using var file = new StagedFile(task.OutputPath);
        TimeSeriesModel model = SavedModels.Load(task.ModelPath).Model;
        NetworkClassifier? network = model as NetworkClassifier;
        bool isExact = SeriesExplanation.IsPossible(model);
        if (isExact)
            task.Question.Check(task.ModelPath, model);
        if (model is EnsembleModel && !isExact)
        {
            throw new BadInputException(
                task.ModelPath, "is an ensemble with networks among its members, which has no explanation; train it without networks");
        }

        if (!isExact && network is not { HasActivationMaps: true })
        {
            IEnumerable<string> others = Algorithm.All.OfType<NetworkAlgorithm>()
                .Where(one => one.Defaults.Build(channels: 1, outputs: 2, length: 100).ActivationNode is not null).Select(one => one.Name);
            throw new BadInputException(
                task.ModelPath,
                $"is a {(model is ISeriesRegressor ? "regressor" : "classifier")} of {model.Algorithm}, which has no class "
                + "activation maps; a classifier of networks that end in a mean over time has them: "
                + $"train --classifier {string.Join(" or ", others)}; models that are not of networks have exact explanations");
        }

        if (!isExact && (task.Question.IsSpecial || IsData(task.OutputPath)))
        {
            throw new BadInputException(
                task.ModelPath,
                $"is a classifier of {model.Algorithm}, whose class activation maps are drawn for all classes together; write an .html or "
                + ".svg, without --class and --compare");
        }

        SeriesSet input = SeriesFiles.ReadFor(model, session, task.InputPath, task.Reading, execution).Set;
        int[] chosen = Choose(task, input);
        Explanation[] explanations = isExact
            ? Explanation.Of(model, task.Question, task.InputPath, input, chosen, execution)
            : Explanation.Of(network!, task.InputPath, input, chosen);
        SeriesFiles.TellLength(session, model, task.InputPath, input);
        BadInputException.Blame(task.OutputPath, () =>
        {
            using FileStream output = File.Create(file.Path);
            if (IsSvg(task.OutputPath))
                ExplanationPage.WriteSvg(output, explanations[0]);
            else if (HasEnding(task.OutputPath, ".csv"))
                ExplanationData.WriteCsv(output, explanations);
            else if (HasEnding(task.OutputPath, ".json"))
                ExplanationData.WriteJson(output, task.ModelPath, task.InputPath, explanations);
            else
            {
                ExplanationPage.WriteHtml(
                    output, isExact ? "Explanations" : "Class activation maps", Summary(task, model, isExact, explanations.Length),
                    explanations);
            }
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

    private static string Summary(ExplanationTask task, TimeSeriesModel model, bool isExact, int count) =>
        $"{(count == 1 ? "A series" : $"{count} series")} of {Path.GetFileName(task.InputPath)}, as {model.Algorithm} in "
        + $"{Path.GetFileName(task.ModelPath)} sees {(count == 1 ? "it" : "them")}. "
        + (isExact
            ? "Red points raise a score, blue ones lower it: a base value and the contributions of all points are the score. Lines are "
            + "colored " + (task.Question.IsSpecial || model is ISeriesRegressor ? "by them." : "for the predicted class.")
            : "Red points speak for a class, blue ones against it, compared with the mean over all classes; lines are colored for the "
            + "predicted class. Grey points speak neither for nor against it, or lie where the maps do not reach.");

    private static void WriteJson(Utf8JsonWriter json, ExplanationTask task, IReadOnlyList<Explanation> explanations)
    {
        json.WriteString("model", task.ModelPath);
        json.WriteString("input", task.InputPath);
        json.WriteString("output", task.OutputPath);
        json.WriteStartArray("explanations");
        foreach (Explanation explanation in explanations)
        {
            json.WriteStartObject();
            explanation.WriteHead(json);
            if (explanation.Number is null)
                json.WriteNumber("probability", explanation.Probabilities[explanation.Predicted]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool IsSvg(string path) => HasEnding(path, ".svg");

    private static bool IsPage(string path) => HasEnding(path, ".html") || HasEnding(path, ".htm");

    private static bool IsData(string path) => HasEnding(path, ".csv") || HasEnding(path, ".json");

    private static bool HasEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private sealed record ExplanationTask(
        string ModelPath, string InputPath, string OutputPath, IReadOnlyList<int>? Series, SeriesReadOptions Reading,
        ExplanationQuestion Question);
}
