namespace ConvSeq.Linear;

/// <summary>
/// Rows of features that a fit reads again and again without holding them all in memory. A pass is <see cref="Start"/>, then
/// for each batch <see cref="Prepare"/>, and <see cref="Row"/> for the batch's rows. It may end before all rows have been
/// requested.
/// </summary>
internal abstract class FeatureStream
{
    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>Features of a row.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>
    /// Number of rows that the stream can hold back. The next row of a pass is drawn from that many: the order is that of the
    /// rows, shuffled within a window. <see cref="int.MaxValue"/> if any row can be read at any time.
    /// </summary>
    public virtual int Window => int.MaxValue;

    /// <summary>Begins a new pass.</summary>
    /// <param name="rows">The rows that it will request, each once, in ascending order; they do not change during the pass.</param>
    public virtual void Start(ReadOnlyMemory<int> rows)
    {
    }

    /// <summary>Begins the next batch.</summary>
    /// <param name="rows">
    /// Its rows, in the order of the pass. When a row comes, fewer than <see cref="Window"/> of the pass's rows before it are
    /// still to come.
    /// </param>
    public virtual void Prepare(ReadOnlySpan<int> rows)
    {
    }

    /// <summary>The features of a row of the batch; called from many threads at once, and perhaps more than once for a row.</summary>
    /// <param name="row">Its number, from 0.</param>
    /// <param name="room">Room for the features, which an implementation need not use.</param>
    /// <returns>The features; they stay valid until the thread requests another row.</returns>
    public abstract ReadOnlySpan<float> Row(int row, Span<float> room);
}

/// <summary>Rows of a matrix, read in place.</summary>
internal sealed class MatrixStream(FloatMatrix matrix, int window = int.MaxValue) : FeatureStream
{
    public override int Window => window;

    public override int Count => matrix.Rows;

    public override int FeatureCount => matrix.Columns;

    public override ReadOnlySpan<float> Row(int row, Span<float> room) => matrix.Row(row);
}

/// <summary>
/// Rows that can only be read one after another, such as those of a file. The item that a row's features are computed from is
/// held from when it is read until its batch: at most <see cref="FeatureStream.Window"/> rows and a batch are held.
/// </summary>
/// <typeparam name="TItem">The item that features are computed from; the smaller it is, the wider the window can be.</typeparam>
internal abstract class SequentialFeatureStream<TItem> : FeatureStream, IDisposable
{
    private readonly Dictionary<int, TItem> _passed = [];
    private readonly Dictionary<int, TItem> _batch = [];
    private IEnumerator<TItem>? _items;
    private ReadOnlyMemory<int> _rows;
    private int _nextItem;
    private int _nextRow;

    public sealed override void Start(ReadOnlyMemory<int> rows)
    {
        Dispose();
        _items = Open();
        _rows = rows;
        _nextItem = 0;
        _nextRow = 0;
    }

    public sealed override void Prepare(ReadOnlySpan<int> rows)
    {
        _batch.Clear();
        foreach (int row in rows)
        {
            if (!_passed.Remove(row, out TItem? item))
                item = ReadUpTo(row);
            _batch.Add(row, item);
        }
    }

    public sealed override ReadOnlySpan<float> Row(int row, Span<float> room)
    {
        Compute(_batch[row], room);
        return room;
    }

    /// <summary>Ends the pass.</summary>
    public void Dispose()
    {
        _items?.Dispose();
        _items = null;
        _passed.Clear();
        _batch.Clear();
    }

    /// <summary>Reads all rows from the first one on; disposed of when the pass ends.</summary>
    protected abstract IEnumerator<TItem> Open();

    /// <summary>Computes the features of a row; called from many threads at once.</summary>
    protected abstract void Compute(TItem item, Span<float> features);

    // Rows that the pass does not need are skipped, the others are held.
    private TItem ReadUpTo(int row)
    {
        while (_items is not null && _items.MoveNext())
        {
            int current = _nextItem++;
            if (_nextRow == _rows.Length || _rows.Span[_nextRow] != current)
                continue;
            _nextRow++;
            if (current == row)
                return _items.Current;
            _passed.Add(current, _items.Current);
        }

        throw new InvalidOperationException($"Row {row} of {Count} is missing: the source has become shorter.");
    }
}
