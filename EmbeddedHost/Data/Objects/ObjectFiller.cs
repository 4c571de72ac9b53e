namespace Microsoft.ML.Data;

/// <summary>Writes columns of rows into the members of an object. Keys are written as they are, 1-based.</summary>
internal sealed class ObjectFiller<TRow>
{
    private readonly (RowMember Member, DataViewSchema.Column Column)[] _bound;

    public ObjectFiller(DataViewSchema schema, SchemaDefinition definition, bool ignoreMissing)
    {
        List<(RowMember, DataViewSchema.Column)> bound = [];
        foreach (RowMember member in RowMember.Of(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.ColumnName) is not { } column)
            {
                if (ignoreMissing)
                    continue;
                throw Throw.Missing("Schema", "", member.ColumnName);
            }
            (Type item, bool isVector) = RowMember.ItemType(member.ValueType);
            if (isVector != column.Type is VectorDataViewType || column.Type.Item().RawType != item)
                throw Throw.Invalid($"Can't bind the IDataView column '{member.ColumnName}' of type '{column.Type}' to " +
                    $"field or property '{member.Member.Name}' of type '{member.ValueType.FullName}'.");
            bound.Add((member, column));
        }
        _bound = [.. bound];
    }

    public IEnumerable<DataViewSchema.Column> Columns => _bound.Select(item => item.Column);

    /// <summary>The action that fills an object from the row where it stands.</summary>
    public Action<TRow> Fill(DataViewRow row)
    {
        Action<TRow>[] setters = [.. _bound.Select(item => Setter(item.Member, row, item.Column))];
        return target =>
        {
            foreach (Action<TRow> set in setters)
                set(target);
        };
    }

    private static Action<TRow> Setter(RowMember member, DataViewRow row, DataViewSchema.Column column)
    {
        if (member.ValueType == typeof(string))
            return Text(member, row, column);
        if (member.ValueType == typeof(string[]))
            return Texts(member, row, column);
        Delegate sample = member.ValueType.IsArray
            ? (Func<RowMember, DataViewRow, DataViewSchema.Column, Action<TRow>>)Array<int>
            : (Func<RowMember, DataViewRow, DataViewSchema.Column, Action<TRow>>)Value<int>;
        Type type = member.ValueType.IsArray ? member.ValueType.GetElementType() : member.ValueType;
        return ByType.Call<Action<TRow>>(sample, type, member, row, column);
    }

    private static Action<TRow> Text(RowMember member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<ReadOnlyMemory<char>> get = row.GetGetter<ReadOnlyMemory<char>>(column);
        var write = MemberAccess.Writer<TRow, string>(member.Member);
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            get(ref value);
            write(target, value.ToString());
        };
    }

    private static Action<TRow> Texts(RowMember member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> get = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        var write = MemberAccess.Writer<TRow, string[]>(member.Member);
        VBuffer<ReadOnlyMemory<char>> value = default;
        return target =>
        {
            get(ref value);
            write(target, [.. value.DenseValues().Select(text => text.ToString())]);
        };
    }

    private static Action<TRow> Value<T>(RowMember member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> get = row.GetGetter<T>(column);
        var read = MemberAccess.ReaderOrDefault<TRow, T>(member.Member);
        var write = MemberAccess.Writer<TRow, T>(member.Member);
        return target =>
        {
            // What the object holds is filled again: a vector keeps its arrays.
            T value = read(target);
            get(ref value);
            write(target, value);
        };
    }

    private static Action<TRow> Array<T>(RowMember member, DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> get = row.GetGetter<VBuffer<T>>(column);
        var read = MemberAccess.ReaderOrDefault<TRow, T[]>(member.Member);
        var write = MemberAccess.Writer<TRow, T[]>(member.Member);
        VBuffer<T> value = default;
        return target =>
        {
            get(ref value);
            T[] array = read(target);
            // As in ML.NET, null stays null where there is nothing to write.
            if ((array?.Length ?? 0) != value.Length)
                array = new T[value.Length];
            value.CopyTo(array);
            write(target, array);
        };
    }
}
