namespace Microsoft.ML.Data;

/// <summary>Row mappers one after another.</summary>
internal sealed class ChainMapper(DataViewSchema inputSchema, IRowToRowMapper[] mappers) : IRowToRowMapper
{
    public DataViewSchema InputSchema => inputSchema;

    public DataViewSchema OutputSchema => mappers.Length == 0 ? inputSchema : mappers[^1].OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        Needed(dependingColumns)[0];

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Throw.IfNull(input, nameof(input));
        IEnumerable<DataViewSchema.Column>[] needed = Needed(activeColumns);
        DataViewRow row = input;
        for (int i = 0; i < mappers.Length; i++)
            row = mappers[i].GetRow(row, needed[i + 1]);
        return row;
    }

    /// <summary>The columns needed before the first mapper, between the mappers, and after the last.</summary>
    private IEnumerable<DataViewSchema.Column>[] Needed(IEnumerable<DataViewSchema.Column> last)
    {
        var needed = new IEnumerable<DataViewSchema.Column>[mappers.Length + 1];
        needed[^1] = [.. last];
        for (int i = mappers.Length - 1; i >= 0; i--)
            needed[i] = [.. mappers[i].GetDependencies(needed[i + 1])];
        return needed;
    }
}
