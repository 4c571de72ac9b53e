using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Fitting;

/// <summary>The options of a classifier that decides before a series ends, whatever the algorithm at its checkpoints.</summary>
internal sealed class EarlyOptions
{
    /// <summary>Options of one whole model, which is not what a checkpoint has.</summary>
    private static readonly string[] s_notEarly = ["--head", "--scaling", "--keep", "--validation", "--patience"];

    private readonly Option<bool> _early = new("--early")
    {
        Description = "Fit a classifier at each twentieth of the length, and decide at the first that is sure enough; minirocket unless "
            + "--classifier names another. Not for numeric targets.",
    };

    private readonly Option<double?> _share = CommonOptions.Optional<double>(
        "--accuracy-share", "SHARE",
        "With --early, the part of the accuracy on whole series that is to be kept, above 0, at most 1; less of it decides earlier. "
        + string.Create(CultureInfo.InvariantCulture, $"[default: {EarlyClassifierOptions.DefaultAccuracyShare}]"),
        "a number above 0, at most 1", text => CommonOptions.Number(text) is > 0 and <= 1 and double share ? share : null);

    public IReadOnlyList<Option> Options => [_early, _share];

    /// <summary>Refuses options that do not go together.</summary>
    public void Restrict(Command command) => command.Validators.Add(result =>
    {
        bool isEarly = result.GetValue(_early);
        if (!isEarly && result.GetResult(_share) is { Implicit: false })
            result.AddError($"{_share.Name}: an option of {_early.Name} alone.");
        foreach (Option option in command.Options.Where(one => isEarly && s_notEarly.Contains(one.Name)))
        {
            if (result.GetResult(option) is { Implicit: false })
                result.AddError($"{option.Name}: not an option with {_early.Name}.");
        }
    });

    public bool IsGiven(CommandResult result) => result.GetValue(_early);

    /// <summary>Makes the recipe one that decides early, if that is asked for.</summary>
    public Recipe Of(Recipe recipe, ParseResult parsed) => !parsed.GetValue(_early) ? recipe : new EarlyRecipe(
        new EarlyClassifierOptions
        {
            AccuracyShare = parsed.GetValue(_share) ?? EarlyClassifierOptions.DefaultAccuracyShare,
            Classifier = recipe switch
            {
                FeatureRecipe { Features: AutomaticFeatureOptions } => EarlyClassifierOptions.DefaultClassifier,
                FeatureRecipe features => new EnsembleOptions { Members = [features.Features] },
                EnsembleRecipe ensemble => ensemble.Ensemble,
                NetworkRecipe networks => EnsembleOptions.OfNetworks(networks.Network),
                _ => throw new InvalidOperationException($"There is no checkpoint of a {recipe.GetType().Name}."),
            },
        },
        recipe.Backend);
}
