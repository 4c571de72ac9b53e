using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>Makes the engine's series from rows that were read.</summary>
internal static class SeriesReader
{
    private const int MaxSeries = 1024;
    private const long MaxBlockValues = 1 << 22;

    /// <summary>The series of a data view, block by block; each enumeration is a pass over it.</summary>
    public static IEnumerable<SeriesSet> Blocks(
        IDataView data, VectorExtents extents, LabelColumn? label, CancellationToken cancellation) =>
        RowBlocks.Of(data, extents, label, MaxSeries, MaxBlockValues, cancellation).Select(block => ToSet(block, extents, label));

    /// <summary>
    /// Makes a set of the series, and of their classes or targets if there is a label column. Forgets each row once it is copied.
    /// </summary>
    public static SeriesSet ToSet(Span<TrainingRow> rows, VectorExtents extents, LabelColumn? label)
    {
        var builder = new SeriesSetBuilder(extents.Channels) { Name = extents.Column };
        if (label is { IsClass: true })
            builder.DeclareClasses(label.ClassNames);
        long values = 0;
        foreach (ref readonly TrainingRow row in rows)
            values += row.Values.Length;
        builder.EnsureCapacity(values);
        foreach (ref TrainingRow row in rows)
        {
            extents.CheckRow(row.Values.Length, row.Number);
            extents.CheckValues(row.Values, extents.Repair ?? new SeriesRepair(), row.Number);
            if (label is null or { IsPerPoint: true })
                builder.Add(row.Values);
            else if (label.IsClass)
                builder.Add(row.Values, label.ClassNames[(int)row.Label]);
            else
                builder.Add(row.Values, row.Label);
            row = default;
        }

        return builder.Build();
    }

    /// <summary>The function that copies the current row's vector.</summary>
    public static Func<float[]> VectorGetter(DataViewRowCursor cursor, VectorExtents extents)
    {
        ValueGetter<VBuffer<float>> getter = extents.GetterIn(cursor);
        VBuffer<float> buffer = default;
        return () =>
        {
            getter(ref buffer);
            float[] values = new float[buffer.Length];
            buffer.CopyTo(values);
            return values;
        };
    }
}
