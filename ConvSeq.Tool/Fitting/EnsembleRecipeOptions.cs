using System.CommandLine;
using ConvSeq.Models;

namespace ConvSeq.Tool.Fitting;

/// <summary>The options of an ensemble.</summary>
internal sealed class EnsembleRecipeOptions(Option<string> algorithm, MembersOption members) : RecipeOptions<EnsembleAlgorithm>(algorithm)
{
    public override IReadOnlyList<Option> Options => [];

    public override Recipe Read(ParseResult parsed, EnsembleAlgorithm chosen) =>
        new EnsembleRecipe(new EnsembleOptions { Members = members.Features(parsed) ?? EnsembleOptions.DefaultMembers });
}
