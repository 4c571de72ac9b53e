using ConvSeq.Series;

namespace ConvSeq.Networks;

/// <summary>
/// The numbers that stand for symbols in a series, where those are few among many: the first is symbol 1, the next symbol 2 and so on, and
/// every other number symbol 0. Immutable; equal where all numbers are.
/// </summary>
public sealed class SymbolNumbers : IEquatable<SymbolNumbers>
{
    private readonly int[] _numbers;

    /// <summary>Takes over numbers.</summary>
    /// <param name="numbers">One or more, ascending, from 0 to 2²⁴ - 1.</param>
    /// <exception cref="ArgumentException">There are none, or they are not ascending or out of range.</exception>
    public SymbolNumbers(ReadOnlySpan<int> numbers)
    {
        if (numbers.IsEmpty)
            throw new ArgumentException("There must be one number or more.", nameof(numbers));
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] < 0 || numbers[i] >= Embedding.MaxSymbols || (i > 0 && numbers[i] <= numbers[i - 1]))
            {
                throw new ArgumentException(
                    $"Number {i} is {numbers[i]:N0}; numbers of symbols are ascending, from 0 to {Embedding.MaxSymbols - 1:N0}.",
                    nameof(numbers));
            }
        }

        _numbers = numbers.ToArray();
    }

    /// <summary>Number of symbols with a number, which symbol 0 is not.</summary>
    public int Count => _numbers.Length;

    /// <summary>The numbers, ascending.</summary>
    public ReadOnlySpan<int> Values => _numbers;

    /// <summary>The numbers above 0 that occur in series, such as those of the characters that texts have.</summary>
    /// <param name="series">Series of one channel, which hold whole numbers.</param>
    /// <exception cref="ArgumentException">No number above 0 occurs, or one is too large.</exception>
    public static SymbolNumbers Seen(SeriesSet series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var seen = new SortedSet<int>();
        for (int i = 0; i < series.Count; i++)
        {
            foreach (float value in series.Values(i))
            {
                if (value > 0)
                    seen.Add((int)value);
            }
        }

        return new SymbolNumbers([.. seen]);
    }

    /// <inheritdoc/>
    public bool Equals(SymbolNumbers? other) => other is not null && _numbers.AsSpan().SequenceEqual(other._numbers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SymbolNumbers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_numbers.Length, _numbers[0], _numbers[^1]);

    /// <summary>The symbol of a number.</summary>
    internal int SymbolOf(int number) => Math.Max(0, Array.BinarySearch(_numbers, number) + 1);
}
