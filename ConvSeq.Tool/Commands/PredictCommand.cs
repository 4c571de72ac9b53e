using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tool.Commands;

/// <summary>Applies a saved model to series.</summary>
internal static class PredictCommand
{
    public static Command Create(Session session)
    {
        Option<string> modelPath = CommonOptions.File("--model", "A model that train has saved.");
        Option<string> inputPath = CommonOptions.File(
            "--input", "The series to predict; where they carry labels, the accuracy is told too.");
        var outputPath = new Option<string?>("--output")
        {
            HelpName = "FILE",
            Description = "Where the .csv goes; an existing file is replaced. [default: standard output]",
        };
        var probabilities = new Option<bool>("--probabilities")
        {
            Description = "Add the calibrated probability of every class, 0 to 1.",
        };
        Option<string?> labelColumn = CommonOptions.LabelColumn();
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "predict",
            "Apply a saved model to series. The result is a .csv with the columns series (number from 0) and label, "
            + "and one column per class with --probabilities.")
        {
            Examples =
            [
                "predict --model gunpoint.csq --input GunPoint_TEST.ts",
                "predict --model gunpoint.csq --input new.csv --output predictions.csv --probabilities",
            ],
        };
        command.AddOptions(modelPath, inputPath, outputPath, probabilities, labelColumn, threads, json);
        command.SetAction(parsed =>
        {
            var task = new PredictionTask(
                parsed.GetRequiredValue(modelPath), parsed.GetRequiredValue(inputPath), parsed.GetValue(outputPath),
                parsed.GetValue(probabilities), parsed.GetValue(labelColumn));
            Prediction prediction =
                session.Work("predict", parsed.GetValue(threads), execution => Predict(task, execution));
            if (prediction.Score is { } score)
                ScoreReport.WarnOfUnknown(session.Terminal, task.InputPath, score);
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, task, prediction));
            else if (task.OutputPath is null)
                WriteCsv(session.Terminal.Output, prediction.Classes, task.WithProbabilities);
            else
                session.Terminal.Show(Tables.Facts(Facts(task, prediction)));
        });
        return command;
    }

    private static Prediction Predict(PredictionTask task, Execution execution)
    {
        using StagedFile? file = task.OutputPath is null ? null : new StagedFile(task.OutputPath);
        TimeSeriesClassifier model = Engine.LoadModel(task.ModelPath);
        SeriesSet input = Engine.ReadSet(task.InputPath, task.LabelColumn, execution);
        (ClassPredictions classes, double seconds) =
            Session.Timed(() => Engine.Predict(model, task.InputPath, input, execution));
        if (file is not null)
        {
            BadInputException.Blame(task.OutputPath!, () =>
            {
                using var writer = new StreamWriter(file.Path, append: false, new UTF8Encoding(false));
                WriteCsv(writer, classes, task.WithProbabilities);
            });
            file.Commit(execution.CancellationToken);
        }

        return new Prediction(classes, input.HasLabels ? new ClassificationScore(input, classes) : null, seconds);
    }

    private static void WriteCsv(TextWriter output, ClassPredictions classes, bool withProbabilities)
    {
        CsvLine.Write(output, ["series", "label", .. withProbabilities ? classes.ClassNames : []]);
        for (int i = 0; i < classes.Count; i++)
        {
            IEnumerable<string> probabilities = withProbabilities
                ? classes.Probabilities(i).ToArray().Select(p => p.ToString(CultureInfo.InvariantCulture))
                : [];
            CsvLine.Write(output, [i.ToString(CultureInfo.InvariantCulture), classes.LabelOf(i), .. probabilities]);
        }
    }

    private static IReadOnlyList<(string Name, string Value)> Facts(PredictionTask task, Prediction prediction) =>
    [
        ("Model", task.ModelPath),
        ("Input", $"{task.InputPath}, {Wording.Count(prediction.Classes.Count)} series"),
        .. prediction.Score is { } score ? ScoreReport.Facts(score) : [],
        ("Predict", Wording.Seconds(prediction.Seconds)),
        ("Predictions", task.OutputPath!),
    ];

    private static void WriteJson(Utf8JsonWriter json, PredictionTask task, Prediction prediction)
    {
        json.WriteString("model", task.ModelPath);
        json.WriteString("input", task.InputPath);
        json.WriteNumber("series", prediction.Classes.Count);
        json.WriteString("output", task.OutputPath);
        json.WriteNumber("predictSeconds", prediction.Seconds);
        json.WriteNumber("classes", prediction.Classes.ClassNames.Length);
        json.WriteStrings("classNames", prediction.Classes.ClassNames);
        if (prediction.Score is { } score)
            ScoreReport.WriteJson(json, score);
        json.WriteStartArray("predictions");
        for (int i = 0; i < prediction.Classes.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("label", prediction.Classes.LabelOf(i));
            if (task.WithProbabilities)
            {
                json.WriteStartArray("probabilities");
                foreach (double probability in prediction.Classes.Probabilities(i))
                    json.WriteNumberValue(probability);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
    }

    private sealed record PredictionTask(
        string ModelPath, string InputPath, string? OutputPath, bool WithProbabilities, string? LabelColumn);

    private sealed record Prediction(ClassPredictions Classes, ClassificationScore? Score, double Seconds);
}
