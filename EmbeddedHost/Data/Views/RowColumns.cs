namespace Microsoft.ML.Data;

/// <summary>The columns of rows: which are asked for, and their getters with the checks that all rows share.</summary>
internal static class RowColumns
{
    public const string NoRow = "Values cannot be fetched at this time. This method was called either before the first " +
        "call to MoveNext, or at any point after that method returned false.";

    public static bool[] Active(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columns ?? [])
            active[Check(schema, column).Index] = true;
        return active;
    }

    public static IEnumerable<DataViewSchema.Column> Where(DataViewSchema schema, bool[] active) =>
        schema.Where(column => active[column.Index]);

    public static DataViewSchema.Column Check(DataViewSchema schema, DataViewSchema.Column column)
    {
        Throw.Unless(column.Index < schema.Count && schema[column.Index].Name == column.Name, nameof(column),
            $"Column '{column.Name}' is not a column of this schema.");
        return column;
    }

    public static ValueGetter<TValue> Typed<TValue>(Delegate getter)
    {
        Throw.Unless(getter is not null, "column", "requested column not active");
        return getter as ValueGetter<TValue>
            ?? throw Throw.Invalid($"Invalid TValue in GetGetter: '{typeof(TValue)}', the column has values of type " +
                $"'{getter.GetType().GenericTypeArguments[0]}'.");
    }

    /// <summary>The getter of a column whose type is known only at run time.</summary>
    public static Delegate GetGetter(this DataViewRow row, DataViewSchema.Column column) =>
        ByType.Call<Delegate>((Func<DataViewRow, DataViewSchema.Column, Delegate>)Get<int>, column.Type.RawType, row,
            column);

    private static Delegate Get<T>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<T>(column);
}
