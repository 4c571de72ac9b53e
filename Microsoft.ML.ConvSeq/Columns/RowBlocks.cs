using Microsoft.ML;

namespace ConvSeq.MLNet.Columns;

/// <summary>Goes through a data view block by block, in the order of the data.</summary>
internal static class RowBlocks
{
    /// <summary>The rows of a data view, of which each enumeration is a pass.</summary>
    /// <param name="data">The data.</param>
    /// <param name="extents">The column of vectors.</param>
    /// <param name="label">The column to predict, rows without which are left out; null for all rows.</param>
    /// <param name="mostRows">Rows of a block at most.</param>
    /// <param name="mostValues">Values with which a block ends, however few its rows are.</param>
    /// <param name="cancellation">Ends a pass.</param>
    /// <returns>The same array again and again, with other rows, of which the last block leaves some out.</returns>
    public static IEnumerable<ArraySegment<TrainingRow>> Of(
        IDataView data, VectorExtents extents, LabelColumn? label, int mostRows, long mostValues, CancellationToken cancellation)
    {
        DataViewSchema.Column column = data.Schema[extents.Column];
        using DataViewRowCursor cursor = data.GetRowCursor(label is null ? [column] : [column, data.Schema[label.Name]]);
        Func<float[]> getValues = SeriesReader.VectorGetter(cursor, extents.Column);
        Func<double>? getLabel = label?.GetterIn(cursor);
        var block = new TrainingRow[mostRows];
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
            if (rows < mostRows && values < mostValues)
                continue;
            yield return new ArraySegment<TrainingRow>(block, 0, rows);
            (rows, values) = (0, 0);
        }

        if (rows > 0)
            yield return new ArraySegment<TrainingRow>(block, 0, rows);
    }
}
