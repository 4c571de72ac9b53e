using System.Collections;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>One series of a set as ML.NET reads rows from objects.</summary>
internal class BareSeriesRow(SeriesSet set, int index)
{
    protected SeriesSet Set => set;

    protected int Index => index;

    public VBuffer<float> Series
    {
        get
        {
            ReadOnlySpan<float> values = set.Values(index);
            return new VBuffer<float>(values.Length, values.ToArray());
        }
    }
}

/// <summary>A series with its class name.</summary>
internal sealed class LabeledSeriesRow(SeriesSet set, int index) : BareSeriesRow(set, index)
{
    /// <summary>The class name; empty, which ML.NET takes for a missing one, where the series has none.</summary>
    public ReadOnlyMemory<char> Label => Set.IsAnswered(Index) ? Set.LabelOf(Index).AsMemory() : default;
}

/// <summary>A series with its target.</summary>
internal sealed class TargetSeriesRow(SeriesSet set, int index) : BareSeriesRow(set, index)
{
    public float Label => (float)Set.Targets[Index];
}

/// <summary>Layout of the columns that a set of series makes.</summary>
internal readonly record struct SeriesLayout(int Channels, int Length, bool HasLabels, bool HasTargets)
{
    public SeriesLayout(SeriesSet set)
        : this(set.Channels, set.IsEqualLength ? set.MaxLength : 0, set.HasLabels, set.HasTargets)
    {
    }

    /// <summary>This layout with a length that varies, if asked for.</summary>
    public SeriesLayout With(bool anyLength) => anyLength ? this with { Length = 0 } : this;

    /// <summary>Type of the column of series; a length of 0 varies.</summary>
    public VectorDataViewType ColumnType => Channels == 1
        ? new VectorDataViewType(NumberDataViewType.Single, Length)
        : new VectorDataViewType(NumberDataViewType.Single, Channels, Length);
}

/// <summary>Series as rows.</summary>
internal static class SeriesRows
{
    private const int SeriesPerBlock = 256;

    public static IDataView Load(DataOperationsCatalog catalog, SeriesLayout layout, IEnumerable<BareSeriesRow> rows) =>
        layout.HasLabels ? Load<LabeledSeriesRow>(catalog, layout, rows)
        : layout.HasTargets ? Load<TargetSeriesRow>(catalog, layout, rows)
        : Load<BareSeriesRow>(catalog, layout, rows);

    public static IEnumerable<BareSeriesRow> Of(SeriesSet set)
    {
        for (int i = 0; i < set.Count; i++)
        {
            yield return set.HasLabels ? new LabeledSeriesRow(set, i)
                : set.HasTargets ? new TargetSeriesRow(set, i)
                : new BareSeriesRow(set, i);
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="done">Called with the reader at the end.</param>
    public static SeriesSet ReadAll(string path, SeriesReadOptions? options, Action<SeriesFileReader> done)
    {
        using SeriesFileReader reader = SeriesFileReader.Open(path, options);
        SeriesSet set = reader.Read(int.MaxValue);
        done(reader);
        return set;
    }

    public static IEnumerable<SeriesSet> Blocks(string path, SeriesReadOptions? options, Action<SeriesFileReader>? done = null)
    {
        using SeriesFileReader reader = SeriesFileReader.Open(path, options);
        while (reader.TryRead(SeriesPerBlock, out SeriesSet? block))
            yield return block;
        done?.Invoke(reader);
    }

    /// <summary>Returns the layout of a file. All of the file is read for this, unless any length will do.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="anyLength">Whether any length will do.</param>
    /// <param name="done">Called with the reader at the end.</param>
    public static SeriesLayout LayoutOf(string path, SeriesReadOptions? options, bool anyLength, Action<SeriesFileReader> done)
    {
        if (anyLength)
        {
            using SeriesFileReader reader = SeriesFileReader.Open(path, options);
            done(reader);
            return new SeriesLayout(reader.Channels, Length: 0, reader.HasLabels, reader.HasTargets);
        }

        SeriesLayout? layout = null;
        foreach (SeriesSet block in Blocks(path, options, done))
        {
            var next = new SeriesLayout(block);
            layout = layout is { } so && so.Length != next.Length ? next with { Length = 0 } : next;
        }

        return layout ?? new SeriesLayout(SeriesFile.Read(path, options));
    }

    private static IDataView Load<TRow>(DataOperationsCatalog catalog, SeriesLayout layout, IEnumerable<BareSeriesRow> rows)
        where TRow : BareSeriesRow
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        definition[nameof(BareSeriesRow.Series)].ColumnType = layout.ColumnType;
        // A list lets ML.NET know the number of rows and shuffle them; a file is better read in order.
        return rows is BareSeriesRow[] known
            ? catalog.LoadFromEnumerable(Array.ConvertAll(known, row => (TRow)row), definition)
            : catalog.LoadFromEnumerable(rows.Cast<TRow>(), definition);
    }
}

/// <summary>The series of a file, read anew in each enumeration.</summary>
internal sealed class SeriesFileRows(string path, SeriesReadOptions? options) : IEnumerable<BareSeriesRow>
{
    public IEnumerator<BareSeriesRow> GetEnumerator() => SeriesRows.Blocks(path, options).SelectMany(SeriesRows.Of).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
