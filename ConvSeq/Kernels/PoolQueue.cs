using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvSeq.Kernels;

/// <summary>
/// What was gathered of blocks of points, each for one bias, until there are so many that the stretches between points below the
/// biases are worth looking for: that reads wide what was written narrow, and would wait for it were it done block by block.
/// </summary>
internal sealed unsafe class PoolQueue
{
    /// <summary>Number of blocks at most.</summary>
    public const int Capacity = 64;

    /// <summary>Sums and tallies that may be written behind those of the last block.</summary>
    private const int Slack = 4;

    private readonly Block[] _blocks = new Block[Capacity];
    private readonly Totals[] _totals = new Totals[8];

    /// <summary>Four rows: bits, two floats a word; stretches, one a word; sums; tallies.</summary>
    private readonly AlignedBuffer _memory = new(4, 2 * (PoolBlock.Words * Capacity + BitStretches.Slack));

    private FourFeatures _features;
    private int _count;

    /// <summary>Whether there is room for so many blocks more.</summary>
    public bool HasRoom(int blocks) => _count + blocks <= Capacity;

    /// <summary>The bits of the points below, block after block.</summary>
    public ulong* Words => (ulong*)_memory.Row(0);

    /// <summary>Number of these words.</summary>
    public int WordCount { get; private set; }

    /// <summary>For each word the longest stretch that ends in it.</summary>
    public int* Stretches => (int*)_memory.Row(1);

    public ulong* NextWords => Words + WordCount;

    public float* NextSums => _memory.Row(2) + _count;

    public int* NextTallies => (int*)_memory.Row(3) + _count;

    /// <summary>Begins with the features of the first bias.</summary>
    public void Begin(in FourFeatures features) => _features = features;

    /// <summary>Sets the features of the next bias.</summary>
    public void Set(int above, int longest, double sum, long indexSum, float bias, int length) =>
        _features.Set(above, longest, sum, indexSum, bias, length);

    /// <summary>Adds the blocks that were gathered at <see cref="NextWords"/>, <see cref="NextSums"/> and <see cref="NextTallies"/>.</summary>
    /// <param name="biases">Their biases.</param>
    /// <param name="count">Number of biases, at most 8; the blocks of one bias follow each other at this distance.</param>
    /// <param name="start">The first point.</param>
    /// <param name="points">Number of points.</param>
    /// <param name="length">Number of points of all blocks of a bias.</param>
    public void Add(float* biases, int count, int start, int points, int length)
    {
        for (int f = 0; f < count; f++)
        {
            _blocks[_count++] = new Block(f, biases[f], start, points, length);
            WordCount += PoolBlock.WordsOf(points);
        }
    }

    /// <summary>Makes every block begin and end with a set bit.</summary>
    public void CloseBlocks()
    {
        ulong* words = Words;
        for (int i = 0; i < _count; i++)
        {
            ref Block block = ref _blocks[i];
            if (!block.IsWhole)
                block.FindEnds(words);
            *words |= 1;
            words += block.Words;
            words[-1] |= ulong.MaxValue << ((block.Points - 1) & 63);
        }
    }

    /// <summary>Sets the features of all biases whose last block is here, and becomes empty.</summary>
    public void Release()
    {
        int* stretches = Stretches, tallies = (int*)_memory.Row(3);
        float* sums = _memory.Row(2);
        for (int i = 0; i < _count; i++)
        {
            ref readonly Block block = ref _blocks[i];
            int longest = Longest(stretches, block.Words);
            stretches += block.Words;
            int above = tallies[i] / PoolBlock.One, indexSum = tallies[i] % PoolBlock.One;
            if (block.IsWhole)
            {
                Set(above, block.Length > 1 ? longest : 0, sums[i], indexSum, block.Bias, block.Length);
                continue;
            }

            ref Totals totals = ref _totals[block.Batchmate];
            if (block.Start == 0)
                totals = default;
            totals.Add(block, above, longest, sums[i], indexSum);
            if (block.Start + block.Points == block.Length)
                Set(totals.Above, totals.Longest, totals.Sum, totals.IndexSum, block.Bias, block.Length);
        }

        _count = WordCount = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Longest(int* stretches, int words)
    {
        // Without branches: which word has the longest cannot be guessed.
        Vector128<int> longest = default;
        for (int word = 0; word < words; word += 4)
        {
            longest = Vector128.Max(longest, Vector128.Load(stretches + word)
                & Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(words - word)));
        }

        longest = Vector128.Max(longest, Vector128.Shuffle(longest, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Max(longest, Vector128.Shuffle(longest, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <summary>Points of one (dilation, kernel, bias).</summary>
    private struct Block(int batchmate, float bias, int start, int points, int length)
    {
        public readonly int Batchmate = batchmate, Start = start, Points = points, Length = length;
        public readonly float Bias = bias;

        /// <summary>The first point that ends a stretch, and the last if <see cref="HasAny"/>; only if the block is not whole.</summary>
        public int First, Last;

        public bool HasAny;

        public readonly bool IsWhole => Points == Length;

        public readonly int Words => PoolBlock.WordsOf(Points);

        public void FindEnds(ulong* bits)
        {
            int first = 0, last = Words - 1;
            while (first < last && bits[first] == 0)
                first++;
            while (last > first && bits[last] == 0)
                last--;

            // Bits behind the last point may be set, but the last point of all ends a stretch in any case.
            First = Start + Math.Min(64 * first + BitOperations.TrailingZeroCount(bits[first]), Points - 1);
            HasAny = bits[last] != 0;
            Last = Start + 64 * last + BitOperations.Log2(bits[last]);
        }
    }

    /// <summary>What the blocks of one bias add up to.</summary>
    private struct Totals
    {
        public int Above, Longest;
        public long IndexSum;
        public double Sum;
        private int _last;

        public void Add(in Block block, int above, int longest, float sum, int indexSum)
        {
            Above += above;
            IndexSum += indexSum + (long)above * block.Start;
            Sum += sum;
            Longest = Math.Max(Longest, Math.Max(longest, block.First - _last));
            if (block.HasAny)
                _last = block.Last;
        }
    }
}
