namespace Microsoft.ML.Data;

/// <summary>A cursor with rows of its own; the derived class moves, and tells how to get values.</summary>
internal abstract class SourceCursor(DataViewSchema schema, bool[] active) : DataViewRowCursor
{
    private long _position = -1;
    private bool _done;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    protected bool HasRow => _position >= 0 && !_done;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[RowColumns.Check(schema, column).Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        RowColumns.Typed<TValue>(IsColumnActive(column) ? Getter(column.Index) : null);

    public override bool MoveNext()
    {
        if (_done)
            return false;
        if (Move())
        {
            _position++;
            return true;
        }
        _done = true;
        _position = -1;
        return false;
    }

    protected abstract bool Move();

    protected abstract Delegate Getter(int column);
}
