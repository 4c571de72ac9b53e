namespace Microsoft.ML.Data;

/// <summary>A row whose values are the members of whatever object was put into it last.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly Delegate[] _getters;
    private TRow _value;
    private long _position = -1;

    public ObjectRow(RowMember[] members)
    {
        Schema = RowMember.Schema(members);
        _getters = [.. members.Select(member =>
            ObjectGetters.Create(member, () => _value ?? throw Throw.Invalid(RowColumns.NoRow)))];
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public void Put(TRow value)
    {
        Throw.IfNull(value, "row");
        _value = value;
        _position++;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        RowColumns.Typed<TValue>(_getters[RowColumns.Check(Schema, column).Index]);

    public Delegate Getter(int column) => _getters[column];
}
