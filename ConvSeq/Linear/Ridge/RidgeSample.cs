namespace ConvSeq.Linear;

/// <summary>A row, kept as it was added.</summary>
/// <param name="Number">Its number in the whole data set.</param>
/// <param name="Target">Its class index, or the number to predict.</param>
/// <param name="Weight">Its weight, with that of its class.</param>
/// <param name="Features">Its features.</param>
internal sealed record RidgeRow(long Number, double Target, double Weight, float[] Features);

/// <summary>
/// The rows with the smallest keys (of equal keys, the smallest number), at most <paramref name="size"/> of them. A row's key
/// is the first 64-bit draw of the stream with its number. So the sample of a whole is the sample of its parts' samples,
/// however it was divided.
/// </summary>
internal sealed class RidgeSample(int size, ulong seed)
{
    /// <summary>Purpose of the stream of keys; see docs/specification.md, "Ridge from statistics".</summary>
    private const uint KeyPurpose = 0x52530001;

    private static readonly Comparer<(ulong Key, long Number)> LargestFirst =
        Comparer<(ulong Key, long Number)>.Create((left, right) => right.CompareTo(left));

    private readonly PriorityQueue<RidgeRow, (ulong Key, long Number)> _rows = new(LargestFirst);

    public int Count => _rows.Count;

    /// <summary>Returns whether a row belongs to the sample of all rows offered so far and itself.</summary>
    public bool Takes(long number) =>
        _rows.Count < size || (_rows.TryPeek(out _, out var largest) && (Key(number), number).CompareTo(largest) < 0);

    /// <summary>Adds a row if it belongs to the sample.</summary>
    public void Offer(RidgeRow row)
    {
        if (!Takes(row.Number))
            return;
        if (_rows.Count == size)
            _rows.Dequeue();
        _rows.Enqueue(row, (Key(row.Number), row.Number));
    }

    /// <summary>Returns the rows in the order of their numbers.</summary>
    public RidgeRow[] InOrder() => [.. _rows.UnorderedItems.Select(item => item.Element).OrderBy(row => row.Number)];

    private ulong Key(long number) => new CounterRandom(seed, KeyPurpose, (ulong)number).NextUInt64();
}
