namespace Microsoft.ML.Data;

/// <summary>The columns that an evaluation needs.</summary>
internal static class EvaluatedColumns
{
    public static DataViewSchema.Column Find(IDataView data, string role, string name, string parameter)
    {
        Throw.IfEmpty(name, parameter);
        return data.Schema.GetColumnOrNull(name) ?? throw Throw.Missing("schema", role, name);
    }

    public static void Expect(bool fits, DataViewSchema.Column column, string role, string expected)
    {
        if (!fits)
            throw Throw.Mismatch("schema", role, column.Name, expected, column.Type.ToString());
    }
}
