using System.CommandLine;
using ConvSeq.Models;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Sequences;

/// <summary>The options that say how targets are looked for.</summary>
internal sealed class SearchOptions
{
    private readonly Option<int?> _beam = CommonOptions.Count(
        "--beam", 1, TranslationOptions.MaxBeamWidth,
        $"Beginnings that are continued at once; 1 takes the likeliest symbol each time. [default: {TranslationOptions.DefaultBeamWidth}]");

    private readonly Option<double?> _penalty = CommonOptions.Optional<double>(
        "--length-penalty", "A",
        "Longer targets win more easily with a larger one; 0 compares probabilities themselves. "
        + FormattableString.Invariant($"[default: {TranslationOptions.DefaultLengthPenalty}]"),
        "a number from 0 to 10", text => CommonOptions.Number(text) is >= 0 and <= 10 and double value ? value : null);

    private readonly Option<int?> _longest = CommonOptions.Count(
        "--max-length", 1, TranslationOptions.LongestLength,
        "Symbols at which a target is cut off. [default: twice those of its source, and as many as the longest learned from]");

    /// <summary>All options, in the order in which the help shows them.</summary>
    public IReadOnlyList<Option> All => [_beam, _penalty, _longest];

    public TranslationOptions Read(ParseResult parsed) => new()
    {
        BeamWidth = parsed.GetValue(_beam) ?? TranslationOptions.DefaultBeamWidth,
        LengthPenalty = parsed.GetValue(_penalty) ?? TranslationOptions.DefaultLengthPenalty,
        MaxLength = parsed.GetValue(_longest),
    };
}
