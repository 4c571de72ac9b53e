using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.Tests.MLNet;

/// <summary>A user's own row class.</summary>
public sealed class SeriesRow
{
    public string Label { get; set; } = "";

    public float[] Series { get; set; } = [];

    public float Weight { get; set; } = 1;
}

/// <summary>What a user reads predictions into.</summary>
public sealed class ClassPrediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}

/// <summary>Small generated data for the tests.</summary>
internal static class SeriesRows
{
    /// <summary>Three classes of series that are easy to tell apart.</summary>
    public static SeriesRow[] Make(int count, int length = 60, int seed = 1, int channels = 1)
    {
        var random = new CounterRandom((ulong)seed, 7, 0);
        var rows = new SeriesRow[count];
        for (int i = 0; i < count; i++)
        {
            int kind = random.NextInt(3);
            float[] values = new float[channels * length];
            for (int t = 0; t < values.Length; t++)
                values[t] = (float)(Math.Sin((t % length) * (0.2 + 0.25 * kind)) + 0.3 * random.NextGaussian());
            rows[i] = new SeriesRow { Label = ((string[])["slow", "middling", "fast"])[kind], Series = values, Weight = 1 + i % 3 };
        }

        return rows;
    }

    /// <summary>The same with lengths from 40 to 60 points.</summary>
    public static SeriesRow[] MakeRagged(int count, int channels = 1)
    {
        SeriesRow[] rows = Make(count, channels: channels);
        for (int i = 0; i < count; i++)
            rows[i].Series = rows[i].Series[..(channels * (60 - i % 21))];
        return rows;
    }

    /// <summary>Rows as a data view whose series have the given dimensions; none for a variable size.</summary>
    public static IDataView View(MLContext ml, IEnumerable<SeriesRow> rows, params int[] dimensions)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(SeriesRow));
        if (dimensions.Length > 0)
            definition["Series"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimensions);
        return ml.Data.LoadFromEnumerable(rows, definition);
    }

    /// <summary>The same rows for the engine, classes in order of first appearance as MapValueToKey has them.</summary>
    public static SeriesSet Set(IReadOnlyList<SeriesRow> rows, int channels = 1)
    {
        var builder = new SeriesSetBuilder(channels);
        foreach (SeriesRow row in rows)
            builder.Add(row.Series, row.Label);
        return builder.Build();
    }

    /// <summary>A column of vectors.</summary>
    public static float[][] Vectors(IDataView data, string column) => [.. data.GetColumn<float[]>(data.Schema[column])];

    /// <summary>A text column.</summary>
    /// <summary>The texts of a column; those of a vector with blanks between.</summary>
    public static string[] Texts(IDataView data, string column) => data.Schema[column].Type is VectorDataViewType
        ? [.. data.GetColumn<string[]>(data.Schema[column]).Select(all => string.Join(' ', all))]
        : [.. data.GetColumn<string>(data.Schema[column])];
}
