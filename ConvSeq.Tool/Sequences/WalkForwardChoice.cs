using System.CommandLine;
using ConvSeq.Models;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tool.Sequences;

/// <summary>The options of evaluate that ask for models of growing beginnings of one file.</summary>
internal sealed class WalkForwardChoice
{
    private readonly Option<int?> _window = CommonOptions.Count(
        "--window", 1, int.MaxValue,
        "Symbols of each sequence, right before a part of --walk-forward, that are learned from at most. [default: all before it]");

    public WalkForwardChoice() => Parts.Arity = ArgumentArity.ZeroOrOne;

    /// <summary>Asks for it, and says of how many parts.</summary>
    public Option<string?> Parts { get; } = CommonOptions.OptionalText(
        "--walk-forward", "K",
        "For one long sequence, in place of --test: cut --train into K + 1 pieces, learn from the first to predict the second, from the "
        + $"first two to predict the third, and so on. K is 1 to {WalkForwardOptions.MaxParts}, {WalkForwardOptions
            .DefaultParts} if left out.",
        $"a whole number, 1 to {WalkForwardOptions.MaxParts}", text => Number(text) is not null);

    public IReadOnlyList<Option> Options => [Parts, _window];

    /// <summary>Refuses what makes no sense together.</summary>
    public void Restrict(Command command, Option train, params IReadOnlyList<Option> others) => command.Validators.Add(result =>
    {
        if (result.GetResult(Parts) is not { Implicit: false })
        {
            if (result.GetResult(_window) is { Implicit: false })
                result.AddError($"{_window.Name}: an option of {Parts.Name} alone.");
            return;
        }

        if (result.GetResult(train) is not { Implicit: false })
            result.AddError($"Option '{train.Name}' is required with {Parts.Name}: models are fitted to parts of it.");
        foreach (Option option in command.Options)
        {
            if (result.GetResult(option) is not { Implicit: false } given)
                continue;
            if (others.Contains(option))
                result.AddError($"{Parts.Name} stands in place of {option.Name}: give one of them.");
            else if (option.Name == "--checkpoint")
                result.AddError($"{option.Name}: {Parts.Name} fits several models, of which none is kept.");
            else if (option.Name == "--validation" && given.Tokens is [{ Value: var share }] && CommonOptions.Number(share) is null)
                result.AddError($"{option.Name}: give a share with {Parts.Name}; a file could know what comes later.");
        }
    });

    /// <summary>Reads how a file is divided; null where that was not asked for.</summary>
    public WalkForwardOptions? Read(ParseResult parsed) => parsed.GetResult(Parts) is not { Implicit: false } given ? null
        : new WalkForwardOptions
        {
            Parts = given.Tokens is [{ Value: var text }] ? Number(text)!.Value : WalkForwardOptions.DefaultParts,
            Window = parsed.GetValue(_window),
        };

    private static int? Number(string text) => CommonOptions.WholeNumber(text, 1, WalkForwardOptions.MaxParts);
}
