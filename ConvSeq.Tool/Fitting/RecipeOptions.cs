using System.CommandLine;
using System.CommandLine.Parsing;

namespace ConvSeq.Tool.Fitting;

/// <summary>
/// Options that only algorithms of one kind have. Each is an error with another algorithm; the error names the algorithms that have it.
/// </summary>
/// <typeparam name="TAlgorithm">The kind.</typeparam>
/// <param name="algorithm">The option that names the algorithm.</param>
internal abstract class RecipeOptions<TAlgorithm>(Option<string> algorithm)
    where TAlgorithm : Algorithm
{
    /// <summary>The options, in the order in which the help shows them.</summary>
    public abstract IReadOnlyList<Option> Options { get; }

    /// <summary>Returns the algorithm that the command line names; null for an unknown name, which has its own error.</summary>
    protected Algorithm? Chosen(SymbolResult result) => TranslateTask.NetworksOf(result)?[0]
        ?? Algorithm.Find(result.GetResult(algorithm)?.Tokens is [{ Value: var given }] ? given : Algorithm.Default);

    /// <summary>
    /// Returns the option, which is refused with an algorithm of another kind, unless <paramref name="has"/> says otherwise.
    /// </summary>
    protected TOption OnlyHere<TOption>(TOption option, Func<Algorithm, SymbolResult, bool>? has = null)
        where TOption : Option
    {
        option.Validators.Add(result =>
        {
            if (!result.Implicit && Chosen(result) is { } chosen and not TAlgorithm && has?.Invoke(chosen, result) != true)
                result.AddError(NotOf(chosen, result.Tokens is [{ Value: var text }] ? $"{option.Name} {text}" : option.Name, _ => true));
        });
        return option;
    }

    /// <summary>Returns the error for an option that an algorithm does not have.</summary>
    protected static string NotOf(Algorithm chosen, string given, Func<TAlgorithm, bool> has, string why = "")
    {
        string who = chosen.Name == Algorithm.Default ? $"{chosen.Name}, the default{why}" : chosen.Name;
        IEnumerable<string> others = Algorithm.All.OfType<TAlgorithm>().Where(has).Select(one => one.Name);
        return $"{given}: not an option of {who}; name an algorithm that has it: --classifier {string.Join(" or ", others)}.";
    }
}
