using System.CommandLine;
using System.CommandLine.Parsing;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Sequences;

/// <summary>The option --task of train and evaluate, and the options that only its values next and translate have.</summary>
internal sealed class SequenceOptions
{
    /// <summary>Options of other tasks that these have as well.</summary>
    private static readonly HashSet<string> Shared =
    [
        NextTask.Option, "--train", "--test", "--model", "--seed", "--threads", "--json", "--epochs", "--batch", "--learning-rate",
        "--schedule", "--validation", "--patience", "--checkpoint", "--backend", "--gpu", "--libtorch", "--time-budget",
    ];

    /// <summary>Those of reading series, which next has, too.</summary>
    private static readonly HashSet<string> Reading =
        ["--format", "--header", "--no-header", "--delimiter", "--decimal", "--label-column", "--id-column", "--resample"];

    private readonly Option<string> _task = CommonOptions.Worded(
        NextTask.Option, "NAME",
        $"What is learned: answer, the label or target of a series; {NextTask.Name}, what comes next in a series or text; or "
        + $"{TranslateTask.Name}, what to make of a text: a source, a tab and its target a line ({NextTask.DefaultEpochs} epochs of the "
        + "last two unless --epochs says otherwise; docs/sequences.md).",
        $"answer, {NextTask.Name} or {TranslateTask.Name}", text => text is "answer" or NextTask.Name or TranslateTask.Name, "answer");

    private readonly Option<string?> _network = new("--network")
    {
        HelpName = "NAME",
        Description = string.Join(Environment.NewLine, (string[])
        [
            $"The network of {NextTask.Option} {NextTask.Name}:", .. NextTask.Networks.Select(one => $"{one.Name}: {one.Description}"),
            $"or of {NextTask.Option} {TranslateTask.Name}:",
            .. TranslateTask.Networks.Select(one => $"{one.Name}: {one.Description}"), "[default: the first of them]",
        ]),
    };

    private readonly Option<string?> _unit = CommonOptions.OptionalText(
        "--unit", "NAME",
        "What comes next: values, of the series of a file or of a .wav of 16-bit PCM; or characters or words, of a text in UTF-8, also "
        + "gzipped. [default: characters of a .txt and of texts to translate, values of other files]",
        "values, characters or words", text => text is "values" or "characters" or "words");

