using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>Reads a column of series into the engine's set.</summary>
internal static class SeriesReader
{
    /// <summary>All series of a column, without labels.</summary>
    public static SeriesSet Read(IDataView data, VectorExtents extents, Execution execution)
    {
        List<float[]> rows = RowReader.Read(
            data, [data.Schema[extents.Column]], execution, cursor => VectorGetter(cursor, extents.Column));
        var builder = new SeriesSetBuilder(extents.Channels) { Name = extents.Column };
        for (int i = 0; i < rows.Count; i++)
        {
            Check(rows[i], extents, i);
            builder.Add(rows[i]);
        }

        return builder.Build();
    }

    /// <summary>The series that <see cref="TrainingData"/> read, with classes or targets.</summary>
    public static SeriesSet ToSet(TrainingData data, VectorExtents extents, LabelColumn label)
    {
        var builder = new SeriesSetBuilder(extents.Channels) { Name = extents.Column };
        if (label.IsClass)
            builder.DeclareClasses(label.ClassNames);
        for (int i = 0; i < data.Rows.Length; i++)
        {
            Check(data.Rows[i], extents, data.RowNumbers[i]);
            if (label.IsClass)
                builder.Add(data.Rows[i], label.ClassNames[(int)data.Labels[i]]);
            else
                builder.Add(data.Rows[i], data.Labels[i]);
        }

        return builder.Build();
    }

    /// <summary>The function that copies the current row's vector.</summary>
    public static Func<float[]> VectorGetter(DataViewRowCursor cursor, string column)
    {
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(cursor.Schema[column]);
        VBuffer<float> buffer = default;
        return () =>
        {
            getter(ref buffer);
            float[] values = new float[buffer.Length];
            buffer.CopyTo(values);
            return values;
        };
    }

    private static void Check(float[] row, VectorExtents extents, long number)
    {
        extents.CheckRow(row.Length, number);
        extents.CheckValues(row, missingAllowed: true, number);
    }
}
