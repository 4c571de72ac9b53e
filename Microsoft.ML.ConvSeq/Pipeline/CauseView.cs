using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet;

/// <summary>Data whose cursors throw what went wrong, and not ML.NET's "Splitter/consolidator worker encountered exception".</summary>
internal sealed class CauseView(IDataView source) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Around(source.GetRowCursor(columnsNeeded, rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        Array.ConvertAll(source.GetRowCursorSet(columnsNeeded, n, rand), Around);

    private static DataViewRowCursor Around(DataViewRowCursor cursor) => new RowCursor(cursor, cursor, () =>
    {
        try
        {
            return cursor.MoveNext();
        }
        catch (Exception problem) when (Causes.Innermost(problem) != problem)
        {
            ExceptionDispatchInfo.Throw(Causes.Innermost(problem));
            return false;
        }
    });
}

/// <summary>A cursor that reads from a row, and moves by a function.</summary>
/// <param name="cursor">The cursor that moves.</param>
/// <param name="row">The row to read from: the cursor, or a row around it.</param>
/// <param name="moveNext">Moves the cursor.</param>
internal sealed class RowCursor(DataViewRowCursor cursor, DataViewRow row, Func<bool> moveNext) : DataViewRowCursor
{
    public override DataViewSchema Schema => row.Schema;

    public override long Position => cursor.Position;

    public override long Batch => cursor.Batch;

    public override bool MoveNext() => moveNext();

    public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => cursor.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            cursor.Dispose();
        base.Dispose(disposing);
    }
}
