using System.CommandLine;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Scoring;
using Spectre.Console;

namespace ConvSeq.Tool.Commands;

/// <summary>Shows the whole way from data to a saved model on problems that need no download.</summary>
internal static class DemoCommand
{
    private static readonly string[] s_problems = ["cbf", "synthetic-control", "two-patterns"];

    public static Command Create(Session session)
    {
        var directory = new Option<string>("--output")
        {
            HelpName = "DIR",
            Description = "Directory for the models; made if it does not exist.",
            DefaultValueFactory = _ => "convseq-demo",
        };
        Option<ulong> seed = CommonOptions.Seed();
        Option<int> threads = CommonOptions.Threads();
        var command = new ToolCommand(
            "demo",
            "Generate three classic problems; train, score and save a model for each, reload it and check that it predicts "
            + "the same. Takes some seconds.")
        {
            Examples = ["demo", "demo --seed 7 --threads 2 --output models"],
        };
        command.AddOptions(seed, threads, directory);
        command.SetAction(parsed => Run(
            session, parsed.GetRequiredValue(directory), parsed.GetValue(seed), parsed.GetValue(threads)));
        return command;
    }

    private static void Run(Session session, string directory, ulong seed, int threads)
    {
        BadInputException.Blame(directory, () => Directory.CreateDirectory(directory));
        var rows = new List<Row>();
        foreach (string problem in s_problems)
        {
            SeriesGenerator generator = SeriesGenerators.Find(problem)!;
            string path = Path.Combine(directory, $"{generator.Name}.convseq");
            Row row = session.Work(generator.Title, threads, execution => Demonstrate(generator, path, seed, execution));
            rows.Add(row);
            session.Terminal.Say(
                $"{generator.Title}: {Wording.Percent(row.Score.Accuracy)} right; saved, reloaded, predicts the same");
        }

        session.Terminal.Show(TableOf(rows));
        session.Terminal.Output.WriteLine(
            $"""
            Look into a model:    convseq describe {rows[0].ModelPath}
            Get series of a kind: convseq generate {s_problems[0]} --output {directory}
            Train on your own:    convseq train --train YOURS.ts --model yours.convseq    (convseq train --help)
            """);
    }

    private static Row Demonstrate(SeriesGenerator generator, string path, ulong seed, Execution execution)
    {
        using var file = new StagedFile(path);
        (SeriesSet train, SeriesSet test) = generator.Generate(seed);
        var options = new TimeSeriesClassifierOptions { Features = new MiniRocketOptions { Seed = seed } };
        (TimeSeriesClassifier model, double fitSeconds) =
            Session.Timed(() => Engine.Fit(generator.Title, train, options, execution));
        (ClassPredictions predictions, double predictSeconds) =
            Session.Timed(() => Engine.Predict(model, generator.Title, test, execution));
        Engine.SaveModel(model, file.Path);
        file.Commit(execution.CancellationToken);
        ClassPredictions again = Engine.Predict(Engine.LoadModel(path), generator.Title, test, execution);
        if (!AreSame(predictions, again))
            throw new BadInputException(path, "the reloaded model predicts differently from the one that was saved");
        return new Row(
            generator.Title, train, test, new ClassificationScore(test, predictions), fitSeconds, predictSeconds, path);
    }

    private static bool AreSame(ClassPredictions a, ClassPredictions b) =>
        a.ClassNames.SequenceEqual(b.ClassNames)
        && a.Labels.SequenceEqual(b.Labels)
        && Enumerable.Range(0, a.Count).All(i => a.Probabilities(i).SequenceEqual(b.Probabilities(i)));

    private static Table TableOf(IEnumerable<Row> rows)
    {
        Table table = Tables.Ruled(
            ["data set", "model", "train", "test", "length", "classes", "accuracy", "log-loss", "fit", "predict"],
            firstNumber: 2);
        foreach (Row row in rows)
        {
            table.AddRow(
                new Text(row.Title), new Text(row.ModelPath),
                new Text(Wording.Count(row.Train.Count)), new Text(Wording.Count(row.Test.Count)),
                new Text(Wording.Length(row.Train)), new Text(Wording.Count(row.Train.ClassNames.Length)),
                new Text(Wording.Percent(row.Score.Accuracy), new Style(Color.Green)), new Text(Wording.Loss(row.Score.LogLoss)),
                new Text(Wording.Seconds(row.FitSeconds)), new Text(Wording.Seconds(row.PredictSeconds)));
        }

        return table;
    }

    private sealed record Row(
        string Title, SeriesSet Train, SeriesSet Test, ClassificationScore Score, double FitSeconds, double PredictSeconds,
        string ModelPath);
}
