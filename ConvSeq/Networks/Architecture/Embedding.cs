using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ConvSeq.Networks;

/// <summary>
/// A vector for each symbol of a sequence. It is computed from the series itself, or from one channel of it, which holds symbol numbers, 0
/// to <see cref="Symbols"/> - 1 unless <see cref="Numbers"/> are given. A network has no other use of such a channel.
/// </summary>
/// <param name="Symbols">Number of symbols, 1 to 2²⁴.</param>
/// <param name="Dimensions">Values of a vector, which become the channels; 1 or more.</param>
public sealed record Embedding(int Symbols, int Dimensions) : NetworkLayer
{
    /// <summary>Maximum number of symbols: all smaller numbers are exact in single precision.</summary>
    public const int MaxSymbols = 1 << 24;

    /// <summary>Whether symbol 0 is padding, whose vector is 0 and stays 0. Default false.</summary>
    public bool HasPadding { get; init; }

    /// <summary>Whether the vectors stay as they start. Default false: they are learned.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>
    /// The numbers that stand for symbols 1, 2, … in the series; all others stand for symbol 0. Default null: symbols are their numbers.
    /// </summary>
    public SymbolNumbers? Numbers { get; init; }

    /// <summary>Initialization of the vectors unless <see cref="Vectors"/> are given. Default: normal, standard deviation 0.1.</summary>
    public Initialization Initialization { get; init; } = Initialization.Normal(0.1f);

    /// <summary>
    /// The vectors to start from. Default null: random ones. Model files hold what became of them; an architecture that was read from one
    /// has null here.
    /// </summary>
    public EmbeddingVectors? Vectors { get; init; }

    /// <inheritdoc/>
    public override string Summary =>
        FormattableString.Invariant($"{(IsFrozen ? "fixed " : "")}vectors of {Symbols:N0} symbols{(Numbers is null ? "" : ", numbered")}");

    /// <summary>The symbol that a value of a series stands for, if it is in range.</summary>
    internal int SymbolOf(float value) => Numbers?.SymbolOf((int)value) ?? (int)value;

    /// <summary>One more than the largest value that a series may have.</summary>
    internal int EndOfValues => Numbers is null ? Symbols : MaxSymbols;
}

/// <summary>Vectors that an <see cref="Embedding"/> starts from. Immutable.</summary>
public sealed class EmbeddingVectors
{
    private readonly float[] _values;
    private readonly Lazy<string> _digest;

    /// <summary>Creates vectors.</summary>
    /// <param name="dimensions">Values of a vector, 1 or more.</param>
    /// <param name="values">The vectors, one after another, that of symbol 0 first; they are copied.</param>
    /// <exception cref="ArgumentException">The values do not make one or more vectors, or one is not finite.</exception>
    public EmbeddingVectors(int dimensions, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (values.IsEmpty || values.Length % dimensions != 0)
            throw new ArgumentException($"{values.Length} values do not make one or more vectors of {dimensions}.", nameof(values));
        if (FloatSpans.IndexOfNonFinite(values) is >= 0 and int at)
        {
            throw new ArgumentException(
                $"The vector of symbol {at / dimensions} has the value {values[at]}; a network needs finite values.", nameof(values));
        }

        Dimensions = dimensions;
        _values = values.ToArray();
        _digest = new(() => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(_values.AsSpan()))));
    }

    /// <summary>Number of symbols.</summary>
    public int Symbols => _values.Length / Dimensions;

    /// <summary>Values of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>The vectors, one after another.</summary>
    public ImmutableArray<float> Values => ImmutableCollectionsMarshal.AsImmutableArray(_values);

    /// <summary>A digest of the values.</summary>
    internal string Digest => _digest.Value;
}
