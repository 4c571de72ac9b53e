namespace Microsoft.ML.Data;

/// <summary>Reads one column of a view.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        Throw.IfNull(data, nameof(data));
        Throw.IfEmpty(columnName, nameof(columnName));
        return GetColumn<T>(data, data.Schema[columnName]);
    }

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Throw.IfNull(data, nameof(data));
        RowColumns.Check(data.Schema, column);
        return (typeof(T), column.Type) switch
        {
            var (type, columnType) when type == columnType.RawType => Values<T>(data, column),
            var (type, columnType) when type == typeof(string) && columnType is TextDataViewType =>
                (IEnumerable<T>)Values<ReadOnlyMemory<char>>(data, column).Select(text => text.ToString()),
            var (type, columnType) when type == typeof(string[]) &&
                columnType is VectorDataViewType { ItemType: TextDataViewType } =>
                (IEnumerable<T>)Values<VBuffer<ReadOnlyMemory<char>>>(data, column)
                    .Select(texts => texts.DenseValues().Select(text => text.ToString()).ToArray()),
            var (type, columnType) when type.IsArray && columnType is VectorDataViewType vector &&
                type.GetElementType() == vector.ItemType.RawType =>
                (IEnumerable<T>)ByType.Call<object>((Func<IDataView, DataViewSchema.Column, object>)Arrays<int>,
                    type.GetElementType(), data, column),
            _ => throw new ArgumentOutOfRangeException(nameof(column),
                $"Cannot map column (name: {column.Name}, type: {column.Type}) in data to the user-defined type, {typeof(T)}."),
        };
    }

    private static object Arrays<T>(IDataView data, DataViewSchema.Column column) =>
        Values<VBuffer<T>>(data, column).Select(buffer =>
        {
            var array = new T[buffer.Length];
            buffer.CopyTo(array);
            return array;
        });

    private static IEnumerable<T> Values<T>(IDataView data, DataViewSchema.Column column)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<T> get = cursor.GetGetter<T>(cursor.Schema[column.Index]);
        T value = default;
        while (cursor.MoveNext())
        {
            // One value is filled again and again: vectors kept by the caller share their memory, as in ML.NET.
            get(ref value);
            yield return value;
        }
    }
}
