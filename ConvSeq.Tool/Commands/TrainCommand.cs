using System.CommandLine;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Reporting;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Sequences;
using ConvSeq.Tool.Sharding;

namespace ConvSeq.Tool.Commands;

/// <summary>Fits a model and saves it.</summary>
internal static class TrainCommand
{
    public static ToolCommand Create(Session session) => new(
        "train", "Fit a model to a training set and save it as one file: a classifier to class labels, a regressor to numeric targets.",
        command => Complete(command, session))
    {
        Examples =
        [
            "train --train GunPoint_TRAIN.ts --model gunpoint.zip",
            "train --archive GunPoint.zip --model gunpoint.zip",
            "train --train sales.csv --model sales.zip --delimiter semicolon --decimal comma --label-column kind --unlabelled skip",
            "train --train FloodModeling1_TRAIN.ts --model flood.zip --classifier hydra",
            "train --train gaps.arff --model m.zip --missing interpolate --length resample:256 --normalize",
            "train --train GunPoint_TRAIN.ts --model deep.zip --classifier inceptiontime --time-budget 10m",
            "train --train GunPoint_TRAIN.ts --model best.zip --classifier ensemble --time-budget 30s",
            "train --train GunPoint_TRAIN.ts --model early.zip --early",
            "train --train big_TRAIN.ts --model big.zip --shards 8",
            "train --task next --train novel.txt --model novel.csq --network gru --epochs 10",
            "train --task translate --train dates.tsv --model dates.csq",
        ],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        var fitting = new FittingOptions();
        var sequences = new SequenceOptions();
        Option<string> modelPath = CommonOptions.File("--model", "Where the model goes; an existing file is replaced.");
        var report = new ReportOption("what was learned from, what the model expects of itself, and its classes drawn");
        Option<int?> shards = ShardFolder.ShardsOption(
            "Fit in so many shards, each in a process of its own, as many at once as there are threads: a ridge on features, with the same "
            + "bits as plan, statistics, merge and solve.");
        Option<bool> json = CommonOptions.Json();
        command.AddOptions([fitting.Train, fitting.Archive, modelPath, .. fitting.Others, shards, .. sequences.All, report.Option, json]);
        fitting.RequireFiles(command, unless: [], fitting.Train);
        sequences.Restrict(command);
        fitting.Restrict(command);
        fitting.RequireDivisible(command, where: shards);
        command.Validators.Add(result =>
        {
            foreach (Option option in new Option[] { fitting.Archive, report.Option })
            {
                if (result.GetResult(shards) is { Implicit: false } && result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name}: not an option with {shards.Name}.");
            }
        });
        command.SetAction(parsed =>
        {
            if (sequences.Read(parsed, fitting, parsed.GetValue(fitting.Train)) is { } learned)
                return TrainSequences(session, learned, parsed.GetRequiredValue(modelPath), parsed.GetValue(json));
            FittingTask task = fitting.Read(parsed);
            string path = parsed.GetRequiredValue(modelPath);
            if (parsed.GetValue(shards) is { } count)
                return TrainInShards(session, task, count, path, parsed.GetValue(json));
            task.TellBackend(session.Terminal);
            using StagedFile? page = report.Stage(parsed);
            var recorder = new TrainingRecorder();
            (FittedModel fitted, long bytes) = task.Choices.Recipe is NetworkRecipe
                ? session.WorkAndSave("train", task.Threads, execution => Train(session, task, path, recorder.Of(execution)))
                : session.Work("train", task.Threads, execution => Train(session, task, path, recorder.Of(execution)));
            if (fitted.Stopped is { } stopped)
                session.Terminal.Say(stopped);
            (string, string)[] facts =
            [
                .. fitted.Facts(),
                ("Peak memory", Wording.Size(PeakMemory.Bytes())),
                ("Model", $"{path}, {Wording.Size(bytes)}"),
            ];
            page?.Write(output => TrainingReport.Write(
                output, $"{fitted.Name} from {Path.GetFileName(task.TrainPath)}", facts, session.Terminal.Warnings, fitted.Train.InMemory,
                recorder, ReportOption.CommandLine(parsed)));
            if (parsed.GetValue(json))
            {
                JsonLine.Write(session.Terminal.Output, writer =>
                {
                    fitted.WriteJson(writer);
                    writer.WriteString("model", path);
                    writer.WriteNumber("modelBytes", bytes);
                    writer.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
                    writer.WriteStrings("warnings", session.Terminal.Warnings);
                });
            }
            else
            {
                session.Terminal.Show(Tables.Facts(facts));
            }

            return fitted.Stopped is null ? ExitCode.Ok : ExitCode.Stopped;
        });
    }

