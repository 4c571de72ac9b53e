using System.CommandLine;
using System.Globalization;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Fitting;

/// <summary>The options that say how a model is fitted, shared by train and evaluate.</summary>
internal sealed class FittingOptions
{
    private readonly Option<string> _algorithm = CommonOptions.Worded(
        "--classifier", "NAME",
        string.Join(
            Environment.NewLine,
            ["The algorithm, for numeric targets too:", .. Algorithm.All.Select(one => $"{one.Name}: {one.Description}")]),
        $"one of {string.Join(", ", Algorithm.All.Select(one => one.Name))}", text => Algorithm.Find(text) is not null,
        Algorithm.Default);

    private readonly Option<int> _seed = CommonOptions.Seed();

    private readonly Option<string> _missing = CommonOptions.Worded(
        "--missing", "HOW",
        "Missing values: reject, interpolate (linearly), constant[:VALUE], or automatic, which interpolates if the training "
        + "set has any and rejects otherwise.",
        "automatic, reject, interpolate, constant or constant:VALUE", text => Missing(text) is not null, "automatic");

    private readonly Option<string> _length = CommonOptions.Worded(
        "--length", "HOW",
        "Lengths: keep, resample[:N] or pad[:N], to N points or else to the longest training series.",
        "keep, resample:N or pad:N with N 1 or more", text => Length(text) is not null, "keep");

    private readonly Option<bool> _normalize = new("--normalize")
    {
        Description = "Bring each channel of each series to mean 0 and standard deviation 1 first.",
    };

    private readonly Option<bool> _balance = new("--balance-classes")
    {
        Description = "Give every class the same total weight, however few its series are; not for numeric targets.",
    };

    private readonly ReadingOptions _reading;

    private readonly Option<int> _threads = CommonOptions.Threads();

    private readonly FeatureRecipeOptions _features;

    private readonly MembersOption _members;

    private readonly TimeBudgetOption _timeBudget;

    private readonly NetworkRecipeOptions _networks;

    private readonly EarlyOptions _early = new();

    /// <param name="hasTest">Whether the command also reads series to measure the model on.</param>
    public FittingOptions(bool hasTest = false)
    {
        (_features, _members) = (new FeatureRecipeOptions(_algorithm), new MembersOption(_algorithm));
        _timeBudget = new TimeBudgetOption(_algorithm);
        _networks = new NetworkRecipeOptions(_algorithm, _members, _timeBudget);
        _reading = hasTest
            ? new ReadingOptions("refuse in the training set, keep without scoring in the test set")
            : new ReadingOptions("refuse", canKeep: false);
        Archive = CommonOptions.OptionalFile(
            "--archive",
            hasTest
                ? "An archive's .zip with NAME_TRAIN and NAME_TEST inside, in place of --train and --test."
                : "An archive's .zip with NAME_TRAIN inside, in place of --train.");
    }

    public Option<string?> Train { get; } = CommonOptions.OptionalFile(
        "--train",
        "The series to learn from: .ts, .arff, .tsv, .csv or .txt, also gzipped, .npy, .npz or an archive's .zip. Class labels make a "
        + "classifier, numeric targets a regressor.");

    public Option<string?> Archive { get; }

    /// <summary>All options but those of files, in the order in which the help shows them.</summary>
    public IReadOnlyList<Option> Others =>
    [
        _algorithm, _seed, .. _features.Options, .. _members.Options, .. _timeBudget.Options, .. _networks.Options,
        .. _early.Options, _missing, _length, _normalize, _balance,
        .. _reading.All, _threads,
    ];

    /// <summary>Those of them that a fit in shards takes.</summary>
    public IReadOnlyList<Option> OfShards =>
        [_algorithm, _seed, .. _features.Options, _missing, _length, _normalize, _balance, .. _reading.All, _threads];

