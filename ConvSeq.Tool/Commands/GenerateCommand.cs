using System.CommandLine;
using ConvSeq.Series;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Commands;

/// <summary>Draws a synthetic problem and writes its two sets.</summary>
internal static class GenerateCommand
{
    public static Command Create(Session session)
    {
        IReadOnlyList<SeriesGenerator> generators = SeriesGenerators.All;
        var name = new Argument<string>("NAME")
        {
            Description = string.Join(
                Environment.NewLine, ["The problem:", .. generators.Select(g => $"{g.Name}: {g.Description}")]),
        };
        name.CompletionSources.Add([.. generators.Select(generator => generator.Name)]);
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Engine.FindGenerator(text) is null)
                result.AddError($"{text}: expected one of {string.Join(", ", generators.Select(g => g.Name))}.");
        });
        var directory = new Option<string>("--output")
        {
            HelpName = "DIR",
            Description = "Directory for NAME_TRAIN.ts and NAME_TEST.ts; made if it does not exist.",
            Required = true,
        };
        Option<int> seed = CommonOptions.Seed();
        var command = new ToolCommand("generate", "Draw a synthetic problem and write its training and its test set.")
        {
            Examples = ["generate cbf --output data", "generate two-patterns --output data --seed 7"],
        };
        command.Arguments.Add(name);
        command.AddOptions(directory, seed);
        command.SetAction(parsed => Generate(
            session, parsed.GetRequiredValue(name), parsed.GetRequiredValue(directory), parsed.GetValue(seed)));
        return command;
    }

    private static void Generate(Session session, string name, string directory, int seed)
    {
        BadInputException.Blame(directory, () => Directory.CreateDirectory(directory));
        string trainPath = Path.Combine(directory, $"{name}_TRAIN.ts");
        string testPath = Path.Combine(directory, $"{name}_TEST.ts");
        using var trainFile = new StagedFile(trainPath);
        using var testFile = new StagedFile(testPath);
        (SeriesSet train, SeriesSet test) = Engine.FindGenerator(name)!.GenerateSplit((ulong)seed);
        Engine.WriteSet(trainFile.Path, train);
        Engine.WriteSet(testFile.Path, test);
        trainFile.Commit(session.CancellationToken);
        testFile.Commit(session.CancellationToken);
        session.Terminal.Show(Tables.Facts(
        [
            (trainPath, Wording.Set(DataSummary.Of(train))),
            (testPath, Wording.Set(DataSummary.Of(test))),
        ]));
    }
}
