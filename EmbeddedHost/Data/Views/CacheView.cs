namespace Microsoft.ML.Data;

/// <summary>
/// A view that remembers the columns it was once asked for. Later cursors over them go by memory, from any place,
/// shuffled and in parallel.
/// </summary>
internal sealed class CacheView(IDataView input, int[] prefetch) : IDataView
{
    private const int BatchSize = 64;

    private readonly Lock _filling = new();
    private readonly Array[] _columns = new Array[input.Schema.Count];
    private int _count = -1;

    public bool CanShuffle => true;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => _count >= 0 ? _count : input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = Filled(columnsNeeded);
        return new Cursor(this, active, Order(rand), 0, 1);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random rand = null)
    {
        bool[] active = Filled(columnsNeeded);
        int[] order = Order(rand);
        n = Math.Clamp((_count + BatchSize - 1) / BatchSize, 1, Math.Max(1, n));
        return [.. Enumerable.Range(0, n).Select(k => new Cursor(this, active, order, k, n))];
    }

    private int[] Order(Random rand)
    {
        if (rand is null)
            return null;
        int[] order = [.. Enumerable.Range(0, _count)];
        rand.Shuffle(order);
        return order;
    }

    private bool[] Filled(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        bool[] active = RowColumns.Active(Schema, columnsNeeded);
        lock (_filling)
        {
            bool first = _count < 0;
            DataViewSchema.Column[] missing = [.. Schema.Where(c => _columns[c.Index] is null &&
                (active[c.Index] || (first && prefetch.Contains(c.Index))))];
            if (missing.Length > 0 || first)
                Fill(missing);
        }
        return active;
    }

    private void Fill(DataViewSchema.Column[] missing)
    {
        using DataViewRowCursor cursor = input.GetRowCursor(missing);
        (Action Add, Func<Array> Finish)[] stores = [.. missing.Select(column =>
            ByType.Call<(Action, Func<Array>)>(
                (Func<DataViewRow, DataViewSchema.Column, (Action, Func<Array>)>)Store<int>,
                column.Type.RawType, cursor, column))];
        int count = 0;
        for (; cursor.MoveNext(); count++)
            foreach ((Action add, _) in stores)
                add();
        for (int i = 0; i < missing.Length; i++)
            _columns[missing[i].Index] = stores[i].Finish();
        _count = count;
    }

    private static (Action, Func<Array>) Store<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> get = row.GetGetter<T>(column);
        List<T> values = [];
        void Add()
        {
            T value = default;
            get(ref value);
            values.Add(value);
        }
        return (Add, () => values.ToArray());
    }

    private sealed class Cursor(CacheView view, bool[] active, int[] order, int first, int step)
        : SourceCursor(view.Schema, active)
    {
        private readonly CacheView _view = view;
        private int _index = -1;

        public override long Batch => HasRow ? _index / BatchSize : 0;

        private int Row => !HasRow ? throw Throw.Invalid(RowColumns.NoRow) : order?[_index] ?? _index;

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row, 0);

        protected override bool Move()
        {
            _index = _index < 0 ? first * BatchSize : _index + 1;
            if (_index > first * BatchSize && _index % BatchSize == 0)
                _index += (step - 1) * BatchSize;
            return _index < _view._count;
        }

        protected override Delegate Getter(int column) =>
            ByType.Call<Delegate>((Func<int, Delegate>)Get<int>, _view.Schema[column].Type.RawType, column);

        private ValueGetter<T> Get<T>(int column)
        {
            var values = (T[])_view._columns[column];
            if (CopierOrNull<T>() is { } copy)
                return (ref T value) => copy(values[Row], ref value);
            return (ref T value) => value = values[Row];
        }

        // What a cursor hands out may be written over by the caller; the cache must not be.
        private static Copier<T> CopierOrNull<T>() => VectorOf<T>() is { } item
            ? ByType.Call<Copier<T>>((Func<Delegate>)Copy<int>, item)
            : null;

        private static Type VectorOf<T>() =>
            typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(VBuffer<>)
                ? typeof(T).GenericTypeArguments[0] : null;

        private static Delegate Copy<T>() =>
            (Copier<VBuffer<T>>)((VBuffer<T> source, ref VBuffer<T> target) => source.CopyTo(ref target));
    }

    private delegate void Copier<T>(T source, ref T target);
}
