using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Onnx;

/// <summary>
/// Some columns of a schema, without rows: what a stage is converted on. Vectors of several axes have one, as all operators of the
/// converter take them.
/// </summary>
internal sealed class SchemaView : IDataView
{
    public SchemaView(DataViewSchema schema, IEnumerable<string> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (string name in columns)
            builder.AddColumn(name, InOneAxis(schema[name].Type), schema[name].Annotations);
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new NoRows(Schema);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static DataViewType InOneAxis(DataViewType type) => type is VectorDataViewType { IsKnownSize: true } vector
        ? new VectorDataViewType(vector.ItemType, vector.Size)
        : type;

    private sealed class NoRows(DataViewSchema schema) : DataViewRowCursor
    {
        public override DataViewSchema Schema => schema;

        public override long Position => -1;

        public override long Batch => 0;

        public override bool MoveNext() => false;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ref TValue value) => throw new InvalidOperationException("There is no row.");

        public override ValueGetter<DataViewRowId> GetIdGetter() => GetGetter<DataViewRowId>(default);
    }
}
