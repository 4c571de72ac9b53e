namespace Microsoft.ML.Data;

/// <summary>A view of objects. A list is read by as many cursors at once as are asked for; anything else by one.</summary>
internal sealed class EnumerableView<TRow>(IEnumerable<TRow> data, RowMember[] members) : IDataView
    where TRow : class
{
    // Rows of one batch stay together on one cursor, in order.
    private const int BatchSize = 64;

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; } = RowMember.Schema(members);

    public long? GetRowCount() => (data as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, RowColumns.Active(Schema, columnsNeeded), data.Select((row, i) => (row, (long)i)));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random rand = null)
    {
        if (data is not IList<TRow> list || n < 2)
            return [GetRowCursor(columnsNeeded, rand)];
        bool[] active = RowColumns.Active(Schema, columnsNeeded);
        n = Math.Min(n, Math.Max(1, (list.Count + BatchSize - 1) / BatchSize));
        return [.. Enumerable.Range(0, n).Select(k => new Cursor(this, active, Stripe(list, k, n)))];
    }

    private static IEnumerable<(TRow Row, long Index)> Stripe(IList<TRow> list, int first, int step)
    {
        for (long batch = first; batch * BatchSize < list.Count; batch += step)
            for (long i = batch * BatchSize; i < Math.Min((batch + 1) * BatchSize, list.Count); i++)
                yield return (list[(int)i], i);
    }

    private sealed class Cursor : SourceCursor
    {
        private readonly IEnumerator<(TRow Row, long Index)> _rows;
        private readonly Delegate[] _getters;

        public Cursor(EnumerableView<TRow> view, bool[] active, IEnumerable<(TRow Row, long Index)> rows)
            : base(view.Schema, active)
        {
            _rows = rows.GetEnumerator();
            _getters = [.. view.Members.Select((member, i) =>
                active[i] ? ObjectGetters.Create(member, Current) : null)];
        }

        public override long Batch => HasRow ? _rows.Current.Index / BatchSize : 0;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Current();
            id = new DataViewRowId((ulong)_rows.Current.Index, 0);
        };

        protected override bool Move()
        {
            if (!_rows.MoveNext())
                return false;
            if (_rows.Current.Row is null)
                throw Throw.Invalid("Encountered null when iterating over data, this is not supported.");
            return true;
        }

        protected override Delegate Getter(int column) => _getters[column];

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _rows.Dispose();
            base.Dispose(disposing);
        }

        private TRow Current() => HasRow ? _rows.Current.Row : throw Throw.Invalid(RowColumns.NoRow);
    }

    private RowMember[] Members => members;
}