    public FittingTask Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(_algorithm), parsed.GetValue(Archive) ?? parsed.GetValue(Train)!, _reading.Read(parsed),
        ReadChoices(parsed), parsed.GetValue(_threads));

    /// <summary>Reads what a network of sequences needs of these options.</summary>
    public (SeriesReadOptions Reading, NetworkRecipe Recipe, int Threads) ReadSequences(ParseResult parsed, NetworkAlgorithm network)
    {
        NetworkRecipe recipe = _networks.Read(parsed, network);
        recipe = recipe with { Network = recipe.Network with { Seed = (ulong)parsed.GetValue(_seed) } };
        return (_reading.Read(parsed), recipe, parsed.GetValue(_threads));
    }

    /// <summary>
    /// Makes the command want its files: each by itself, or all by an archive, which <see cref="NextTask"/> and
    /// <see cref="TranslateTask"/> do not read; unless there is an option that wants others.
    /// </summary>
    public void RequireFiles(
        Command command, IReadOnlyList<Option> unless, params IReadOnlyList<Option> files) => command.Validators.Add(result =>
    {
        if (unless.Any(option => result.GetResult(option) is { Implicit: false }))
            return;
        string archive = Archive.Name;
        bool takesArchive = TranslateTask.NetworksOf(result) is null;
        bool hasArchive = result.GetResult(Archive) is { Implicit: false };
        foreach (Option file in files)
        {
            bool isGiven = result.GetResult(file) is { Implicit: false };
            if (isGiven && hasArchive && takesArchive)
                result.AddError($"{archive} stands in place of {file.Name}: give one of them.");
            else if (!isGiven && !(hasArchive && takesArchive))
                result.AddError($"Option '{file.Name}' is required{(takesArchive ? $", or {archive}" : "")}.");
        }
    });

    /// <summary>Refuses options that do not go together.</summary>
    public void Restrict(Command command) => _early.Restrict(command);

    /// <summary>Refuses what cannot be divided into shards, always or where an option is given.</summary>
    public void RequireDivisible(Command command, Option? where = null) => command.Validators.Add(result =>
    {
        if (where is not null && result.GetResult(where) is not { Implicit: false })
            return;
        string? problem = Algorithm.Find(result.GetValue(_algorithm) ?? Algorithm.Default) switch
        {
            NetworkAlgorithm network => $"--classifier {network.Name}: networks see all series in every epoch, which shards cannot; choose "
                + "features, such as minirocket",
            EnsembleAlgorithm => "--classifier ensemble: it weighs its members by folds over all series, which shards do not have; choose "
                + "one algorithm, such as multirocket, or auto",
            _ when _early.IsGiven(result) => "--early: it compares checkpoints by folds over all series, which shards do not have",
            _ => _features.WhyIndivisible(result),
        };
        if (problem is not null)
            result.AddError($"{problem}.");
    });

    private FittingChoices ReadChoices(ParseResult parsed)
    {
        (MissingValues missing, float constant) = Missing(parsed.GetRequiredValue(_missing))!.Value;
        (LengthPolicy lengthPolicy, int length) = Length(parsed.GetRequiredValue(_length))!.Value;
        return new FittingChoices
        {
            Recipe = _early.Of(ReadRecipe(parsed), parsed),
            Seed = parsed.GetValue(_seed),
            BalanceClasses = parsed.GetValue(_balance),
            Repair = new SeriesRepair
            {
                Missing = missing,
                MissingConstant = constant,
                LengthPolicy = lengthPolicy,
                Length = length,
                ZNormalize = parsed.GetValue(_normalize),
            },
        };
    }

    private Recipe ReadRecipe(ParseResult parsed) => Algorithm.Find(parsed.GetRequiredValue(_algorithm)) switch
    {
        NetworkAlgorithm network => _networks.Read(parsed, network),
        EnsembleAlgorithm => new EnsembleRecipe(
            new EnsembleOptions
            {
                Members = _members.Features(parsed),
                Networks = [.. _members.Networks(parsed).Select(network => _networks.Trained(network, parsed))],
                TimeBudget = _timeBudget.Read(parsed),
            },
            _members.Networks(parsed).IsEmpty ? null : _networks.Backend(parsed)),
        FeatureAlgorithm features => _features.Read(parsed, features),
        _ => throw new InvalidOperationException("The command line names an algorithm of no kind."),
    };

    private static (MissingValues, float)? Missing(string text) => text.Split(':', 2) switch
    {
        ["automatic"] => (MissingValues.Automatic, 0),
        ["reject"] => (MissingValues.Reject, 0),
        ["interpolate"] => (MissingValues.Interpolate, 0),
        ["constant"] => (MissingValues.Constant, 0),
        ["constant", var number] when
            float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            && float.IsFinite(value) => (MissingValues.Constant, value),
        _ => null,
    };

    private static (LengthPolicy, int)? Length(string text) => text.Split(':', 2) switch
    {
        ["keep"] => (LengthPolicy.Keep, 0),
        ["resample"] => (LengthPolicy.Resample, 0),
        ["pad"] => (LengthPolicy.PadOrTruncate, 0),
        ["resample", var number] when CommonOptions.WholeNumber<int>(number) is >= 1 and int n => (LengthPolicy.Resample, n),
        ["pad", var number] when CommonOptions.WholeNumber<int>(number) is >= 1 and int n => (LengthPolicy.PadOrTruncate, n),
        _ => null,
    };
}
