using System.Collections;
using System.Runtime.InteropServices;
using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.MLNet.Columns;

/// <summary>The series of a data view, block by block in the order of the data, which is gone through anew at every pass.</summary>
/// <param name="data">The data.</param>
/// <param name="extents">The column of series.</param>
/// <param name="label">The column to predict, rows without which are left out; null for all series.</param>
/// <param name="execution">Cancellation.</param>
internal sealed class SeriesBlocks(IDataView data, VectorExtents extents, LabelColumn? label, Execution execution) : IEnumerable<SeriesSet>
{
    private const int MostSeries = 1024, MostValues = 1 << 22;

    public IEnumerator<SeriesSet> GetEnumerator()
    {
        DataViewSchema.Column column = data.Schema[extents.Column];
        using DataViewRowCursor cursor = data.GetRowCursor(label is null ? [column] : [column, data.Schema[label.Name]]);
        Func<float[]> getValues = SeriesReader.VectorGetter(cursor, extents.Column);
        Func<double>? getLabel = label?.GetterIn(cursor);
        var block = new List<TrainingRow>();
        long values = 0;
        for (long number = 0; cursor.MoveNext(); number++)
        {
            execution.CancellationToken.ThrowIfCancellationRequested();
            double target = getLabel?.Invoke() ?? 0;
            if (double.IsNaN(target))
                continue;
            block.Add(new TrainingRow(getValues(), target, Weight: 1, number));
            values += block[^1].Values.Length;
            if (block.Count < MostSeries && values < MostValues)
                continue;
            yield return SeriesReader.ToSet(CollectionsMarshal.AsSpan(block), extents, label);
            block.Clear();
            values = 0;
        }

        if (block.Count > 0)
            yield return SeriesReader.ToSet(CollectionsMarshal.AsSpan(block), extents, label);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