    private readonly Option<int?> _most = CommonOptions.Count(
        "--vocabulary", 2, SequenceCoding.MaxSymbols,
        "Characters or words at most, of sources and of targets each; rarer ones become one. [default: all, up to 65536]");

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
        "Filters, units or residual channels of a layer. [default: 64 for tcn, 32 for wavenet, 128 for others]");

    private readonly Option<int?> _layers = CommonOptions.Count(
        "--layers", 1, 16, "Blocks, layers or stacks, one on the other. [default: 6 for tcn, 2 for wavenet, 1 for others]");

    /// <summary>All options, in the order in which the help shows them.</summary>
    public IReadOnlyList<Option> All => [_task, .. Own];

    private IReadOnlyList<Option> Own => [.. OfBoth, _levels, _muLaw, _mono, _chunk, _context];

    private IReadOnlyList<Option> OfBoth => [_network, _unit, _most, _width, _layers];

    /// <summary>Refuses options of other tasks with these, and those of these with others.</summary>
    /// <param name="command">The command.</param>
    /// <param name="ofNext">Further options that only the task next has.</param>
    /// <param name="ofTranslate">Further options that only the task translate has.</param>
    public void Restrict(Command command, IReadOnlyList<Option>? ofNext = null, IReadOnlyList<Option>? ofTranslate = null) =>
        command.Validators.Add(result => Restrict(result, command, ofNext ?? [], ofTranslate ?? []));

    /// <summary>Reads the task; null for another than these.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="fitting">The options that it shares with others.</param>
    /// <param name="trainPath">The file to learn from; null for a model that is there.</param>
    /// <param name="search">How targets are looked for, if it says so.</param>
    public ISequenceTask? Read(ParseResult parsed, FittingOptions fitting, string? trainPath, TranslationOptions? search = null) =>
        parsed.GetValue(_task) switch
        {
            NextTask.Name => ReadNext(parsed, fitting, trainPath),
            TranslateTask.Name => ReadTranslate(parsed, fitting, trainPath, search ?? new TranslationOptions()),
            _ => null,
        };

    private void Restrict(
        CommandResult result, Command command, IReadOnlyList<Option> ofNext, IReadOnlyList<Option> ofTranslate)
    {
        HashSet<Option> next = [.. Own, .. ofNext], translate = [.. OfBoth, .. ofTranslate];
        bool isNext = NextTask.IsGiven(result), isTranslate = TranslateTask.IsGiven(result);
        foreach (Option option in command.Options)
        {
            if (result.GetResult(option) is not { Implicit: false })
                continue;
            string name = option.Name;
            bool isOfNext = next.Contains(option), isOfTranslate = translate.Contains(option), isShared = Shared.Contains(name);
            if (isNext && !isOfNext && !isShared && !Reading.Contains(name))
                result.AddError($"{name}: not an option of {NextTask.Option} {NextTask.Name}.");
            else if (isTranslate && !isOfTranslate && !isShared)
                result.AddError($"{name}: not an option of {NextTask.Option} {TranslateTask.Name}.");
            else if (!isNext && !isTranslate && isOfNext && isOfTranslate)
                result.AddError($"{name}: an option of {NextTask.Option} {NextTask.Name} or {TranslateTask.Name} alone.");
            else if (!isNext && !isTranslate && (isOfNext || isOfTranslate))
                result.AddError($"{name}: an option of {NextTask.Option} {(isOfNext ? NextTask.Name : TranslateTask.Name)} alone.");
        }

        IReadOnlyList<NetworkAlgorithm> networks = isTranslate ? TranslateTask.Networks : NextTask.Networks;
        if (result.GetResult(_network) is { Tokens: [{ Value: var given }] } && networks.All(one => one.Name != given))
        {
            result.AddError(CommonOptions.Unexpected(
                _network.Name, given, $"one of {string.Join(", ", networks.Select(one => one.Name))}"));
        }

        if (isTranslate && result.GetResult(_unit) is { Tokens: [{ Value: "values" }] })
        {
            result.AddError(CommonOptions.Unexpected(
                _unit.Name, "values", $"characters or words with {NextTask.Option} {TranslateTask.Name}"));
        }
    }

    private TranslationTask ReadTranslate(
        ParseResult parsed, FittingOptions fitting, string? trainPath, TranslationOptions search)
    {
        NetworkAlgorithm algorithm = TranslateTask.Find(parsed.GetValue(_network) ?? TranslateTask.Networks[0].Name)!;
        (_, NetworkRecipe recipe, int threads) = fitting.ReadSequences(parsed, algorithm);
        var network = (EncoderDecoderOptions)recipe.Network;
        network = network with { Units = parsed.GetValue(_width) ?? network.Units, Layers = parsed.GetValue(_layers) ?? network.Layers };
        return new TranslationTask(trainPath, recipe with { Network = network }, threads)
        {
            Unit = parsed.GetValue(_unit) == "words" ? SymbolUnit.Word : SymbolUnit.Character,
            Vocabulary = parsed.GetValue(_most),
            Search = search,
        };
    }

    private SequenceTask ReadNext(ParseResult parsed, FittingOptions fitting, string? trainPath)
    {
        NetworkAlgorithm algorithm = NextTask.Find(parsed.GetValue(_network) ?? NextTask.Networks[0].Name)!;
        (Series.SeriesReadOptions reading, NetworkRecipe recipe, int threads) = fitting.ReadSequences(parsed, algorithm);
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
