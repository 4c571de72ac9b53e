using System.CommandLine;
using ConvSeq.Series;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Commands;

/// <summary>Draws a synthetic problem and writes its two sets.</summary>
internal static class GenerateCommand
{
    public static ToolCommand Create(Session session)
    {
        Argument<string> name = Problem();
        return new(
            "generate", "Draw a synthetic problem and write its training and its test set.",
            command => Complete(command, session, name))
        {
            Arguments = { name },
            Examples =
            [
                "generate cbf --output data",
                "generate two-patterns --output data --seed 7",
                "generate adding --output data --length 100 --train-size 2000",
            ],
        };
    }

    private static Argument<string> Problem()
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
            if (result.Tokens is [{ Value: var text }] && Find(text) is null)
                result.AddError($"{text}: expected one of {string.Join(", ", generators.Select(g => g.Name))}.");
        });
        return name;
    }

    private static void Complete(ToolCommand command, Session session, Argument<string> name)
    {
        IReadOnlyList<SeriesGenerator> generators = SeriesGenerators.All;
        var directory = new Option<string>("--output")
        {
            HelpName = "DIR",
            Description = "Directory for NAME_TRAIN.ts and NAME_TEST.ts; made if it does not exist.",
            Required = true,
        };
        Option<int> seed = CommonOptions.Seed();
        Option<int?> trainSize = Size("--train-size", "Training"), testSize = Size("--test-size", "Test");
        Option<int?> length = CommonOptions.Optional<int>(
            "--length", "N",
            "Points of a series. "
            + $"{string.Join("; ", generators.Where(HasLength).Select(g => $"{g.Name}: {LengthRange(g)}, by default {g.UsualLength}"))}.",
            "a whole number, 1 or more", text => CommonOptions.WholeNumber(text, 1));
        length.Validators.Add(result =>
        {
            // An unknown name has its own error.
            if (result.Tokens is not [{ Value: var text }] || result.GetResult(name)?.Tokens is not [{ Value: var problem }]
                || Find(problem) is not { } generator)
                return;
            if (!HasLength(generator))
                result.AddError($"--length {text}: {generator.Name} is defined for one length only.");
            else if (CommonOptions.WholeNumber<int>(text) is int points && points < generator.MinLength)
                result.AddError(CommonOptions.Unexpected(
                    "--length", text, $"a whole number, {LengthRange(generator)}, for {generator.Name}"));
        });
        command.AddOptions(directory, seed, trainSize, testSize, length);
        command.SetAction(parsed => Generate(
            session, parsed.GetRequiredValue(name), parsed.GetRequiredValue(directory), parsed.GetValue(seed),
            parsed.GetValue(trainSize), parsed.GetValue(testSize), parsed.GetValue(length)));
    }

    public static SeriesGenerator? Find(string name) => SeriesGenerators.All.FirstOrDefault(
        generator => generator.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Option<int?> Size(string name, string what) => CommonOptions.Optional<int>(
        name, "N", $"{what} series, 1 to 10,000,000. [default: the problem's usual number]",
        "a whole number from 1 to 10000000", text => CommonOptions.WholeNumber(text, 1, 10_000_000));

    private static bool HasLength(SeriesGenerator generator) => generator.UsualLength is not null;

    private static string LengthRange(SeriesGenerator generator) => $"{generator.MinLength} or more";

    private static void Generate(Session session, string name, string directory, int seed, int? trainSize, int? testSize, int? length)
    {
        BadInputException.Blame(directory, () => Directory.CreateDirectory(directory));
        string trainPath = Path.Combine(directory, $"{name}_TRAIN.ts");
        string testPath = Path.Combine(directory, $"{name}_TEST.ts");
        using var trainFile = new StagedFile(trainPath);
        using var testFile = new StagedFile(testPath);
        (SeriesSet train, SeriesSet test) = BadInputException.Blame(
            name, () => Find(name)!.GenerateSplit((ulong)seed, trainSize, testSize, length));
        SeriesFiles.Write(trainFile.Path, train);
        SeriesFiles.Write(testFile.Path, test);
        trainFile.Commit(session.CancellationToken);
        testFile.Commit(session.CancellationToken);
        session.Terminal.Show(Tables.Facts(
        [
            (trainPath, DataSummary.Of(train).Words),
            (testPath, DataSummary.Of(test).Words),
        ]));
    }
}
