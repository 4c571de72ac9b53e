using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Fitting;

/// <summary>The options of features and the model on them.</summary>
internal sealed class FeatureRecipeOptions : RecipeOptions<FeatureAlgorithm>
{
    private readonly IReadOnlyList<Option<int?>> _sizes;
    private readonly Option<int?> _keep;
    private readonly Option<string> _head, _scaling;

    public FeatureRecipeOptions(Option<string> algorithm)
        : base(algorithm)
    {
        _sizes = [.. Algorithm.SizeOptions.Select(size => SizeOption(size.Option, size.What))];
        _keep = OnlyHere(CommonOptions.Optional<int>(
            "--keep", "N",
            "Features to keep, 1 or more: those that matter least are pruned, which makes a smaller and faster model. [default: all]",
            "a whole number, 1 or more", text => CommonOptions.WholeNumber(text, 1)));
        _head = OnlyHere(CommonOptions.Worded(
            "--head", "NAME",
            "The model on the features: ridge, logistic, trees, or auto, which is trees for features that they suit, and for others ridge "
            + string.Create(
                CultureInfo.InvariantCulture,
                $"for up to {TimeSeriesClassifierOptions.MaxSeriesForRidge:N0} series and for numeric targets."),
            "auto, ridge, logistic or trees", text => Head(text) is not null, "auto"));
        _scaling = OnlyHere(CommonOptions.Worded(
            "--scaling", "HOW",
            "Scaling of the features: standard-deviation, euclidean-norm, none, or automatic, which is standard-deviation unless they come "
            + "scaled.",
            "automatic, standard-deviation, euclidean-norm or none", text => Scaling(text) is not null, "automatic"));
    }

    public override IReadOnlyList<Option> Options => [.. _sizes, _keep, _head, _scaling];

    /// <summary>Puts the recipe together.</summary>
    public Recipe Read(ParseResult parsed, FeatureAlgorithm chosen)
    {
        SeriesFeatureOptions features = chosen.Defaults;
        foreach (Option<int?> option in _sizes)
        {
            if (parsed.GetValue(option) is { } value)
                features = chosen.Size(option.Name)!.Set(features, value);
        }

        return new FeatureRecipe(features)
        {
            FeaturesToKeep = parsed.GetValue(_keep),
            Head = Head(parsed.GetRequiredValue(_head))!.Value,
            Scaling = Scaling(parsed.GetRequiredValue(_scaling))!.Value,
        };
    }

    /// <summary>Says which of these options a fit in shards does not take, and why; null if it takes all that are given.</summary>
    public string? WhyIndivisible(CommandResult result) => result.GetValue(_head) switch
    {
        "logistic" => "--head logistic: it goes over all series many times, which shards cannot; leave it out for ridge",
        "trees" => "--head trees: they are grown from all series at once, which shards do not have; leave it out for ridge",
        _ when result.GetValue(_keep) is not null => "--keep: features are pruned after a fit in one piece; leave it out",
        _ => null,
    };

    private Option<int?> SizeOption(string name, string what)
    {
        IEnumerable<string> ranges = Algorithm.All.OfType<FeatureAlgorithm>()
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
        if (Chosen(result) is not { } chosen)
            return null;
        if ((chosen as FeatureAlgorithm)?.Size(name) is not { } size)
            result.AddError(NotOf(chosen, $"{name} {text}", one => one.Size(name) is not null, ", which chooses the size too"));
        else if (CommonOptions.WholeNumber(text, size.Least, size.Most) is { } value)
            return value;
        else
            result.AddError(CommonOptions.Unexpected(name, text, $"a whole number, {size.Range}, for {chosen.Name}"));
        return null;
    }

    private static ClassifierHead? Head(string text) => text switch
    {
        "auto" => ClassifierHead.Automatic,
        "ridge" => ClassifierHead.Ridge,
        "logistic" => ClassifierHead.Logistic,
        "trees" => ClassifierHead.ExtraTrees,
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
