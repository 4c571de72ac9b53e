using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ConvSeq.Features;
using ConvSeq.Linear;
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

    private readonly IReadOnlyList<Option<int?>> _sizes;

    private readonly Option<int?> _keep = CommonOptions.Optional<int>(
        "--keep", "N",
        "Features to keep, 1 or more: those that matter least are pruned, which makes a smaller and faster model. [default: all]",
        "a whole number, 1 or more", text => CommonOptions.WholeNumber<int>(text) is >= 1 and int n ? n : null);

    private readonly Option<string> _head = CommonOptions.Worded(
        "--head", "NAME",
        "The linear model on the features: ridge, logistic, or auto, which is ridge for up to "
        + string.Create(CultureInfo.InvariantCulture, $"{TimeSeriesClassifierOptions.MostSeriesForRidge:N0} series and for numeric targets."),
        "auto, ridge or logistic", text => Head(text) is not null, "auto");

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

    private readonly Option<string> _scaling = CommonOptions.Worded(
        "--scaling", "HOW",
        "Scaling of the features: standard-deviation, euclidean-norm, none, or automatic, which is standard-deviation unless they come "
        + "scaled.",
        "automatic, standard-deviation, euclidean-norm or none", text => Scaling(text) is not null, "automatic");

    private readonly Option<bool> _balance = new("--balance-classes")
    {
        Description = "Give every class the same total weight, however few its series are; not for numeric targets.",
    };

    private readonly Option<string?> _labelColumn = CommonOptions.LabelColumn();

    private readonly Option<int> _threads = CommonOptions.Threads();

    public FittingOptions() => _sizes = [.. Algorithm.SizeOptions.Select(size => SizeOption(size.Option, size.What))];

    public Option<string> Train { get; } = CommonOptions.File(
        "--train",
        "The series to learn from: .ts, .arff, .tsv, .csv or .txt, also gzipped. Class labels make a classifier, numeric targets a "
        + "regressor.");

    /// <summary>All options but <see cref="Train"/>, in the order in which the help shows them.</summary>
    public IReadOnlyList<Option> Others =>
    [
        _algorithm, _seed, .. _sizes, _keep, _head, _missing, _length, _normalize, _scaling, _balance, _labelColumn, _threads,
    ];

    public FittingTask Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(_algorithm), parsed.GetRequiredValue(Train), parsed.GetValue(_labelColumn),
        ReadChoices(parsed), parsed.GetValue(_threads));

    private FittingChoices ReadChoices(ParseResult parsed)
    {
        (MissingValues missing, float constant) = Missing(parsed.GetRequiredValue(_missing))!.Value;
        (LengthPolicy lengthPolicy, int length) = Length(parsed.GetRequiredValue(_length))!.Value;
        return new FittingChoices
        {
            Features = ReadFeatures(parsed),
            Seed = parsed.GetValue(_seed),
            FeaturesToKeep = parsed.GetValue(_keep),
            Head = Head(parsed.GetRequiredValue(_head))!.Value,
            Scaling = Scaling(parsed.GetRequiredValue(_scaling))!.Value,
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

    private SeriesFeatureOptions ReadFeatures(ParseResult parsed)
    {
        Algorithm algorithm = Algorithm.Find(parsed.GetRequiredValue(_algorithm))!;
        SeriesFeatureOptions features = algorithm.Defaults;
        foreach (Option<int?> option in _sizes)
        {
            if (parsed.GetValue(option) is { } value)
                features = algorithm.Size(option.Name)!.Set(features, value);
        }

        return features;
    }

    private Option<int?> SizeOption(string name, string what)
    {
        IEnumerable<string> ranges = Algorithm.All
            .Where(one => one.Size(name) is not null)
            .Select(one => $"{one.Name}: {one.Size(name)!.Range}, by default {one.Size(name)!.Default}");
        return new Option<int?>(name)
        {
            HelpName = "N",
            Description = $"{what}. {string.Join("; ", ranges)}.",
            CustomParser = result => ReadSize(result, name),
        };
    }

    private int? ReadSize(ArgumentResult result, string name)
    {
        string text = result.Tokens.Single().Value;
        string chosen = result.GetResult(_algorithm)?.Tokens is [{ Value: var given }] ? given : Algorithm.Default;

        // A name that is none has an error of its own.
        if (Algorithm.Find(chosen) is not { } algorithm)
            return null;
        if (algorithm.Size(name) is not { } size)
        {
            string who = chosen == Algorithm.Default ? $"{chosen}, the default, which chooses the size too" : chosen;
            IEnumerable<string> others = Algorithm.All.Where(one => one.Size(name) is not null).Select(one => one.Name);
            result.AddError($"{name} {text}: not an option of {who}; name an algorithm that has it: --classifier {string.Join(" or ", others)}.");
        }
        else if (CommonOptions.WholeNumber<int>(text) is { } value && value >= size.Least && value <= size.Most)
        {
            return value;
        }
        else
        {
            result.AddError(CommonOptions.Unexpected(name, text, $"a whole number, {size.Range}, for {chosen}"));
        }

        return null;
    }

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

    private static ClassifierHead? Head(string text) => text switch
    {
        "auto" => ClassifierHead.Automatic,
        "ridge" => ClassifierHead.Ridge,
        "logistic" => ClassifierHead.Logistic,
        _ => null,
    };

    private static FeatureScaling? Scaling(string text) => text switch
    {
        "automatic" => FeatureScaling.Automatic,
        "standard-deviation" => FeatureScaling.StandardDeviation,
        "euclidean-norm" => FeatureScaling.EuclideanNorm,
        "none" => FeatureScaling.None,
        _ => null,
    };
}
