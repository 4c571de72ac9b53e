namespace ConvSeq.Networks;

/// <summary>
/// Options of a network for sequences of symbols: series of one channel that hold symbol numbers, of which 0 stands for padding and for
/// unknown symbols.
/// </summary>
public abstract record SymbolNetworkOptions : NetworkOptions
{
    private readonly int _symbols;

    /// <summary>
    /// Number of symbols with symbol 0, 2 to 2²⁴; 0, the default, if the trainer of ML.NET, or given vectors, are to tell.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Symbols
    {
        get => _symbols;
        init => _symbols = value is 0 or (>= 2 and <= Embedding.MaxSymbols) ? value
            : throw new ArgumentOutOfRangeException(nameof(Symbols), value, $"There must be 2 to {Embedding.MaxSymbols} symbols.");
    }

    /// <summary>
    /// The numbers that stand for symbols 1, 2, … in the series; all others stand for symbol 0. They tell the number of symbols. Default
    /// null: symbols are their numbers.
    /// </summary>
    public SymbolNumbers? Numbers { get; init; }

    /// <summary>The number of symbols of a network.</summary>
    /// <param name="channels">Channels of the series.</param>
    /// <param name="otherwise">The number where none is set; null for none.</param>
    /// <exception cref="ArgumentException">The series have more than one channel, or the number of symbols is not known.</exception>
    private protected int SymbolsFor(int channels, int? otherwise = null)
    {
        if (channels != 1)
            throw new ArgumentException($"Sequences of symbols have one channel, not {channels}.", nameof(channels));
        return Numbers is { } numbers ? numbers.Count + 1
            : Symbols > 0 ? Symbols
            : otherwise ?? throw new ArgumentException("Set the number of symbols: Symbols.");
    }
}
