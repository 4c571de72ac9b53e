namespace Microsoft.ML.Data;

/// <summary>
/// Gives every row a number from 0 to 1, by its place or by the value of one column, and parts the rows by that.
/// </summary>
internal sealed class RowSplit
{
    // What ML.NET's random column starts from without a seed. The numbers drawn are the host's own.
    private const int DefaultSeed = 42;

    private readonly IDataView _data;
    private readonly int[] _columns;
    private readonly Func<DataViewRow, Func<long, double>> _numbers;

    private RowSplit(IDataView data, int[] columns, Func<DataViewRow, Func<long, double>> numbers)
    {
        _data = data;
        _columns = columns;
        _numbers = numbers;
    }

    public static RowSplit Create(IHostEnvironment env, IDataView data, string keyColumn, int? seed)
    {
        ulong start = (uint)(seed ?? ((HostEnvironment)env).Seed ?? DefaultSeed);
        if (keyColumn is null)
            return new RowSplit(data, [], _ => place => Unit(start, (ulong)place));
        DataViewSchema.Column column = data.Schema.GetColumnOrNull(keyColumn)
            ?? throw Throw.Missing("samplingKeyColumn", "SamplingKeyColumn", keyColumn);
        if (column.Type is VectorDataViewType)
            throw Throw.NotChecked("splitting by a column of vectors");
        return new RowSplit(data, [column.Index], row =>
        {
            Func<ulong> hash = ByType.Call<Func<ulong>>(
                (Func<DataViewRow, DataViewSchema.Column, Func<ulong>>)Hash<int>, column.Type.RawType, row, column);
            return _ => Unit(start, hash());
        });
    }

    public DataOperationsCatalog.TrainTestData Part(double low, double high) => new(
        Select(number => number < low || number >= high),
        Select(number => number >= low && number < high));

    private RowSelection Select(Func<double, bool> keep) => new(_data, _columns, row =>
    {
        Func<long, double> number = _numbers(row);
        return place => keep(number(place)) ? RowSelection.Verdict.Keep : RowSelection.Verdict.Drop;
    });

    private static Func<ulong> Hash<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> get = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            get(ref value);
            // The text of a value, as the hash of any type must be the same in every process.
            ulong hash = 14695981039346656037;
            foreach (char c in value.ToString())
                hash = (hash ^ c) * 1099511628211;
            return hash;
        };
    }

    // SplitMix64, Steele et al., "Fast splittable pseudorandom number generators", 2014.
    private static double Unit(ulong seed, ulong index)
    {
        ulong z = seed * 0xD1342543DE82EF95 + (index + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
