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
    private const int MaxReasonsSaid = 10;

    private enum BadSeries { Fail, Skip, Empty }

    public static ToolCommand Create(Session session) => new(
        "predict",
        "Apply a saved model to series. The result is a .csv with the columns series (its name in the input, or else its number from "
        + "0) and label, or target of a regressor, and one column per class with --probabilities.",
        command => Complete(command, session))
    {
        Examples =
        [
            "predict --model gunpoint.zip --input GunPoint_TEST.ts",
            "predict --model gunpoint.zip --input new.csv --output predictions.csv --probabilities",
            "predict --model sensors.zip --input night.csv --output night_predicted.csv --id-column sensor --bad-series empty",
        ],
    };

    private static void Complete(ToolCommand command, Session session)
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
        Option<string> badSeries = CommonOptions.Worded(
            "--bad-series", "HOW",
            "Series that cannot be predicted, such as those of a dead sensor: fail; skip, which leaves them out; or empty, which keeps "
            + "their place with nothing predicted. With skip and empty the reasons go to stderr, and the exit code is 3.",
            "fail, skip or empty", text => BadSeriesOf(text) is not null, "fail");
        var reading = new ReadingOptions("keep: they are predicted, and the score is over the others", hasPart: true);
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        command.AddOptions([modelPath, inputPath, outputPath, probabilities, badSeries, .. reading.All, threads, json]);
        command.SetAction(parsed =>
        {
            var task = new PredictionTask(
                parsed.GetRequiredValue(modelPath), parsed.GetRequiredValue(inputPath), parsed.GetValue(outputPath),
                parsed.GetValue(probabilities), BadSeriesOf(parsed.GetRequiredValue(badSeries))!.Value, reading.Read(parsed));
            Prediction prediction =
                session.Work("predict", parsed.GetValue(threads), execution => Predict(session, task, execution));
            session.Terminal.WarnOf(task.InputPath, prediction.Score?.Warning());
            foreach (string reason in prediction.Bad.Take(MaxReasonsSaid))
                session.Terminal.Say(reason);
            if (prediction.Bad.Count > MaxReasonsSaid)
            {
                session.Terminal.Say(
                    $"{task.InputPath}: {Wording.Count(prediction.Bad.Count - MaxReasonsSaid)} more series are not predicted");
            }

            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, task, prediction, session.Terminal));
            else if (task.OutputPath is null)
                prediction.Predictions.WriteCsv(session.Terminal.Output, task.WithProbabilities, prediction.Rows);
            else
                session.Terminal.Show(Tables.Facts(Facts(task, prediction)));
            return prediction.Bad.Count > 0 ? ExitCode.BadSeries : ExitCode.Ok;
        });
    }

    private static Prediction Predict(Session session, PredictionTask task, Execution execution)
    {
        using StagedFile? file = task.OutputPath is null ? null : new StagedFile(task.OutputPath);
        SavedModel model = SavedModels.Load(task.ModelPath);
        bool targets = model.Model is ISeriesRegressor;
        if (targets && task.WithProbabilities)
            throw new BadInputException(task.ModelPath, "predicts numbers, which have no --probabilities");
        SeriesInput input = SeriesFiles.ReadFor(model.Model, session, task.InputPath, task.Reading, execution);
        bool isScored = IsScored(session, task, input, model.Model);
        ((Predictions predictions, SortedDictionary<int, string> bad), double seconds) = Session.Timed(
            () => task.BadSeries == BadSeries.Fail
                ? (model.Predict(task.InputPath, input.Set, execution), [])
                : model.PredictGood(task.InputPath, input.Set, execution));
        SeriesFiles.TellLength(session, model.Model, task.InputPath, input.Set);
        PredictedRow[] rows = [.. Rows(input.Set, bad, task.BadSeries)];
        if (file is not null)
        {
            BadInputException.Blame(task.OutputPath!, () =>
            {
                using var writer = new StreamWriter(file.Path, append: false, new UTF8Encoding(false));
                predictions.WriteCsv(writer, task.WithProbabilities, rows);
            });
            file.Commit(execution.CancellationToken);
        }

        SeriesSet good = bad.Count == 0
            ? input.Set
            : input.Set.Subset([.. Enumerable.Range(0, input.Set.Count).Where(series => !bad.ContainsKey(series))]);
        return new Prediction(
            model.Model, predictions, rows,
            [.. bad.Select(one => SeriesFiles.BadSeries(task.InputPath, input.Set, one.Key, one.Value).Message)],
            isScored && good.AnsweredCount > 0 ? predictions.ScoreOn(good) : null, seconds);
    }

    /// <summary>Returns whether the input has answers to compare with, which are answers for certain.</summary>
    private static bool IsScored(Session session, PredictionTask task, SeriesInput input, TimeSeriesModel model)
    {
        if (!SeriesFiles.HasAnswers(task.InputPath, input.Set, model is ISeriesRegressor, "the model predicts"))
            return false;
        string? doubt = model is ISeriesClassifier classifier ? SeriesFiles.DoubtOfLabels(input, task.Reading, classifier) : null;
        session.Terminal.WarnOf(task.InputPath, doubt);
        return doubt is null;
    }

    private static IEnumerable<PredictedRow> Rows(SeriesSet set, SortedDictionary<int, string> bad, BadSeries how)
    {
        int next = 0;
        for (int series = 0; series < set.Count; series++)
        {
            bool isBad = bad.ContainsKey(series);
            if (!isBad || how == BadSeries.Empty)
                yield return new PredictedRow(series, set.HasIds ? set.IdOf(series) : null, isBad ? null : next++);
        }
    }

    private static BadSeries? BadSeriesOf(string text) => text switch
    {
        "fail" => BadSeries.Fail,
        "skip" => BadSeries.Skip,
        "empty" => BadSeries.Empty,
        _ => null,
    };

    private static IReadOnlyList<(string Name, string Value)> Facts(PredictionTask task, Prediction prediction) =>
    [
        ("Model", task.ModelPath),
        ("Input", $"{task.InputPath}, {Wording.Count(prediction.Predictions.Count)} series"),
        .. prediction.Bad.Count > 0 ? new[] { ("Not predicted", $"{Wording.Count(prediction.Bad.Count)} series") } : [],
        .. prediction.Score is { } score ? score.Facts() : [],
        ("Predict", Wording.Seconds(prediction.Seconds)),
        ("Predictions", task.OutputPath!),
    ];

    private static void WriteJson(Utf8JsonWriter json, PredictionTask task, Prediction prediction, Terminal terminal)
    {
        json.WriteString("mlNetVersion", SavedModel.MLNetVersion);
        json.WriteString("model", task.ModelPath);
        json.WriteString("input", task.InputPath);
        json.WriteNumber("series", prediction.Predictions.Count);
        json.WriteString("output", task.OutputPath);
        json.WriteNumber("predictSeconds", prediction.Seconds);
        ModelReport.WriteTask(json, prediction.Model);
        prediction.Score?.WriteJson(json);
        prediction.Predictions.WriteJson(json, task.WithProbabilities, prediction.Rows);
        json.WriteStrings("badSeries", prediction.Bad);
        json.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
        json.WriteStrings("warnings", terminal.Warnings);
    }

    private sealed record PredictionTask(
        string ModelPath, string InputPath, string? OutputPath, bool WithProbabilities, BadSeries BadSeries, SeriesReadOptions Reading);

    private sealed record Prediction(
        TimeSeriesModel Model, Predictions Predictions, IReadOnlyList<PredictedRow> Rows, IReadOnlyList<string> Bad, Score? Score,
        double Seconds);
}
