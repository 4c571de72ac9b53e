namespace Microsoft.ML.Data;

/// <summary>The rows of a view in another order, drawn anew for each cursor that brings random numbers, else by a seed.</summary>
internal sealed class PermutedView(IDataView input, int seed) : IDataView
{
    private readonly CacheView _rows = new(input, []);

    public bool CanShuffle => true;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        _rows.GetRowCursor(columnsNeeded, rand ?? new Random(seed));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random rand = null) =>
        _rows.GetRowCursorSet(columnsNeeded, n, rand ?? new Random(seed));
}
