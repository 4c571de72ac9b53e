using System.CommandLine;
using ConvSeq.Features;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;
using ConvSeq.Tool.Scoring;
using Spectre.Console;

namespace ConvSeq.Tool.Commands;

/// <summary>Shows the whole way from data to a saved model on problems that need no download.</summary>
internal static class DemoCommand
{
    // Enough to measure an accuracy, and few enough to wait for.
    private const int MaxTestSeries = 1000;

    private static readonly string[] s_problems = ["cbf", "synthetic-control", "two-patterns"];

    public static ToolCommand Create(Session session) => new(
        "demo",
        "Generate three classic problems; train, score and save a model for each, reload it and check that it predicts "
        + "the same. Takes some seconds.",
        command => Complete(command, session))
    {
        Examples = ["demo", "demo --seed 7 --threads 2 --output models"],
    };

    private static void Complete(ToolCommand command, Session session)
    {
        var directory = new Option<string>("--output")
        {
            HelpName = "DIR",
            Description = "Directory for the models; made if it does not exist.",
            DefaultValueFactory = _ => "convseq-demo",
        };
        Option<int> seed = CommonOptions.Seed();
        Option<int> threads = CommonOptions.Threads();
        command.AddOptions(seed, threads, directory);
        command.SetAction(parsed => Run(
            session, parsed.GetRequiredValue(directory), parsed.GetValue(seed), parsed.GetValue(threads)));
    }

    private static void Run(Session session, string directory, int seed, int threads)
    {
        BadInputException.Blame(directory, () => Directory.CreateDirectory(directory));
        var rows = new List<Result>();
        foreach (string problem in s_problems)
        {
            SeriesGenerator generator = GenerateCommand.Find(problem)!;
            string path = Path.Combine(directory, $"{generator.Name}.zip");
            Result row = session.Work(generator.Name, threads, execution => Demonstrate(generator, path, seed, execution));
            rows.Add(row);
            session.Terminal.Say(
                $"{row.Train.Name}: {Wording.Percent(row.Score.Accuracy)} right; saved, reloaded, predicts the same");
        }

        session.Terminal.Show(TableOf(rows));
        session.Terminal.Output.WriteLine(
            $"""
            The models are in {directory}: {string.Join(", ", rows.Select(row => Path.GetFileName(row.ModelPath)))}. What next:
              look into one             convseq describe {rows[0].ModelPath}
              write such series         convseq generate {s_problems[0]} --output {directory}
              train on series of yours  convseq train --train YOURS.ts --model yours.zip
            """);
    }

    private static Result Demonstrate(SeriesGenerator generator, string path, int seed, Execution execution)
    {
        using var file = new StagedFile(path);
        (SeriesSet train, SeriesSet test) = generator.GenerateSplit((ulong)seed);
        test = test.Subset([.. Enumerable.Range(0, Math.Min(MaxTestSeries, test.Count))]);
        var choices = new FittingChoices { Recipe = new FeatureRecipe(new AutomaticFeatureOptions()), Seed = seed };
        (SavedModel model, double fitSeconds) =
            Session.Timed(() => SavedModels.Fit(generator.Name, TrainingSet.Of(train), validation: null, choices, execution));
        (Predictions predictions, double predictSeconds) =
            Session.Timed(() => model.Predict(generator.Name, test, execution));
        model.Save(file.Path);
        file.Commit(execution.CancellationToken);
        Predictions again = SavedModels.Load(path).Predict(generator.Name, test, execution);
        if (!predictions.AreAs(again))
            throw new BadInputException(path, "the reloaded model predicts differently from the one that was saved");
        return new Result(
            DataSummary.Of(train), model.Model.Algorithm, test.Count, (ClassificationScore)predictions.ScoreOn(test),
            fitSeconds, predictSeconds, path);
    }

    // Two values per cell: side by side they would not fit a terminal of 80 columns.
    private static Table TableOf(IEnumerable<Result> rows)
    {
        Table table = Tables.Ruled(
            ["data set\nalgorithm", "train\ntest", "length\nclasses", "accuracy\nlog-loss", "fit\npredict"], firstNumber: 1);
        table.ShowRowSeparators();
        foreach (Result row in rows)
        {
            table.AddRow(
                Pair(row.Train.Name, row.Algorithm),
                Pair(Wording.Count(row.Train.Count), Wording.Count(row.TestCount)),
                Pair(row.Train.LengthWords, Wording.Count(row.Train.ClassNames.Length)),
                Pair(Wording.Percent(row.Score.Accuracy), Wording.Loss(row.Score.LogLoss)),
                Pair(Wording.Seconds(row.FitSeconds), Wording.Seconds(row.PredictSeconds)));
        }

        return table;
    }

    private static Paragraph Pair(string upper, string lower) =>
        new Paragraph().Append($"{upper}\n").Append(lower, new Style(decoration: Decoration.Dim));

    private sealed record Result(
        DataSummary Train, string Algorithm, int TestCount, ClassificationScore Score, double FitSeconds,
        double PredictSeconds, string ModelPath);
}
