namespace Microsoft.ML.Data;

/// <summary>Reads labels as numbers: keys from 0, missing as NaN.</summary>
internal static class LabelReader
{
    public static Func<float> Create(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        KeyDataViewType key =>
            ByType.Call<Func<float>>((Func<DataViewRow, DataViewSchema.Column, ulong, Func<float>>)Key<byte>,
            key.RawType, row, column, key.Count),
        BooleanDataViewType => Of<bool>(row, column, value => value ? 1 : 0),
        _ when column.Type == NumberDataViewType.Double => Of<double>(row, column, value => (float)value),
        _ => Of<float>(row, column, value => value),
    };

    private static Func<float> Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        ValueGetter<T> get = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            get(ref value);
            return convert(value);
        };
    }

    private static Func<float> Key<T>(DataViewRow row, DataViewSchema.Column column, ulong count)
        where T : struct, IConvertible =>
        Of<T>(row, column, value => value.ToUInt64(null) is var key && key > 0 && key <= count ? key - 1 : float.NaN);
}
