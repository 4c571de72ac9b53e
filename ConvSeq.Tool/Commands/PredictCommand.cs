using System.CommandLine;
using System.Text;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tool.Commands;

/// <summary>Applies a saved model to series.</summary>
internal static class PredictCommand
{
    public static Command Create(Session session)
    {
        Option<string> modelPath = CommonOptions.File("--model", "A model that train has saved.");
        Option<string> inputPath = CommonOptions.File(
            "--input", "The series to predict; where they carry labels or targets, the predictions are scored too.");
        var outputPath = new Option<string?>("--output")
        {
            HelpName = "FILE",
            Description = "Where the .csv goes; an existing file is replaced. [default: standard output]",
        };
        var probabilities = new Option<bool>("--probabilities")
        {
            Description = "Add the calibrated probability of every class, 0 to 1; not for a regressor.",
        };
        Option<string?> labelColumn = CommonOptions.LabelColumn();
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "predict",
            "Apply a saved model to series. The result is a .csv with the columns series (number from 0) and label, or target of a "
            + "regressor, and one column per class with --probabilities.")
        {
            Examples =
            [
                "predict --model gunpoint.zip --input GunPoint_TEST.ts",
                "predict --model gunpoint.zip --input new.csv --output predictions.csv --probabilities",
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
            session.Terminal.WarnOf(task.InputPath, prediction.Score?.Warning());
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, task, prediction));
            else if (task.OutputPath is null)
                prediction.Predictions.WriteCsv(session.Terminal.Output, task.WithProbabilities);
            else
                session.Terminal.Show(Tables.Facts(Facts(task, prediction)));
        });
        return command;
    }

    private static Prediction Predict(PredictionTask task, Execution execution)
    {
        using StagedFile? file = task.OutputPath is null ? null : new StagedFile(task.OutputPath);
        SavedModel model = SavedModels.Load(task.ModelPath);
        bool targets = model.Model is ISeriesRegressor;
        if (targets && task.WithProbabilities)
            throw new BadInputException(task.ModelPath, "predicts numbers, which have no --probabilities");
        SeriesSet input = SeriesFiles.Read(task.InputPath, task.LabelColumn, execution);
        bool hasAnswers = SeriesFiles.HasAnswers(task.InputPath, input, targets, "the model predicts");
        (Predictions predictions, double seconds) = Session.Timed(() => model.Predict(task.InputPath, input, execution));
        if (file is not null)
        {
            BadInputException.Blame(task.OutputPath!, () =>
            {
                using var writer = new StreamWriter(file.Path, append: false, new UTF8Encoding(false));
                predictions.WriteCsv(writer, task.WithProbabilities);
            });
            file.Commit(execution.CancellationToken);
        }

        return new Prediction(model.Model, predictions, hasAnswers ? predictions.ScoreOn(input) : null, seconds);
    }

    private static IReadOnlyList<(string Name, string Value)> Facts(PredictionTask task, Prediction prediction) =>
    [
        ("Model", task.ModelPath),
        ("Input", $"{task.InputPath}, {Wording.Count(prediction.Predictions.Count)} series"),
        .. prediction.Score is { } score ? score.Facts() : [],
        ("Predict", Wording.Seconds(prediction.Seconds)),
        ("Predictions", task.OutputPath!),
    ];

    private static void WriteJson(Utf8JsonWriter json, PredictionTask task, Prediction prediction)
    {
        json.WriteString("mlNetVersion", SavedModel.MLNetVersion);
        json.WriteString("model", task.ModelPath);
        json.WriteString("input", task.InputPath);
        json.WriteNumber("series", prediction.Predictions.Count);
        json.WriteString("output", task.OutputPath);
        json.WriteNumber("predictSeconds", prediction.Seconds);
        ModelReport.WriteTask(json, prediction.Model);
        prediction.Score?.WriteJson(json);
        prediction.Predictions.WriteJson(json, task.WithProbabilities);
        json.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
    }

    private sealed record PredictionTask(
        string ModelPath, string InputPath, string? OutputPath, bool WithProbabilities, string? LabelColumn);

    private sealed record Prediction(TimeSeriesModel Model, Predictions Predictions, Score? Score, double Seconds);
}
