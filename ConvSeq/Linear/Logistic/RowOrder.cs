namespace ConvSeq.Linear;

/// <summary>
/// The order of a pass over rows: each row is drawn from the first remaining ones, as many as a window holds. If the window
/// holds all rows, every order is equally likely.
/// </summary>
internal struct RowOrder
{
    private readonly ReadOnlyMemory<int> _rows;
    private readonly int[] _window;
    private CounterRandom _random;
    private int _next;
    private int _held;

    /// <param name="rows">The rows of the pass.</param>
    /// <param name="window">Room for the rows to draw from, 1 or more and at most as many as there are.</param>
    /// <param name="random">The stream of the pass.</param>
    public RowOrder(ReadOnlyMemory<int> rows, int[] window, CounterRandom random)
    {
        _rows = rows;
        _window = window;
        _random = random;
        rows.Span[..window.Length].CopyTo(window);
        _next = _held = window.Length;
    }

    /// <summary>Takes the next rows, as many as are left and there is room for.</summary>
    /// <returns>The number of rows taken.</returns>
    public int Take(Span<int> rows)
    {
        int taken = 0;
        for (; taken < rows.Length && _held > 0; taken++)
        {
            ref int drawn = ref _window[_random.NextInt(_held)];
            rows[taken] = drawn;
            drawn = _next < _rows.Length ? _rows.Span[_next++] : _window[--_held];
        }

        return taken;
    }
}
