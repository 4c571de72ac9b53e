namespace ConvSeq.Models;

/// <summary>How well a <see cref="SequenceTranslator"/> does on pairs of sources and targets.</summary>
/// <param name="Symbols">How well it predicts each symbol of a target, and its end, from the source and the symbols before.</param>
/// <param name="Pairs">Number of pairs.</param>
/// <param name="Exact">Number of pairs of which it finds the target, symbol for symbol, without seeing anything of it.</param>
public sealed record TranslationScore(SequenceScore Symbols, int Pairs, int Exact)
{
    /// <summary>Share of the pairs of which it finds the target, 0 to 1.</summary>
    public double ExactMatch => (double)Exact / Pairs;
}
