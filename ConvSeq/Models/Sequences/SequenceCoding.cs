namespace ConvSeq.Models;

/// <summary>
/// What the symbols of a <see cref="SequenceModel"/> stand for: numbers 0, 1, 2, … for texts (<see cref="SequenceVocabulary"/>) or for
/// levels of a value (<see cref="ValueLevels"/>). Immutable.
/// </summary>
public abstract class SequenceCoding
{
    /// <summary>Maximum number of symbols: the network has a score for each.</summary>
    public const int MaxSymbols = 1 << 16;

    private protected SequenceCoding(int symbols)
    {
        if (symbols is < 2 or > MaxSymbols)
            throw new ArgumentException($"There are {symbols} symbols; there must be 2 to {MaxSymbols:N0}.", nameof(symbols));
        Symbols = symbols;
    }

    /// <summary>Number of symbols, 2 or more.</summary>
    public int Symbols { get; }

    /// <summary>Readable name of the coding.</summary>
    public abstract string Summary { get; }

    /// <summary>The number that a network without vectors of symbols sees; null for symbols that are no numbers.</summary>
    internal virtual float? NumberOf(int symbol) => null;
}
