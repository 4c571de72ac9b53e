namespace Microsoft.ML.Data;

/// <summary>Some columns of a view, in an order of their own.</summary>
internal sealed class SelectedView(IDataView input, int[] sources) : IDataView, IRowToRowMapper
{
    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema { get; } = DataViewSchema.Of(sources.Select(source =>
        new DataViewSchema.DetachedColumn(input.Schema[source])));

    public DataViewSchema InputSchema => input.Schema;

    public DataViewSchema OutputSchema => Schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = RowColumns.Active(Schema, columnsNeeded);
        return new Cursor(this, input.GetRowCursor(Inputs(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random rand = null)
    {
        bool[] active = RowColumns.Active(Schema, columnsNeeded);
        return [.. input.GetRowCursorSet(Inputs(active), n, rand).Select(cursor => new Cursor(this, cursor, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        Inputs(RowColumns.Active(Schema, dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Throw.IfNull(input, nameof(input));
        return new Row(this, input, RowColumns.Active(Schema, activeColumns));
    }

    private IEnumerable<DataViewSchema.Column> Inputs(bool[] active) =>
        [.. sources.Where((_, i) => active[i]).Distinct().Select(source => InputSchema[source])];

    private ValueGetter<TValue> Getter<TValue>(DataViewRow row, bool[] active, DataViewSchema.Column column)
    {
        Throw.Unless(active[RowColumns.Check(Schema, column).Index], nameof(column), "requested column not active");
        return row.GetGetter<TValue>(InputSchema[sources[column.Index]]);
    }

    private sealed class Cursor(SelectedView view, DataViewRowCursor input, bool[] active) : LinkedCursor(input)
    {
        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) =>
            active[RowColumns.Check(Schema, column).Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            view.Getter<TValue>(Input, active, column);
    }

    private sealed class Row(SelectedView view, DataViewRow input, bool[] active) : DataViewRow
    {
        public override DataViewSchema Schema => view.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) =>
            active[RowColumns.Check(Schema, column).Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            view.Getter<TValue>(input, active, column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
