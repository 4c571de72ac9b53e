namespace Microsoft.ML.Data;

/// <summary>A schema without rows, for asking what a transformer makes of it.</summary>
internal sealed class EmptyView(DataViewSchema schema) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(schema, RowColumns.Active(schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, bool[] active) : SourceCursor(schema, active)
    {
        private readonly DataViewSchema _schema = schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => NoRow;

        protected override bool Move() => false;

        protected override Delegate Getter(int column) =>
            ByType.Call<Delegate>((Func<Delegate>)Never<int>, _schema[column].Type.RawType);

        private static Delegate Never<T>() => (ValueGetter<T>)NoRow;

        private static void NoRow<T>(ref T value) => throw Throw.Invalid(RowColumns.NoRow);
    }
}
