using System.CommandLine;
using System.Text.Json;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tool.Commands;

/// <summary>Fits a model to one set and scores it on another; keeps nothing.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Session session)
    {
        var fitting = new FittingOptions();
        Option<string> testPath = CommonOptions.File(
            "--test", "The series to score on, with labels or targets as the training set has them.");
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "evaluate", "Fit a model to a training set and score it on a test set. Nothing is saved.")
        {
            Examples =
            [
                "evaluate --train GunPoint_TRAIN.ts --test GunPoint_TEST.ts",
                "evaluate --train GunPoint_TRAIN.ts --test GunPoint_TEST.ts --classifier rocket --kernels 2000",
                "evaluate --train a.csv --test b.csv --label-column kind --seed 7 --threads 2 --json",
            ],
        };
        command.AddOptions([fitting.Train, testPath, .. fitting.Others, json]);
        command.SetAction(parsed =>
        {
            FittingTask task = fitting.Read(parsed);
            task.TellBackend(session.Terminal);
            Evaluation evaluation = session.Work(
                "evaluate", task.Threads, execution => Evaluate(session, task, parsed.GetRequiredValue(testPath), execution));
            session.Terminal.WarnOf(evaluation.TestPath, evaluation.Score.Warning());
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, evaluation));
            else
                Show(session.Terminal, evaluation);
        });
        return command;
    }

    private static Evaluation Evaluate(Session session, FittingTask task, string testPath, Execution execution)
    {
        TrainingSet train = task.ReadTrain(session, execution);

        // Read before fitting: a mistake in the test set should not cost the time of a fit.
        SeriesSet test = SeriesFiles.ReadTestSet(testPath, task.LabelColumn, train.Summary, execution);
        FittedModel fitted = task.Fit(train, task.ReadValidation(train, execution), execution);
        (Predictions predictions, double seconds) =
            Session.Timed(() => fitted.Saved.Predict(testPath, test, execution));
        return new Evaluation(fitted, testPath, DataSummary.Of(test), predictions.ScoreOn(test), seconds);
    }

    private static void Show(Terminal terminal, Evaluation evaluation)
    {
        terminal.Show(Tables.Facts(
        [
            .. evaluation.Fitted.Facts(),
            ("Test set", $"{evaluation.TestPath}, {evaluation.Test.Words}"),
            .. evaluation.Score.Facts(),
            ("Predict", Wording.Seconds(evaluation.PredictSeconds)),
            ("Peak memory", Wording.Size(PeakMemory.Bytes())),
        ]));
        if (evaluation.Score.Table() is not { } table)
            return;
        if (terminal.Fits(table))
            terminal.Show(table);
        else
            terminal.Say("the confusion table is wider than this terminal; it is shown in a wider one or in a file");
    }

    private static void WriteJson(Utf8JsonWriter json, Evaluation evaluation)
    {
        DataSummary train = evaluation.Fitted.Train.Summary;
        DataSummary test = evaluation.Test;
        evaluation.Fitted.WriteJson(json);
        json.WriteString("test", evaluation.TestPath);
        json.WriteNumber("testSeries", test.Count);
        json.WriteNumber("minLength", Math.Min(train.MinLength, test.MinLength));
        json.WriteNumber("maxLength", Math.Max(train.MaxLength, test.MaxLength));
        evaluation.Score.WriteJson(json);
        json.WriteNumber("predictSeconds", evaluation.PredictSeconds);
        json.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
    }

    private sealed record Evaluation(
        FittedModel Fitted, string TestPath, DataSummary Test, Score Score, double PredictSeconds);
}
