namespace ConvSeq.Models;

/// <summary>
/// Predictions without a model, which one has to beat: by how often each symbol came, and for levels of values by the last one and its
/// usual changes. <see cref="WalkForwardPart"/> defines both.
/// </summary>
internal sealed class NaivePrediction
{
    private readonly SequenceCoding _coding;

    // Change d of a level is in place S - 1 + d, and sums are over those before a place.
    private readonly long[] _counts, _changes, _changesBefore;
    private readonly long _all;

    public NaivePrediction(SequenceSet train, SequenceCoding coding)
    {
        int symbols = coding.Symbols;
        (_coding, _counts, _changes) = (coding, new long[symbols], new long[2 * symbols - 1]);
        Array.Fill(_counts, 1);
        Array.Fill(_changes, 1);
        foreach (int[] sequence in train.Sequences)
        {
            for (int at = 0; at < sequence.Length; at++)
            {
                _counts[sequence[at]]++;
                if (at > 0)
                    _changes[symbols - 1 + sequence[at] - sequence[at - 1]]++;
            }
        }

        _all = _counts.Sum();
        _changesBefore = new long[_changes.Length + 1];
        for (int change = 0; change < _changes.Length; change++)
            _changesBefore[change + 1] = _changesBefore[change] + _changes[change];
    }

    /// <summary>The score of the frequencies, of the symbols from a place on.</summary>
    public SequenceScore Frequencies(SequenceSet set, Func<int, int> first)
    {
        int likeliest = Largest.IndexIn<long>(_counts);
        return Score(set, first, (_, symbol) => (_counts[symbol], _all, likeliest));
    }

    /// <summary>The score of the last value, of the symbols from a place on that is not the first; null for texts.</summary>
    public SequenceScore? Persistence(SequenceSet set, Func<int, int> first)
    {
        if (_coding is not ValueLevels)
            return null;
        int symbols = _coding.Symbols;
        var likeliest = new int?[symbols];
        return Score(set, first, (last, symbol) =>
        {
            int lowest = symbols - 1 - last;
            ReadOnlySpan<long> possible = _changes.AsSpan(lowest, symbols);
            likeliest[last] ??= Largest.IndexIn(possible);
            return (possible[symbol], _changesBefore[lowest + symbols] - _changesBefore[lowest], likeliest[last]!.Value);
        });
    }

    private static SequenceScore Score(
        SequenceSet set, Func<int, int> first, Func<int, int, (long Count, long All, int Likeliest)> predict)
    {
        (long symbols, double loss, long correct) = (0, 0, 0);
        for (int i = 0; i < set.Sequences.Count; i++)
        {
            int[] sequence = set.Sequences[i];
            for (int at = first(i); at < sequence.Length; at++)
            {
                (long count, long all, int likeliest) = predict(sequence[at - 1], sequence[at]);
                symbols++;
                loss += Math.Log((double)all / count);
                correct += likeliest == sequence[at] ? 1 : 0;
            }
        }

        return new SequenceScore(symbols, loss, correct);
    }
}
