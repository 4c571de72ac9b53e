using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Fitting;

/// <summary>The option --members: how many networks there are, or which features and networks an ensemble has.</summary>
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
                + $"Of an ensemble: names of features, and of networks, with commas between. [default: {names}]",
        };
        _option.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: var text }] || Chosen(result) is not { } chosen)
                return;
            if (chosen is NetworkAlgorithm && Count(text) is null)
                result.AddError(CommonOptions.Unexpected("--members", text, $"a whole number, 1 to {NetworkOptions.MaxMembers}"));
            else if (chosen is EnsembleAlgorithm && Named(text) is null)
            {
                result.AddError(CommonOptions.Unexpected(
                    "--members", text, $"names with commas between, each once, of {Known()}, at least one of them no network"));
            }
            else if (chosen is not (NetworkAlgorithm or EnsembleAlgorithm))
                result.AddError(NotOf(chosen, $"--members {text}", one => one is NetworkAlgorithm or EnsembleAlgorithm));
        });
    }

    public override IReadOnlyList<Option> Options => [_option];

    /// <summary>The number of networks; null if it is not given.</summary>
    public int? Count(ParseResult parsed) => parsed.GetValue(_option) is { } text ? Count(text) : null;

    /// <summary>The features of an ensemble's members.</summary>
    public ImmutableArray<SeriesFeatureOptions> Features(ParseResult parsed) => parsed.GetValue(_option) is { } text
        ? [.. Named(text)!.OfType<FeatureAlgorithm>().Select(one => one.Defaults)]
        : EnsembleOptions.DefaultMembers;

    /// <summary>The networks among an ensemble's members.</summary>
    public ImmutableArray<NetworkOptions> Networks(ParseResult parsed) => parsed.GetValue(_option) is { } text
        ? [.. Named(text)!.OfType<NetworkAlgorithm>().Select(one => one.Defaults)]
        : [];

    /// <summary>Whether an algorithm is an ensemble with networks among its members.</summary>
    public bool HasNetworks(Algorithm chosen, SymbolResult result) => chosen is EnsembleAlgorithm
        && result.GetResult(_option)?.Tokens is [{ Value: var text }] && Named(text)?.Any(one => one is NetworkAlgorithm) == true;

    // An ensemble has a member with features at least.
    private static IEnumerable<Algorithm> Choices => Algorithm.All.Where(one =>
        one is FeatureAlgorithm { Defaults: not AutomaticFeatureOptions } or NetworkAlgorithm);

    private static string Known() => string.Join(", ", Choices.Select(one => one.Name));

    private static IEnumerable<string> Names(ImmutableArray<SeriesFeatureOptions> members) =>
        members.Select(member => Choices.OfType<FeatureAlgorithm>().Single(one => one.Defaults.GetType() == member.GetType()).Name);

    private static int? Count(string text) =>
        CommonOptions.WholeNumber(text, 1, NetworkOptions.MaxMembers);

    private static IReadOnlyList<Algorithm>? Named(string text)
    {
        Algorithm?[] named = [.. text.Split(',').Select(name => Choices.FirstOrDefault(one => one.Name == name.Trim()))];
        return named.Contains(null) || named.Distinct().Count() < named.Length || named.Length > EnsembleOptions.MaxMembers
            || !named.OfType<FeatureAlgorithm>().Any()
            ? null
            : [.. named.OfType<Algorithm>()];
    }
}
