using System.Collections.Immutable;
using System.CommandLine;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Fitting;

/// <summary>The option --members: how many networks there are, or which features an ensemble has.</summary>
internal sealed class MembersOption : RecipeOptions<Algorithm>
{
    private readonly Option<string?> _option;

    public MembersOption(Option<string> algorithm)
        : base(algorithm)
    {
        string names = string.Join(", ", Names(EnsembleOptions.DefaultMembers));
        _option = new Option<string?>("--members")
        {
            HelpName = "N|NAMES",
            Description = "Of networks: how many, whose answers are averaged. "
                + $"[default: inceptiontime {new InceptionTimeOptions().Members}, others {NetworkOptions.DefaultMembers}] "
                + $"Of an ensemble: names of features, with commas between. [default: {names}]",
        };
        _option.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: var text }] || Chosen(result) is not { } chosen)
                return;
            if (chosen is NetworkAlgorithm && Count(text) is null)
                result.AddError(CommonOptions.Unexpected("--members", text, $"a whole number, 1 to {NetworkOptions.MaxMembers}"));
            else if (chosen is EnsembleAlgorithm && Features(text) is null)
                result.AddError(CommonOptions.Unexpected("--members", text, $"names with commas between, each once, of {Known()}"));
            else if (chosen is not (NetworkAlgorithm or EnsembleAlgorithm))
                result.AddError(NotOf(chosen, $"--members {text}", one => one is NetworkAlgorithm or EnsembleAlgorithm));
        });
    }

    public override IReadOnlyList<Option> Options => [_option];

    /// <summary>The number of networks; null if it is not given.</summary>
    public int? Count(ParseResult parsed) => parsed.GetValue(_option) is { } text ? Count(text) : null;

    /// <summary>The features of an ensemble's members; null if they are not given.</summary>
    public ImmutableArray<SeriesFeatureOptions>? Features(ParseResult parsed) =>
        parsed.GetValue(_option) is { } text ? Features(text) : null;

    private static IEnumerable<FeatureAlgorithm> Choices => Algorithm.All.OfType<FeatureAlgorithm>()
        .Where(one => one.Defaults is not AutomaticFeatureOptions);

    private static string Known() => string.Join(", ", Choices.Select(one => one.Name));

    private static IEnumerable<string> Names(ImmutableArray<SeriesFeatureOptions> members) =>
        members.Select(member => Choices.Single(one => one.Defaults.GetType() == member.GetType()).Name);

    private static int? Count(string text) =>
        CommonOptions.WholeNumber<int>(text) is >= 1 and <= NetworkOptions.MaxMembers and int count ? count : null;

    private static ImmutableArray<SeriesFeatureOptions>? Features(string text)
    {
        FeatureAlgorithm?[] named = [.. text.Split(',').Select(name => Choices.FirstOrDefault(one => one.Name == name.Trim()))];
        return named.Contains(null) || named.Distinct().Count() < named.Length || named.Length > EnsembleOptions.MaxMembers
            ? null
            : [.. named.Select(one => one!.Defaults)];
    }
}
