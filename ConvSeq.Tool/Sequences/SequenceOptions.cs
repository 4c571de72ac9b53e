using System.CommandLine;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Sequences;

/// <summary>The option --task of train and evaluate, and the options that only its value next has.</summary>
internal sealed class SequenceOptions
{
    /// <summary>Options of other tasks that this one has as well.</summary>
    private static readonly HashSet<string> Shared =
    [
        NextTask.Option, "--train", "--test", "--model", "--seed", "--threads", "--json", "--epochs", "--batch", "--learning-rate",
        "--schedule", "--validation", "--patience", "--checkpoint", "--backend", "--gpu", "--libtorch", "--time-budget", "--format",
        "--header", "--no-header", "--delimiter", "--decimal", "--label-column", "--id-column", "--resample",
    ];

    private readonly Option<string> _task = CommonOptions.Worded(
        NextTask.Option, "NAME",
        $"What is learned: answer, the label or target of a series; or {NextTask.Name}, what comes next in a series or text "
        + $"({NextTask.DefaultEpochs} epochs unless --epochs says otherwise; docs/sequences.md).",
        $"answer or {NextTask.Name}", text => text is "answer" or NextTask.Name, "answer");

    private readonly Option<string> _network = CommonOptions.Worded(
        "--network", "NAME",
        string.Join(
            Environment.NewLine,
            [$"The network of {NextTask.Option} {NextTask.Name}:", .. NextTask.Networks.Select(one => $"{one.Name}: {one.Description}")]),
        $"one of {string.Join(", ", NextTask.Networks.Select(one => one.Name))}", text => NextTask.Find(text) is not null,
        NextTask.Networks[0].Name);

    private readonly Option<string?> _unit = CommonOptions.OptionalText(
        "--unit", "NAME",
        "What comes next: values, of the series of a file or of a .wav of 16-bit PCM; or characters or words, of a text in UTF-8, also "
        + "gzipped. [default: characters of a .txt, values of other files]",
        "values, characters or words", text => text is "values" or "characters" or "words");

    private readonly Option<int?> _most = CommonOptions.Count(
        "--vocabulary", 2, SequenceCoding.MaxSymbols, "Characters or words at most; rarer ones become one. [default: all, up to 65536]");

    private readonly Option<int?> _levels = CommonOptions.Count(
        "--value-levels", 2, SequenceCoding.MaxSymbols,
        "Levels of values, between the smallest and the largest of the training series, or over the range of sound. "
        + $"[default: {ValueLevels.DefaultLevels}]");

    private readonly Option<bool?> _muLaw = new("--mu-law")
    {
        Description = "Levels that are narrower around 0 than far from it; --mu-law false for levels of the same width. "
            + "[default: true for a .wav]",
    };

    private readonly Option<bool> _mono = new("--mono") { Description = "Take the mean of several channels of a .wav." };

    private readonly Option<int?> _chunk = CommonOptions.Count(
        "--chunk", 1, SequenceModelOptions.MaxChunkLength,
        $"Symbols learned from at once; sequences are cut into such pieces. [default: {SequenceModelOptions.DefaultChunkLength}]");

    private readonly Option<int?> _context = CommonOptions.Count(
        "--context", 0, SequenceModelOptions.MaxChunkLength,
        "Symbols before a piece that the network sees without learning from them. [default: what it sees, at most half of --chunk]");

    private readonly Option<int?> _width = CommonOptions.Count(
        "--width", 1, 1024,
        "Filters, units or residual channels of a layer. [default: 64 for tcn, 128 for recurrent ones, 32 for wavenet]");

    private readonly Option<int?> _layers = CommonOptions.Count(
        "--layers", 1, 16, "Blocks, layers or stacks, one on the other. [default: 6 for tcn, 1 for recurrent ones, 2 for wavenet]");

    /// <summary>All options, in the order in which the help shows them.</summary>
    public IReadOnlyList<Option> All => [_task, .. Own];

