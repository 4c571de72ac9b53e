using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// Collects the results of blocks of points until there are enough to search for the stretches between points below the biases.
/// The search reads in wide vectors what was written in narrow ones; done block by block, it would wait for these writes.
/// </summary>
internal sealed unsafe class PoolQueue
{
    /// <summary>Largest number of rows of bits, one for each block and bias.</summary>
    private const int Capacity = 64;

    /// <summary>Largest number of biases that are gathered together.</summary>
    private const int MaxBatch = 8;

    /// <summary>Sums and tallies that may be written after the last: they are written four at a time.</summary>
    private const int Slack = 4;

    private readonly Block[] _blocks = new Block[Capacity];
    private readonly (int First, int Last)[] _ends = new (int, int)[Capacity];
    private readonly Totals[] _totals = new Totals[MaxBatch];

    /// <summary>Four rows: bits, two floats a word; stretches, one a word; sums; tallies.</summary>
    private readonly AlignedBuffer _memory = new(4, 2 * (PoolBlock.Words * Capacity + BitStretches.Slack));

    private FourFeatures _features;
    private int _blockCount, _rowCount;

    /// <summary>The bits of the points below, row after row.</summary>
    public ulong* Words => (ulong*)_memory.Row(0);

    /// <summary>Number of these words.</summary>
    public int WordCount { get; private set; }

    /// <summary>For each word the longest stretch that ends in it.</summary>
    public int* Stretches => (int*)_memory.Row(1);

    /// <summary>Destination of the bits of the next block: for each bias the words that its points fill.</summary>
    public ulong* NextWords => Words + WordCount;

    public float* NextSums => _memory.Row(2) + _rowCount;

    public int* NextTallies => (int*)_memory.Row(3) + _rowCount;

    /// <summary>Whether there is room for another block with so many biases.</summary>
    public bool HasRoom(int biases) => _rowCount + biases <= Capacity;

    /// <summary>Begins with the features of the first bias.</summary>
    public void Begin(in FourFeatures features)
    {
        _features = features;
        _blockCount = _rowCount = WordCount = 0;
    }

    /// <summary>Sets the features of the next bias.</summary>
    public void Set(int above, int longest, double sum, long indexSum, float bias, int length) =>
        _features.Set(above, longest, sum, indexSum, bias, length);

    /// <summary>
    /// Adds the block that was gathered at <see cref="NextWords"/>, <see cref="NextSums"/> and <see cref="NextTallies"/>.
    /// </summary>
    /// <param name="biases">The biases; they must stay where they are until <see cref="Release"/>.</param>
    /// <param name="count">Number of biases.</param>
    /// <param name="start">The block's first point.</param>
    /// <param name="points">Its number of points.</param>
    /// <param name="length">Number of points of all blocks; the other blocks come before or after.</param>
    public void Add(float* biases, int count, int start, int points, int length)
    {
        _blocks[_blockCount++] = new Block(biases, count, start, points, length);
        _rowCount += count;
        WordCount += count * PoolBlock.WordsOf(points);
    }

    /// <summary>Makes every row of bits begin and end with a set bit.</summary>
    public void CloseRows()
    {
        ulong* row = Words;
        int r = 0;
        foreach (ref readonly Block block in _blocks.AsSpan(0, _blockCount))
        {
            int words = PoolBlock.WordsOf(block.Points);
            ulong end = ulong.MaxValue << ((block.Points - 1) & 63);
            for (int f = 0; f < block.Biases; f++, row += words)
            {
                if (!block.IsWhole)
                    _ends[r++] = Ends(row, words, block.Points);
                row[0] |= 1;
                row[words - 1] |= end;
            }
        }
    }

    /// <summary>Sets the features of all biases whose last block is here, and empties the queue.</summary>
    public void Release()
    {
        int* stretches = Stretches, tally = (int*)_memory.Row(3);
        float* sum = _memory.Row(2);
        int r = 0;
        foreach (ref readonly Block block in _blocks.AsSpan(0, _blockCount))
        {
            int words = PoolBlock.WordsOf(block.Points);
            for (int f = 0; f < block.Biases; f++, sum++, tally++, stretches += words)
            {
                int above = *tally / PoolBlock.One, indexSum = *tally % PoolBlock.One, longest = Longest(stretches, words);
                if (block.IsWhole)
                {
                    Set(above, block.Length > 1 ? longest : 0, *sum, indexSum, block.First[f], block.Length);
                    continue;
                }

                ref Totals totals = ref _totals[f];
                if (block.Start == 0)
                    totals = default;
                totals.Add(above, longest, *sum, indexSum, block.Start, _ends[r++]);
                if (block.Start + block.Points == block.Length)
                    Set(totals.Above, totals.Longest, totals.Sum, totals.IndexSum, block.First[f], block.Length);
            }
        }

        _blockCount = _rowCount = WordCount = 0;
    }

    /// <summary>Returns the first point of a block that ends a stretch, and the last, or -1 if no point is below the bias.</summary>
    private static (int First, int Last) Ends(ulong* bits, int words, int points)
    {
        int first = 0, last = words - 1;
        while (first < last && bits[first] == 0)
            first++;
        while (last > first && bits[last] == 0)
            last--;

        // The last point of all ends a stretch whatever it is; bits after it may be set. If it were the last of another block
        // only, the stretch up to it would be part of a longer one.
        return (Math.Min(64 * first + BitOperations.TrailingZeroCount(bits[first]), points - 1),
            bits[last] == 0 ? -1 : 64 * last + BitOperations.Log2(bits[last]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Longest(int* stretches, int words)
    {
        // Without branches: which word has the longest cannot be predicted.
        Vector128<int> longest = default;
        for (int word = 0; word < words; word += 4)
        {
            longest = Vector128.Max(longest, Vector128.Load(stretches + word)
                & Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(words - word)));
        }

        longest = Vector128.Max(longest, Vector128.Shuffle(longest, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Max(longest, Vector128.Shuffle(longest, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <summary>Points of one (dilation, kernel) pair, and the biases that they were compared with.</summary>
    private readonly struct Block(float* first, int biases, int start, int points, int length)
    {
        public readonly float* First = first;
        public readonly int Biases = biases, Start = start, Points = points, Length = length;

        public bool IsWhole => Points == Length;
    }

    /// <summary>Totals of the blocks of one bias.</summary>
    private struct Totals
    {
        public int Above, Longest;
        public long IndexSum;
        public double Sum;
        private int _last;

        public void Add(int above, int longest, float sum, int indexSum, int start, (int First, int Last) ends)
        {
            Above += above;
            IndexSum += indexSum + (long)above * start;
            Sum += sum;
            Longest = Math.Max(Longest, Math.Max(longest, start + ends.First - _last));
            if (ends.Last >= 0)
                _last = start + ends.Last;
        }
    }
}
