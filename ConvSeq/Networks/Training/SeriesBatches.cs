namespace ConvSeq.Networks;

/// <summary>
/// The steps of an epoch: training series in random order, cut into batches. Series of similar length share a batch, so that little
/// of a batch is padding. docs/specification.md, "Networks", is normative.
/// </summary>
internal sealed class SeriesBatches
{
    // Series are sorted by length among those of at most this many batches, so that batches differ from epoch to epoch.
    private const int WindowBatches = 8;

    private readonly int[] _order;
    private readonly long[] _keys;
    private readonly int[] _places;
    private readonly int[]? _lengths;

    /// <param name="data">The training series, one or more.</param>
    /// <param name="batchSize">Maximum number of series of a batch, 2 or more.</param>
    public SeriesBatches(NetworkData data, int batchSize)
    {
        int count = data.Count;
        Count = Math.Max(1, Math.Min((count + batchSize - 1) / batchSize, count / 2));
        _order = new int[count];
        _places = new int[Count];
        int[] lengths = [.. Enumerable.Range(0, count).Select(data.LengthOf)];
        _lengths = lengths.Min() == lengths.Max() ? null : lengths;
        _keys = new long[_lengths is null ? 0 : count];
    }

    /// <summary>Number of batches.</summary>
    public int Count { get; }

    /// <summary>Number of series of the largest batch.</summary>
    public int LargestSize => (_order.Length + Count - 1) / Count;

    /// <summary>Indices of the series of a batch.</summary>
    public ReadOnlySpan<int> this[int batch] => _order.AsSpan(Start(_places[batch])..Start(_places[batch] + 1));

    /// <summary>Draws the batches of an epoch; they do not depend on earlier draws.</summary>
    public void Draw(CounterRandom random)
    {
        Reset(_order);
        random.Shuffle(_order, _order.Length);
        Reset(_places);
        if (_lengths is null)
            return;

        // The end of the first window is drawn too: otherwise series at the ends of two windows would never share a batch.
        int first = 0, behind = 1 + random.NextInt(Math.Min(WindowBatches, Count));
        while (first < Count)
        {
            SortByLength(Start(first), Start(behind));
            (first, behind) = (behind, Math.Min(behind + WindowBatches, Count));
        }

        random.Shuffle(_places, _places.Length);
    }

    // As evenly as possible.
    private int Start(int batch) => (int)((long)batch * _order.Length / Count);

    private void SortByLength(int start, int end)
    {
        for (int i = start; i < end; i++)
            _keys[i] = (long)_lengths![_order[i]] << 32 | (uint)i;
        Array.Sort(_keys, _order, start, end - start);
    }

    private static void Reset(int[] numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = i;
    }
}
