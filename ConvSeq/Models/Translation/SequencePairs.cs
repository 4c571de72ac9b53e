namespace ConvSeq.Models;

/// <summary>
/// Pairs of sequences of symbols, each of its own length: sources, such as texts, and what is to come of them, such as their translations.
/// The arrays are kept, not copied.
/// </summary>
/// <param name="Sources">The sources, one or more, each of one symbol or more.</param>
/// <param name="Targets">For each source its target, which may be empty.</param>
public sealed record SequencePairs(IReadOnlyList<int[]> Sources, IReadOnlyList<int[]> Targets)
{
    /// <summary>Name of the set in messages and in the model. Default empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Number of pairs.</summary>
    public int Count => Sources.Count;

    /// <summary>The symbols of pairs of texts.</summary>
    /// <param name="pairs">The texts, sources first.</param>
    /// <param name="source">The vocabulary of sources.</param>
    /// <param name="target">The vocabulary of targets.</param>
    /// <exception cref="ArgumentException">A text has a symbol that its vocabulary lacks; the message names it and the pair.</exception>
    public static SequencePairs Of(
        IReadOnlyList<(string Source, string Target)> pairs, SequenceVocabulary source, SequenceVocabulary target)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        int[][] sources = new int[pairs.Count][], targets = new int[pairs.Count][];
        for (int i = 0; i < pairs.Count; i++)
        {
            sources[i] = Encode(source, pairs[i].Source, "source");
            targets[i] = Encode(target, pairs[i].Target, "target");

            int[] Encode(SequenceVocabulary vocabulary, string text, string what) => vocabulary.TryEncode(text, out string? problem)
                ?? throw new ArgumentException(FormattableString.Invariant($"Pair {i + 1}, {what}: {problem}"), nameof(pairs));
        }

        return new SequencePairs(sources, targets);
    }

    /// <summary>Throws unless the pairs fit two vocabularies.</summary>
    internal void ThrowUnlessUsable(SequenceVocabulary source, SequenceVocabulary target, string parameter)
    {
        if (Sources is null || Targets is null || Sources.Count == 0)
            throw new ArgumentException("There are no pairs.", parameter);
        if (Sources.Count != Targets.Count)
            throw new ArgumentException($"There are {Sources.Count} sources, but {Targets.Count} targets.", parameter);
        for (int i = 0; i < Sources.Count; i++)
        {
            if (Sources[i] is not { Length: > 0 })
                throw new ArgumentException($"Source {i} is empty.", parameter);
            if (Targets[i] is null)
                throw new ArgumentException($"Target {i} is missing.", parameter);
            SequenceSet.ThrowUnlessSymbols(Sources[i], source, $"Source {i}", parameter);
            SequenceSet.ThrowUnlessSymbols(Targets[i], target, $"Target {i}", parameter);
        }
    }
}