    private static int TrainInShards(Session session, FittingTask task, int shards, string path, bool json)
    {
        ((ShardPlan plan, TimeSeriesModel model, long bytes), double seconds) = session.Work(
            "train", task.Threads, execution => Session.Timed(() => ShardedTraining.Run(task, shards, path, execution)));
        ShardFolder.TellNotes(session.Terminal, plan);
        if (json)
        {
            JsonLine.Write(session.Terminal.Output, writer =>
            {
                writer.WriteString("train", task.TrainPath);
                writer.WriteNumber("trainSeries", plan.Training.SeriesCount);
                writer.WriteNumber("shards", shards);
                ModelReport.WriteJson(writer, model);
                writer.WriteNumber("fitSeconds", seconds);
                writer.WriteString("model", path);
                writer.WriteNumber("modelBytes", bytes);
                writer.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
                writer.WriteStrings("warnings", session.Terminal.Warnings);
            });
        }
        else
        {
            session.Terminal.Show(Tables.Facts(
            [
                ("Training set", $"{task.TrainPath}, {Wording.Count(plan.Training.SeriesCount)} series in {Plural.Of(shards, "shard")}"),
                ("Features", $"{Wording.Count(plan.Featurizer.FeatureCount)} of {model.Algorithm}, seed {plan.Training.Seed}"),
                .. ModelReport.Facts(model),
                ("Fit", Wording.Seconds(seconds)),
                ("Peak memory", $"{Wording.Size(PeakMemory.Bytes())}, without the processes of the shards"),
                ("Model", $"{path}, {Wording.Size(bytes)}"),
            ]));
        }

        return ExitCode.Ok;
    }

    private static int TrainSequences(Session session, ISequenceTask task, string path, bool json)
    {
        string backend = task.Backend;
        (SequenceFit fit, long bytes) = session.WorkAndSave("train", task.Threads, execution =>
        {
            using var file = new StagedFile(path);
            Func<SequenceFit> learn = task.Prepare(session, execution);
            return session.Saving(() =>
            {
                SequenceFit fitted = learn();
                BadInputException.Blame(path, () => fitted.Save(file.Path));
                long size = new FileInfo(file.Path).Length;
                file.Commit(CancellationToken.None);
                return (fitted, size);
            });
        });
        if (fit.Stopped is { } stopped)
            session.Terminal.Say(stopped);
        if (json)
        {
            JsonLine.Write(session.Terminal.Output, writer =>
            {
                fit.Model.WriteJson(writer);
                writer.WriteString("train", task.TrainPath);
                writer.WriteString("backend", backend);
                writer.WriteNumber("fitSeconds", fit.Seconds);
                writer.WriteString("model", path);
                writer.WriteNumber("modelBytes", bytes);
                writer.WriteNumber("peakMemoryBytes", PeakMemory.Bytes());
            });
        }
        else
        {
            session.Terminal.Show(Tables.Facts(
            [
                ("Training set", task.TrainPath!),
                .. fit.Model.Lines,
                ("Trained on", backend),
                ("Fit", Wording.Seconds(fit.Seconds)),
                ("Peak memory", Wording.Size(PeakMemory.Bytes())),
                ("Model", $"{path}, {Wording.Size(bytes)}"),
            ]));
        }

        return fit.Stopped is null ? ExitCode.Ok : ExitCode.Stopped;
    }

    private static (FittedModel Fitted, long Bytes) Train(Session session, FittingTask task, string path, Execution execution)
    {
        using var file = new StagedFile(path);
        TrainingSet train = task.ReadTrain(session, execution);
        SeriesSet? validation = task.ReadValidation(session, train, execution);

        // Trained networks are saved, however late training is stopped. Other fits end without saving.
        return task.Choices.Recipe is NetworkRecipe
            ? session.Saving(() => Fit(CancellationToken.None))
            : Fit(execution.CancellationToken);

        (FittedModel, long) Fit(CancellationToken stopsSaving)
        {
            FittedModel fitted = task.Fit(train, validation, execution);
            fitted.Saved.Save(file.Path);
            long bytes = new FileInfo(file.Path).Length;
            file.Commit(stopsSaving);
            return (fitted, bytes);
        }
    }
}
