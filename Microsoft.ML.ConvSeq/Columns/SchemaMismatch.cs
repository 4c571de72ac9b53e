using Microsoft.ML;

namespace ConvSeq.MLNet.Columns;

/// <summary>Errors about columns, of the type and in the words that ML.NET's own estimators use.</summary>
internal static class SchemaMismatch
{
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name) =>
        schema.GetColumnOrNull(name) ?? throw Missing(role, name);

    public static SchemaShape.Column Find(SchemaShape schema, string role, string name)
    {
        foreach (SchemaShape.Column column in schema)
        {
            if (column.Name == name)
                return column;
        }

        throw Missing(role, name);
    }

    public static ArgumentOutOfRangeException WrongType(string role, string name, string expected, string found) => new(
        "inputSchema", $"Schema mismatch for {role} column '{name}': expected {expected}, got {found}");

    public static string Describe(SchemaShape.Column column)
    {
        string item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => item,
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            _ => $"VarVector<{item}>",
        };
    }

    private static ArgumentOutOfRangeException Missing(string role, string name) =>
        new("inputSchema", $"Could not find {role} column '{name}'");
}
