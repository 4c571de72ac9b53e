namespace Microsoft.ML.Data;

/// <summary>A view with columns added row by row.</summary>
internal sealed class MappedView(IDataView input, RowMapper mapper) : IDataView, IRowToRowMapper
{
    private readonly MappedSchema _map = new(mapper);

    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => _map.Schema;

    public DataViewSchema InputSchema => input.Schema;

    public DataViewSchema OutputSchema => _map.Schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = RowColumns.Active(Schema, columnsNeeded);
        return new Cursor(_map, input.GetRowCursor(RowColumns.Where(InputSchema, _map.Inputs(active)), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random rand = null)
    {
        bool[] active = RowColumns.Active(Schema, columnsNeeded);
        return [.. input.GetRowCursorSet(RowColumns.Where(InputSchema, _map.Inputs(active)), n, rand)
            .Select(cursor => new Cursor(_map, cursor, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        RowColumns.Where(InputSchema, _map.Inputs(RowColumns.Active(Schema, dependingColumns)));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Throw.IfNull(input, nameof(input));
        return new MappedRow(_map, input, RowColumns.Active(Schema, activeColumns));
    }

    private sealed class Cursor(MappedSchema map, DataViewRowCursor input, bool[] active) : LinkedCursor(input)
    {
        private readonly MappedColumns _columns = new(map, input, active);

        public override DataViewSchema Schema => map.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _columns.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            _columns.Getter<TValue>(column);
    }
}
