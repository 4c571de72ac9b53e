using System.CommandLine;
using System.Globalization;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.MLNet;
using ConvSeq.Series;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Fitting;

/// <summary>The options that say how a classifier is fitted, shared by train and evaluate.</summary>
internal sealed class FittingOptions
{
    private readonly Option<string> _classifier = new Option<string>("--classifier")
    {
        HelpName = "NAME",
        Description = "The classifier: minirocket.",
        DefaultValueFactory = _ => "minirocket",
    }.AcceptOnlyFromAmong("minirocket");

    private readonly Option<int> _seed = CommonOptions.Seed();

    private readonly Option<int> _features = CommonOptions.Parsed(
        "--features", "N", "Features per series, 84 to 10000000; rounded down to a multiple of 84.",
        string.Create(
            CultureInfo.InvariantCulture,
            $"a whole number, {MiniRocketOptions.MinFeatureCount} to {MiniRocketOptions.MaxFeatureCount}"),
        text => CommonOptions.WholeNumber<int>(text) is >= MiniRocketOptions.MinFeatureCount and <= MiniRocketOptions.MaxFeatureCount
            and int n ? n : null,
        new MiniRocketOptions().FeatureCount);

    private readonly Option<string> _missing = CommonOptions.Worded(
        "--missing",
        "Missing values: reject, interpolate (linearly), constant[:VALUE], or automatic, which interpolates if the training "
        + "set has any and rejects otherwise.",
        "automatic, reject, interpolate, constant or constant:VALUE", text => Missing(text) is not null, "automatic");

    private readonly Option<string> _length = CommonOptions.Worded(
        "--length",
        "Lengths: keep, resample[:N] or pad[:N], to N points or else to the longest training series.",
        "keep, resample:N or pad:N with N 1 or more", text => Length(text) is not null, "keep");

    private readonly Option<bool> _normalize = new("--normalize")
    {
        Description = "Bring each channel of each series to mean 0 and standard deviation 1 first.",
    };

    private readonly Option<string> _scaling = CommonOptions.Worded(
        "--scaling", "Scaling of the features: standard-deviation, euclidean-norm or none.",
        "standard-deviation, euclidean-norm or none", text => Scaling(text) is not null, "standard-deviation");

    private readonly Option<bool> _balance = new("--balance-classes")
    {
        Description = "Give every class the same total weight, however few its series are.",
    };

    private readonly Option<string?> _labelColumn = CommonOptions.LabelColumn();

    private readonly Option<int> _threads = CommonOptions.Threads();

    public Option<string> Train { get; } = CommonOptions.File(
        "--train", "The labelled series to learn from: .ts, .arff, .tsv, .csv or .txt, also gzipped.");

    /// <summary>All options but <see cref="Train"/>, in the order in which the help shows them.</summary>
    public IReadOnlyList<Option> Others =>
    [
        _classifier, _seed, _features, _missing, _length, _normalize, _scaling, _balance, _labelColumn, _threads,
    ];

    public FittingTask Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(_classifier), parsed.GetRequiredValue(Train), parsed.GetValue(_labelColumn),
        ReadOptions(parsed), parsed.GetValue(_threads));

    private MiniRocketMulticlassTrainer.Options ReadOptions(ParseResult parsed)
    {
        (MissingValues missing, float constant) = Missing(parsed.GetRequiredValue(_missing))!.Value;
        (LengthPolicy lengthPolicy, int length) = Length(parsed.GetRequiredValue(_length))!.Value;
        return new MiniRocketMulticlassTrainer.Options
        {
            NumberOfFeatures = parsed.GetValue(_features),
            Seed = parsed.GetValue(_seed),
            Ridge = new RidgeOptions
            {
                Scaling = Scaling(parsed.GetRequiredValue(_scaling))!.Value,
                BalanceClasses = parsed.GetValue(_balance),
            },
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

    private static FeatureScaling? Scaling(string text) => text switch
    {
        "standard-deviation" => FeatureScaling.StandardDeviation,
        "euclidean-norm" => FeatureScaling.EuclideanNorm,
        "none" => FeatureScaling.None,
        _ => null,
    };
}
