using System.CommandLine;
using System.Text.Json;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Reporting;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Scoring;
using ConvSeq.Tool.Sequences;

namespace ConvSeq.Tool.Commands;

/// <summary>Fits a model to one set and scores it on another; keeps nothing.</summary>
internal static class EvaluateCommand
{
    public static ToolCommand Create(Session session) => new(
        "evaluate", "Fit a model to a training set and score it on a test set. Nothing is saved.",
        command => Complete(command, session))
    {
        Examples =
        [
            "evaluate --train GunPoint_TRAIN.ts --test GunPoint_TEST.ts",
            "evaluate --train GunPoint_TRAIN.ts --test GunPoint_TEST.ts --classifier rocket --kernels 2000",
            "evaluate --archive GunPoint.zip",
            "evaluate --archive GunPoint.zip --early --classifier multirocket",
            "evaluate --archive GunPoint.zip --report gunpoint.html",
            "evaluate --train X_train.npy --answers y_train.npy --test X_test.npy --test-answers y_test.npy",
            "evaluate --train a.csv --test b.csv --label-column kind --seed 7 --threads 2 --json",
            "evaluate --task next --model novel.csq --test sequel.txt",
            "evaluate --task next --train sensor.csv --walk-forward 5",
            "evaluate --task translate --model dates.csq --test others.tsv --beam 8",
        ],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        var fitting = new FittingOptions(hasTest: true);
        var sequences = new SequenceOptions();
        var forward = new WalkForwardChoice();
        var search = new SearchOptions();
        Option<string?> modelPath = CommonOptions.OptionalFile(
            "--model", "A model that train --task next or translate has saved, to be scored on --test; in place of --train.");
        Option<string?> testPath = CommonOptions.OptionalFile(
            "--test", "The series to score on, with labels or targets as the training set has them.");
        var testAnswers = new Option<string?>("--test-answers")
        {
            HelpName = "FILE|ENTRY",
            Description = "The same as --answers, for --test. [default: what --answers says]",
        };
        var report = new ReportOption(
            "what was read and done, right and wrong predictions, whether probabilities can be trusted, and mistakes drawn");
        Option<bool> json = CommonOptions.Json();
        command.AddOptions(
        [
            fitting.Train, testPath, fitting.Archive, modelPath, .. fitting.Others, .. sequences.All, .. forward.Options, .. search.All,
            testAnswers, report.Option, json,
        ]);
        fitting.RequireFiles(command, [modelPath, forward.Parts], fitting.Train, testPath);
        sequences.Restrict(command, forward.Options, search.All);
        forward.Restrict(command, fitting.Train, testPath, modelPath);
        fitting.Restrict(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(modelPath) is not { Implicit: false })
                return;
            if (TranslateTask.NetworksOf(result) is null)
                result.AddError("--model: an option of --task next or translate; convseq predict applies other models.");
            else if (result.GetResult(fitting.Train) is { Implicit: false })
                result.AddError("--model stands in place of --train: give one of them.");
            else if (result.GetResult(testPath) is not { Implicit: false })
                result.AddError("Option '--test' is required.");
        });
        command.SetAction(parsed =>
        {
            if (sequences.Read(parsed, fitting, parsed.GetValue(fitting.Train), search.Read(parsed)) is { } learned)
            {
                if (learned is SequenceTask next && forward.Read(parsed) is { } options)
                    WalkForwardReport.Run(session, next, options, parsed.GetValue(json));
                else
                    EvaluateSequences(session, learned, parsed.GetValue(modelPath), parsed.GetValue(testPath)!, parsed.GetValue(json));
                return;
            }

            FittingTask task = fitting.Read(parsed);
            task.TellBackend(session.Terminal);
            SeriesReadOptions testReading = task.TestReading with { Answers = parsed.GetValue(testAnswers) ?? task.Reading.Answers };
            using StagedFile? page = report.Stage(parsed);
            var recorder = new TrainingRecorder();
            Evaluation evaluation = session.Work(
                "evaluate", task.Threads, execution => Evaluate(
                    session, task, parsed.GetValue(testPath) ?? task.TrainPath, testReading, recorder.Of(execution)));
            session.Terminal.WarnOf(evaluation.TestPath, evaluation.Score.Warning());
            IReadOnlyList<(string Name, string Value)> facts = Facts(evaluation);
            page?.Write(output => EvaluationReport.Write(
                output, $"{evaluation.Fitted.Name} on {Path.GetFileName(evaluation.TestPath)}", facts, session.Terminal.Warnings,
                evaluation.Score, evaluation.Fitted.Saved.Model, recorder, ReportOption.CommandLine(parsed)));
            if (parsed.GetValue(json))
                JsonLine.Write(session.Terminal.Output, writer => WriteJson(writer, evaluation, session.Terminal));
            else
                Show(session.Terminal, facts, evaluation.Score);
        });
    }

    private static void EvaluateSequences(Session session, ISequenceTask task, string? modelPath, string testPath, bool json)
    {
        string? backend = modelPath is null ? task.Backend : null;
        (SequenceFacts model, SequenceFacts score, double seconds) = session.Work(
            "evaluate", task.Threads, execution => task.Evaluate(session, modelPath, testPath, execution));
        if (json)
        {
            JsonLine.Write(session.Terminal.Output, writer =>
            {
                model.WriteJson(writer);
                writer.WriteString("test", testPath);
                score.WriteJson(writer);
                writer.WriteNumber("predictSeconds", seconds);
                writer.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
            });
            return;
        }

        session.Terminal.Show(Tables.Facts(
        [
            (modelPath is null ? "Training set" : "Model", modelPath ?? task.TrainPath!),
            .. model.Lines,
            .. backend is null ? [] : new[] { ("Trained on", backend) },
            ("Test set", testPath),
            .. score.Lines,
            ("Predict", Wording.Seconds(seconds)),
            ("Peak memory", Wording.Size(PeakMemory.Bytes())),
        ]));
    }

    private static Evaluation Evaluate(
        Session session, FittingTask task, string testPath, SeriesReadOptions testReading, Execution execution)
    {
        TrainingSet train = task.ReadTrain(session, execution);

        // Read before fitting: a mistake in the test set should not cost the time of a fit.
        SeriesSet test = SeriesFiles.ReadTestSet(session, testPath, testReading, train.Summary, execution).Set;
        FittedModel fitted = task.Fit(train, task.ReadValidation(session, train, execution), execution);
        SeriesFiles.TellLength(session, fitted.Saved.Model, testPath, test);
        (Predictions predictions, double seconds) =
            Session.Timed(() => fitted.Saved.Predict(testPath, test, execution));
        return new Evaluation(fitted, testPath, DataSummary.Of(test), predictions.ScoreOn(test), seconds);
    }

    private static IReadOnlyList<(string Name, string Value)> Facts(Evaluation evaluation) =>
    [
        .. evaluation.Fitted.Facts(),
        ("Test set", $"{evaluation.TestPath}, {evaluation.Test.Words}"),
        .. evaluation.Score.Facts(),
        ("Predict", Wording.Seconds(evaluation.PredictSeconds)),
        ("Peak memory", Wording.Size(PeakMemory.Bytes())),
    ];

    private static void Show(Terminal terminal, IReadOnlyList<(string Name, string Value)> facts, Score score)
    {
        terminal.Show(Tables.Facts(facts));
        if (score.Table() is not { } table)
            return;
        if (terminal.Fits(table))
            terminal.Show(table);
        else
            terminal.Say("the confusion table is wider than this terminal; it is shown in a wider one or in a file");
    }

    private static void WriteJson(Utf8JsonWriter json, Evaluation evaluation, Terminal terminal)
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
        json.WriteStrings("warnings", terminal.Warnings);
    }

    private sealed record Evaluation(
        FittedModel Fitted, string TestPath, DataSummary Test, Score Score, double PredictSeconds);
}
