namespace Microsoft.ML.Data;

/// <summary>One row with columns added.</summary>
internal sealed class MappedRow(MappedSchema map, DataViewRow input, bool[] active) : DataViewRow
{
    private readonly MappedColumns _columns = new(map, input, active);

    public override DataViewSchema Schema => map.Schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _columns.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _columns.Getter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
