namespace Microsoft.ML.Data;

/// <summary>
/// Column getters over the members of an object. A scalar key is 0-based in the object and 1-based in the column, where
/// 0 is missing; what lies outside the key's range becomes missing.
/// </summary>
internal static class ObjectGetters
{
    public static Delegate Create<TRow>(RowMember member, Func<TRow> current)
    {
        (Type item, bool isVector) = RowMember.ItemType(member.ValueType);
        if (member.ValueType == typeof(string))
            return Text(member, current);
        if (member.ValueType == typeof(string[]))
            return Texts(member, current);
        Delegate sample = !isVector
            ? member.ColumnType is KeyDataViewType
                ? (Func<RowMember, Func<TRow>, Delegate>)Key<TRow, byte>
                : (Func<RowMember, Func<TRow>, Delegate>)Value<TRow, int>
            : member.ValueType.IsArray
                ? (Func<RowMember, Func<TRow>, Delegate>)Array<TRow, int>
                : (Func<RowMember, Func<TRow>, Delegate>)Buffer<TRow, int>;
        return ByType.Call<Delegate>(sample, [typeof(TRow), item], member, current);
    }

    private static ValueGetter<ReadOnlyMemory<char>> Text<TRow>(RowMember member, Func<TRow> current)
    {
        var read = MemberAccess.Reader<TRow, string>(member.Member);
        return (ref ReadOnlyMemory<char> value) => value = read(current()).AsMemory();
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts<TRow>(RowMember member, Func<TRow> current)
    {
        var read = MemberAccess.Reader<TRow, string[]>(member.Member);
        return (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            string[] texts = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref value, texts.Length);
            for (int i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            value = editor.Commit();
        };
    }

    private static Delegate Value<TRow, T>(RowMember member, Func<TRow> current)
    {
        var read = MemberAccess.Reader<TRow, T>(member.Member);
        return (ValueGetter<T>)((ref T value) => value = read(current()));
    }

    private static Delegate Key<TRow, T>(RowMember member, Func<TRow> current)
        where T : struct, IConvertible
    {
        var read = MemberAccess.Reader<TRow, T>(member.Member);
        ulong count = ((KeyDataViewType)member.ColumnType).Count;
        return (ValueGetter<T>)((ref T value) =>
        {
            ulong index = read(current()).ToUInt64(null);
            value = (T)Convert.ChangeType(index < count ? index + 1 : 0, typeof(T));
        });
    }

    private static Delegate Array<TRow, T>(RowMember member, Func<TRow> current)
    {
        var read = MemberAccess.Reader<TRow, T[]>(member.Member);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            T[] array = read(current()) ?? [];
            VBuffer<T>.Copy(array, 0, ref value, array.Length);
        });
    }

    private static Delegate Buffer<TRow, T>(RowMember member, Func<TRow> current)
    {
        var read = MemberAccess.Reader<TRow, VBuffer<T>>(member.Member);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => read(current()).CopyTo(ref value));
    }
}
