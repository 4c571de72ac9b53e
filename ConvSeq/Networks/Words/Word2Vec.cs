using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ConvSeq.Linear;

namespace ConvSeq.Networks;

/// <summary>
/// Learns vectors of words from sequences alone: the skip-gram with negative sampling and subsampling of frequent words (Mikolov et al.,
/// arXiv 1310.4546, sections 2.2 and 2.3). Words that stand among the same neighbors get similar vectors.
/// </summary>
/// <remarks>
/// The vectors are the same bits on any number of threads. A round of <see cref="RoundSize"/> places works on the vectors as they were
/// before it; each vector then takes the changes of the round in the order of places.
/// <c>PlainWord2Vec</c> in the tests is the same arithmetic, written plainly.
/// </remarks>
public static class Word2Vec
{
    /// <summary>Places whose changes are found from the same vectors.</summary>
    internal const int RoundSize = 128;

    private const uint StartPurpose = 0x5756_0001, KeepPurpose = 0x5756_0002, PlacePurpose = 0x5756_0003;

    /// <summary>Exponent of the counts of words from which negative samples are drawn.</summary>
    private const double SmoothingExponent = 0.75;

    /// <summary>The rate falls to this share of its start.</summary>
    private const double LeastRateShare = 1e-4;

    /// <summary>Learns the vectors.</summary>
    /// <param name="sequences">Sequences of symbols; 0 is no word, and is left out.</param>
    /// <param name="symbols">Number of symbols with symbol 0, 2 to 2²⁴.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="execution">Threads, cancellation, progress.</param>
    /// <returns>A vector for each symbol, 0 for those that are left out: what an <see cref="Embedding"/> may start from.</returns>
    /// <exception cref="ArgumentException">
    /// A symbol is out of range, or no two words that occur often enough stand in one sequence.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    public static EmbeddingVectors Train(
        IReadOnlyList<int[]> sequences, int symbols, Word2VecOptions? options = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbols, Embedding.MaxSymbols);
        return new Training(sequences, symbols, options ?? new Word2VecOptions(), execution ?? Execution.Default).Run();
    }

    /// <summary>What each word's share of negative samples and probability to stay are, by how often it occurs.</summary>
    internal sealed class Vocabulary
    {
        private readonly double[] _ends, _stays;

        public Vocabulary(IReadOnlyList<int[]> sequences, int symbols, Word2VecOptions options)
        {
            var counts = new long[symbols];
            for (int s = 0; s < sequences.Count; s++)
            {
                foreach (int symbol in sequences[s])
                {
                    if (symbol < 0 || symbol >= symbols)
                        throw new ArgumentException(
                            $"Sequence {s} has the symbol {symbol}; symbols are from 0 to {symbols - 1}.", nameof(sequences));
                    counts[symbol]++;
                }
            }

            counts[0] = 0;
            for (int word = 1; word < symbols; word++)
                counts[word] = counts[word] >= options.MinCount ? counts[word] : 0;
            Total = counts.Sum();
            _ends = new double[symbols];
            _stays = new double[symbols];
            double sum = 0;
            for (int word = 0; word < symbols; word++)
            {
                _ends[word] = sum += counts[word] == 0 ? 0 : Math.Pow(counts[word], SmoothingExponent);
                _stays[word] = counts[word] == 0 ? 0
                    : options.SubsamplingThreshold == 0 ? 1
                    : Math.Min(1, Math.Sqrt(options.SubsamplingThreshold * Total / counts[word]));
            }
        }

        /// <summary>Number of places with a word.</summary>
        public long Total { get; }

        public bool Contains(int word) => _stays[word] > 0;

        /// <summary>Whether a word stays at a place.</summary>
        public bool Keeps(int word, ref CounterRandom random) =>
            _stays[word] > 0 && (_stays[word] >= 1 || random.NextDouble() < _stays[word]);

        /// <summary>A word drawn by its count to the power of 0.75.</summary>
        public int Draw(ref CounterRandom random)
        {
            double at = random.NextDouble() * _ends[^1];
            int low = 0, high = _ends.Length - 1;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (_ends[middle] > at)
                    high = middle;
                else
                    low = middle + 1;
            }

            return low;
        }
    }

    /// <summary>The words of a sequence that stay in an epoch.</summary>
    internal static int[] Kept(int[] sequence, Vocabulary words, Word2VecOptions options, int epoch, int number)
    {
        var random = new CounterRandom(options.Seed, KeepPurpose, ((ulong)epoch << 32) | (uint)number);
        var kept = new List<int>(sequence.Length);
        foreach (int word in sequence)
        {
            if (words.Keeps(word, ref random))
                kept.Add(word);
        }

        return [.. kept];
    }

    /// <summary>The draws at a place: how far its neighbors are, then for each neighbor the negative samples.</summary>
    internal static CounterRandom DrawsAt(Word2VecOptions options, ulong place) => new(options.Seed, PlacePurpose, place);

    /// <summary>A start: uniform on ±1/2 over the dimensions.</summary>
    internal static float[] Start(Word2VecOptions options, int word)
    {
        var random = new CounterRandom(options.Seed, StartPurpose, (ulong)word);
        var vector = new float[options.Dimensions];
        double bound = 0.5 / options.Dimensions;
        foreach (ref float value in vector.AsSpan())
            value = (float)random.NextDouble(-bound, bound);
        return vector;
    }

    /// <summary>The rate after so many places.</summary>
    internal static float RateAfter(Word2VecOptions options, long places, long all) =>
        (float)(options.LearningRate * Math.Max(LeastRateShare, 1 - (double)places / all));

    private sealed class Training
    {
        private const int Reports = 200;

        private readonly IReadOnlyList<int[]> _sequences;
        private readonly Word2VecOptions _options;
        private readonly Execution _execution;
        private readonly Vocabulary _words;
        private readonly int _stride;
        private readonly float[] _inputs, _outputs, _changes;
        private readonly List<Place> _round = [];
        private readonly List<(int Word, float Change)>[] _told = [.. Enumerable.Range(0, RoundSize).Select(_ => new List<(int, float)>())];
        private readonly int _symbols;

        public Training(IReadOnlyList<int[]> sequences, int symbols, Word2VecOptions options, Execution execution)
        {
            (_sequences, _options, _execution, _symbols) = (sequences, options, execution, symbols);
            _words = new Vocabulary(sequences, symbols, options);
            if (!sequences.Any(sequence => sequence.Count(_words.Contains) > 1))
            {
                throw new ArgumentException(
                    $"No sequence has two words that occur {options.MinCount} times or more; lower MinCount.", nameof(sequences));
            }

            // Whole vectors of 8: the bits then do not depend on how many a processor takes at once.
            _stride = (options.Dimensions + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;
            if ((long)_stride * symbols > Array.MaxLength)
                throw new ArgumentException($"{symbols:N0} vectors of {options.Dimensions} values are too many.", nameof(symbols));
            _inputs = new float[_stride * symbols];
            _outputs = new float[_stride * symbols];
            _changes = new float[_stride * RoundSize];
            for (int word = 1; word < symbols; word++)
            {
                if (_words.Contains(word))
                    Start(options, word).CopyTo(_inputs, word * _stride);
            }
        }

        public EmbeddingVectors Run()
        {
            long places = 0, reported = 0, all = _words.Total * _options.Epochs;
            ulong number = 0;
            for (int epoch = 0; epoch < _options.Epochs; epoch++)
            {
                for (int s = 0; s < _sequences.Count; s++)
                {
                    int[] kept = Kept(_sequences[s], _words, _options, epoch, s);
                    float rate = RateAfter(_options, places, all);
                    for (int at = 0; at < kept.Length; at++)
                    {
                        _round.Add(new Place(kept, at, rate, number++));
                        if (_round.Count == RoundSize)
                            EndRound();
                    }

                    places += _sequences[s].Count(_words.Contains);
                    if (places - reported >= all / Reports)
                    {
                        _execution.Report("Learning vectors", (double)places / all);
                        reported = places;
                    }
                }
            }

            EndRound();
            var vectors = new float[_symbols * _options.Dimensions];
            for (int word = 0; word < _symbols; word++)
                _inputs.AsSpan(word * _stride, _options.Dimensions).CopyTo(vectors.AsSpan(word * _options.Dimensions));
            return new EmbeddingVectors(_options.Dimensions, vectors);
        }

        private void EndRound()
        {
            _execution.CancellationToken.ThrowIfCancellationRequested();
            int parts = Math.Min(_execution.Threads, RoundSize / 8);
            _execution.For(parts, part =>
            {
                for (int i = part; i < _round.Count; i += parts)
                    Find(i);
            });

            // A vector belongs to one part, which applies its changes in the order of places.
            _execution.For(parts, part =>
            {
                for (int i = 0; i < _round.Count; i++)
                {
                    foreach ((int word, float change) in _told[i])
                    {
                        if (word % parts == part)
                            AddScaled(change, Row(_inputs, _round[i].Word), Row(_outputs, word));
                    }
                }
            });
            for (int i = 0; i < _round.Count; i++)
                AddScaled(1, Row(_changes, i), Row(_inputs, _round[i].Word));
            _round.Clear();
        }

        /// <summary>Finds the changes of a place.</summary>
        private void Find(int index)
        {
            Place place = _round[index];
            CounterRandom random = DrawsAt(_options, place.Number);
            int reach = 1 + random.NextInt(_options.Window);
            ReadOnlySpan<float> own = Row(_inputs, place.Word);
            Span<float> change = Row(_changes, index);
            change.Clear();
            List<(int Word, float Change)> told = _told[index];
            told.Clear();
            for (int at = Math.Max(0, place.At - reach); at <= Math.Min(place.Kept.Length - 1, place.At + reach); at++)
            {
                if (at == place.At)
                    continue;
                int neighbor = place.Kept[at];
                Tell(neighbor, 1, own, change);
                for (int k = 0; k < _options.NegativeSamples; k++)
                {
                    int drawn = _words.Draw(ref random);
                    if (drawn != neighbor)
                        Tell(drawn, 0, own, change);
                }
            }

            void Tell(int word, float target, ReadOnlySpan<float> vector, Span<float> sum)
            {
                Span<float> output = Row(_outputs, word);
                float step = place.Rate * (target - (float)(1 / (1 + PortableMath.Exp(-(double)Dot(vector, output)))));
                AddScaled(step, output, sum);
                told.Add((word, step));
            }
        }

        private Span<float> Row(float[] rows, int row) => rows.AsSpan(row * _stride, _stride);
    }

    /// <summary>A place in a sequence, by what was kept of it.</summary>
    private readonly record struct Place(int[] Kept, int At, float Rate, ulong Number)
    {
        public int Word => Kept[At];
    }

    /// <summary>x · y: eight sums of every eighth product in their order, then (0 + 4 + (2 + 6)) + (1 + 5 + (3 + 7)).</summary>
    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ref float a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(y);
        Vector256<float> sums = Vector256<float>.Zero;
        for (nuint i = 0; i < (nuint)x.Length; i += (nuint)Vector256<float>.Count)
            sums = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, i), Vector256.LoadUnsafe(ref b, i), sums);
        Vector128<float> four = sums.GetLower() + sums.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }

    /// <summary>y += factor · x.</summary>
    private static void AddScaled(float factor, ReadOnlySpan<float> x, Span<float> y)
    {
        ref float a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(y);
        Vector256<float> scale = Vector256.Create(factor);
        for (nuint i = 0; i < (nuint)x.Length; i += (nuint)Vector256<float>.Count)
            Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, i), scale, Vector256.LoadUnsafe(ref b, i)).StoreUnsafe(ref b, i);
    }
}
