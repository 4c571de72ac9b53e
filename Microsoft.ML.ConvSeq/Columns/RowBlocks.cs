using Microsoft.ML;

namespace ConvSeq.MLNet.Columns;

/// <summary>Reads a data view, block by block, in the order of the data.</summary>
internal static class RowBlocks
{
    /// <summary>Returns the rows of a data view; each enumeration is a pass over it.</summary>
    /// <param name="data">The data.</param>
    /// <param name="extents">The column of vectors.</param>
    /// <param name="label">The column to predict; rows without a label are left out. Null for all rows.</param>
    /// <param name="maxRows">Maximum number of rows in a block.</param>
    /// <param name="maxValues">Number of values with which a block ends, however few its rows.</param>
    /// <param name="cancellation">Stops a pass.</param>
    /// <returns>The same array again and again, with other rows; the last block uses only part of it.</returns>
    public static IEnumerable<ArraySegment<TrainingRow>> Of(
        IDataView data, VectorExtents extents, LabelColumn? label, int maxRows, long maxValues, CancellationToken cancellation)
    {
        DataViewSchema.Column column = data.Schema[extents.Column];
        using DataViewRowCursor cursor = data.GetRowCursor(label is null ? [column] : [column, data.Schema[label.Name]]);
        Func<float[]> getValues = SeriesReader.VectorGetter(cursor, extents);
        Func<double>? getLabel = label?.GetterIn(cursor);
        var block = new TrainingRow[maxRows];
        int rows = 0;
        long values = 0;
        for (long number = 0; cursor.MoveNext(); number++)
        {
            cancellation.ThrowIfCancellationRequested();
            double target = getLabel?.Invoke() ?? 0;
            if (double.IsNaN(target))
                continue;
            block[rows] = new TrainingRow(getValues(), target, Weight: 1, number);
            values += block[rows++].Values.Length;
            if (rows < maxRows && values < maxValues)
                continue;
            yield return new ArraySegment<TrainingRow>(block, 0, rows);
            (rows, values) = (0, 0);
        }

        if (rows > 0)
            yield return new ArraySegment<TrainingRow>(block, 0, rows);
    }
}
