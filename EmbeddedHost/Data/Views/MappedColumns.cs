namespace Microsoft.ML.Data;

/// <summary>The columns of a mapped row: some of the input row, some computed.</summary>
internal sealed class MappedColumns(MappedSchema map, DataViewRow input, bool[] active)
{
    private readonly Delegate[] _added = map.Wanted(active) is var wanted && wanted.Contains(true)
        ? map.Mapper.Getters(input, wanted)
        : [];

    public bool IsActive(DataViewSchema.Column column) => active[RowColumns.Check(map.Schema, column).Index];

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column)
    {
        Throw.Unless(IsActive(column), nameof(column), "requested column not active");
        (bool added, int index) = map.Source(column.Index);
        return added
            ? RowColumns.Typed<TValue>(_added[index])
            : input.GetGetter<TValue>(map.Mapper.InputSchema[index]);
    }
}