    private IReadOnlyList<Option> Own => [_network, _unit, _most, _levels, _muLaw, _mono, _chunk, _context, _width, _layers];

    /// <summary>Refuses options of other tasks with this one, and those of this one with others.</summary>
    /// <param name="command">The command.</param>
    /// <param name="more">Further options that only this task has.</param>
    public void Restrict(Command command, params IReadOnlyList<Option> more) => command.Validators.Add(result =>
    {
        bool isNext = NextTask.IsGiven(result);
        HashSet<Option> own = [.. Own, .. more];
        foreach (Option option in command.Options)
        {
            if (result.GetResult(option) is not { Implicit: false })
                continue;
            if (isNext && !own.Contains(option) && !Shared.Contains(option.Name))
                result.AddError($"{option.Name}: not an option of {NextTask.Option} {NextTask.Name}.");
            else if (!isNext && own.Contains(option))
                result.AddError($"{option.Name}: an option of {NextTask.Option} {NextTask.Name} alone.");
        }
    });

    /// <summary>Whether the command line asks for this task.</summary>
    public bool IsChosen(ParseResult parsed) => parsed.GetValue(_task) == NextTask.Name;

    /// <summary>Reads the task.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="fitting">The options that it shares with others.</param>
    /// <param name="trainPath">The file to learn from; null for a model that is there.</param>
    public SequenceTask Read(ParseResult parsed, FittingOptions fitting, string? trainPath)
    {
        NetworkAlgorithm algorithm = NextTask.Find(parsed.GetRequiredValue(_network))!;
        (Series.SeriesReadOptions reading, NetworkRecipe recipe, int threads) = fitting.ReadNext(parsed, algorithm);
        SymbolUnit? unit = parsed.GetValue(_unit) switch
        {
            "values" => null,
            "characters" => SymbolUnit.Character,
            "words" => SymbolUnit.Word,
            _ => trainPath is not null && SequenceFiles.IsText(trainPath) ? SymbolUnit.Character : null,
        };
        bool isSound = trainPath is not null && SoundFile.IsSound(trainPath);
        recipe = recipe with { Network = Sized(recipe.Network, parsed.GetValue(_width), parsed.GetValue(_layers), unit is not null) };
        return new SequenceTask(trainPath, reading, recipe, threads)
        {
            Unit = unit,
            Vocabulary = parsed.GetValue(_most),
            Levels = parsed.GetValue(_levels) ?? ValueLevels.DefaultLevels,
            Scale = parsed.GetValue(_muLaw) ?? isSound ? LevelScale.MuLaw : LevelScale.Uniform,
            MixesChannels = parsed.GetValue(_mono),
            Options = new SequenceModelOptions
            {
                Network = recipe.Network,
                ChunkLength = parsed.GetValue(_chunk) ?? SequenceModelOptions.DefaultChunkLength,
                Context = parsed.GetValue(_context),
            },
        };
    }

    // Values are seen as they are, symbols of texts by vectors.
    private static NetworkOptions Sized(NetworkOptions network, int? width, int? layers, bool isText) => network switch
    {
        TcnOptions tcn => tcn with
        {
            Filters = width ?? tcn.Filters,
            Levels = layers ?? tcn.Levels,
            SymbolDimensions = isText ? tcn.SymbolDimensions : 0,
        },
        RecurrentOptions cells => cells with
        {
            Units = width ?? cells.Units,
            Layers = layers ?? cells.Layers,
            SymbolDimensions = isText ? cells.SymbolDimensions : 0,
        },
        WaveNetOptions wave => wave with
        {
            ResidualChannels = width ?? wave.ResidualChannels,
            Stacks = layers ?? wave.Stacks,
            Input = isText ? WaveNetInput.Vectors : WaveNetInput.Value,
        },
        _ => throw new InvalidOperationException("The command line names a network of no kind."),
    };
}
