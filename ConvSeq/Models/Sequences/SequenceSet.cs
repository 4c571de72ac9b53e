using System.Collections.Immutable;

namespace ConvSeq.Models;

/// <summary>Sequences of symbols, of any lengths, such as texts or recordings. The arrays are kept, not copied.</summary>
/// <param name="Sequences">The sequences, one or more, each of one symbol or more.</param>
public sealed record SequenceSet(IReadOnlyList<int[]> Sequences)
{
    private readonly int? _samplingRate;

    /// <summary>Name of the set in messages and in the model. Default empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Symbols a second, such as 16,000 of sound; a model keeps it, so that what it draws can be played. Nothing else depends on it. 1 or
    /// more. Default null: not known.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? SamplingRate
    {
        get => _samplingRate;
        init => _samplingRate = value is null or >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(SamplingRate), value, "There must be one symbol a second or more.");
    }

    /// <summary>Names of the classes of sequences, two or more, on which the network is conditioned. Default empty: none.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>For each sequence its class, an index in <see cref="ClassNames"/>; default empty: none.</summary>
    public IReadOnlyList<int> Classes { get; init; } = [];

    /// <summary>Number of symbols of all sequences.</summary>
    public long SymbolCount => Sequences.Sum(sequence => (long)sequence.Length);

    /// <summary>The class of a sequence; null if there are none.</summary>
    internal int? ClassOf(int sequence) => Classes.Count == 0 ? null : Classes[sequence];

    /// <summary>Throws unless the set fits a coding and names of classes.</summary>
    internal void ThrowUnlessUsable(SequenceCoding coding, ImmutableArray<string> classNames, string parameter)
    {
        if (Sequences is null || Sequences.Count == 0)
            throw new ArgumentException("There are no sequences.", parameter);
        for (int i = 0; i < Sequences.Count; i++)
        {
            if (Sequences[i] is not { Length: > 0 } sequence)
                throw new ArgumentException($"Sequence {i} is empty.", parameter);
            ThrowUnlessSymbols(sequence, coding, $"Sequence {i}", parameter);
        }

        if (Classes.Count != (classNames.IsEmpty ? 0 : Sequences.Count))
        {
            throw new ArgumentException(
                classNames.IsEmpty
                    ? "There are classes of sequences, but the model has no names for them."
                    : $"There are {Sequences.Count} sequences, but classes of {Classes.Count}.", parameter);
        }

        for (int i = 0; i < Classes.Count; i++)
        {
            if (Classes[i] < 0 || Classes[i] >= classNames.Length)
            {
                throw new ArgumentException(
                    $"Sequence {i} has the class {Classes[i]}; classes are 0 to {classNames.Length - 1}.", parameter);
            }
        }
    }

    internal static void ThrowUnlessSymbols(ReadOnlySpan<int> sequence, SequenceCoding coding, string what, string parameter) =>
        ThrowUnlessSymbols(sequence, coding.Symbols, what, parameter);

    internal static void ThrowUnlessSymbols(ReadOnlySpan<int> sequence, int symbols, string what, string parameter)
    {
        if (sequence.IndexOfAnyExceptInRange(0, symbols - 1) is >= 0 and int at)
        {
            throw new ArgumentException(
                $"{what} has the symbol {sequence[at]} at place {at}; symbols are from 0 to {symbols - 1}.", parameter);
        }
    }
}
