using System.CommandLine;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tool.Commands;

/// <summary>Fits a classifier to one set and scores it on another; keeps nothing.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Session session)
    {
        var fitting = new FittingOptions();
        Option<string> testPath = CommonOptions.File("--test", "The labelled series to score on.");
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "evaluate", "Fit a classifier to a training set and score it on a test set. Nothing is saved.")
        {
            Examples =
            [
                "evaluate --train GunPoint_TRAIN.ts --test GunPoint_TEST.ts",
                "evaluate --train a.csv --test b.csv --label-column kind --seed 7 --threads 2 --json",
            ],
        };
        command.AddOptions([fitting.Train, testPath, .. fitting.Others, json]);
        command.SetAction(parsed =>
        {
            FittingTask task = fitting.Read(parsed);
            Evaluation evaluation = session.Work(
                "evaluate", task.Threads, execution => Evaluate(task, parsed.GetRequiredValue(testPath), execution));
            ScoreReport.WarnOfUnknown(session.Terminal, evaluation.TestPath, evaluation.Score);
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, evaluation));
            else
                Show(session.Terminal, evaluation);
        });
        return command;
    }

    private static Evaluation Evaluate(FittingTask task, string testPath, Execution execution)
    {
        SeriesSet train = task.ReadTrain(execution);

        // Read before fitting: a mistake in the test set should not cost the time of a fit.
        SeriesSet test = Engine.ReadLabelledSet(testPath, task.LabelColumn, execution);
        Engine.CheckChannels(testPath, test, train.Channels, "the training set");
        FittedClassifier fitted = task.Fit(train, execution);
        (ClassPredictions predictions, double seconds) =
            Session.Timed(() => Engine.Predict(fitted.Model, testPath, test, execution));
        return new Evaluation(fitted, testPath, test, new ClassificationScore(test, predictions), seconds);
    }

    private static void Show(Terminal terminal, Evaluation evaluation)
    {
        terminal.Show(Tables.Facts(
        [
            .. evaluation.Fitted.Facts(),
            ("Test set", $"{evaluation.TestPath}, {Wording.Set(evaluation.Test)}"),
            .. ScoreReport.Facts(evaluation.Score),
            ("Predict", Wording.Seconds(evaluation.PredictSeconds)),
            ("Peak memory", Wording.Size(PeakMemory.Bytes())),
        ]));
        if (ScoreReport.Confusion(evaluation.Score.Confusion) is not { } confusion)
            return;
        if (terminal.Fits(confusion))
            terminal.Show(confusion);
        else
            terminal.Say("the confusion table is wider than this terminal; it is shown in a wider one or in a file");
    }

    private static void WriteJson(Utf8JsonWriter json, Evaluation evaluation)
    {
        SeriesSet train = evaluation.Fitted.Train;
        SeriesSet test = evaluation.Test;
        evaluation.Fitted.WriteJson(json);
        json.WriteString("test", evaluation.TestPath);
        json.WriteNumber("testSeries", test.Count);
        json.WriteNumber("minLength", Math.Min(train.MinLength, test.MinLength));
        json.WriteNumber("maxLength", Math.Max(train.MaxLength, test.MaxLength));
        ScoreReport.WriteJson(json, evaluation.Score);
        json.WriteNumber("predictSeconds", evaluation.PredictSeconds);
        json.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
    }

    private sealed record Evaluation(
        FittedClassifier Fitted, string TestPath, SeriesSet Test, ClassificationScore Score, double PredictSeconds);
}
