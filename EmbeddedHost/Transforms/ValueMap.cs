namespace Microsoft.ML.Transforms;

/// <summary>The table of a <see cref="ValueMappingTransformer"/>.</summary>
internal abstract class ValueMap(DataViewType keyType, DataViewType valueType,
    DataViewSchema.Annotations valueAnnotations)
{
    public DataViewType KeyType => keyType;

    public DataViewType ValueType => valueType;

    public DataViewSchema.Annotations ValueAnnotations => valueAnnotations;

    public static ValueMap Create(IDataView lookup, DataViewSchema.Column key, DataViewSchema.Column value)
    {
        foreach (DataViewSchema.Column column in new[] { key, value })
            if (lookup.Schema.GetColumnOrNull(column.Name) is not { } own || own.Index != column.Index ||
                own.Type != column.Type)
                throw Throw.Invalid($"The selected column '{column.Name}' is not included in the targeted IDataView");
        if (key.Type is VectorDataViewType)
            throw Throw.NotChecked("lookup keys that are vectors");
        ValueMap map = Empty(key.Type, value.Type, value.Annotations);
        using DataViewRowCursor cursor = lookup.GetRowCursor([key, value]);
        map.Fill(cursor, key, value);
        return map;
    }

    public static ValueMap Load(ModelReader reader)
    {
        DataViewType key = TypeCodec.ReadType(reader), value = TypeCodec.ReadType(reader);
        if (key is VectorDataViewType)
            throw ModelReader.Damaged("the keys of a map are vectors");
        ValueMap map = Empty(key, value, TypeCodec.ReadAnnotations(reader));
        map.Read(reader);
        return map;
    }

    public void Save(ModelWriter writer)
    {
        TypeCodec.Write(writer, keyType);
        TypeCodec.Write(writer, valueType);
        TypeCodec.Write(writer, valueAnnotations);
        Write(writer);
    }

    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input);

    protected abstract void Fill(DataViewRowCursor cursor, DataViewSchema.Column key, DataViewSchema.Column value);

    protected abstract void Write(ModelWriter writer);

    protected abstract void Read(ModelReader reader);

    private static ValueMap Empty(DataViewType key, DataViewType value, DataViewSchema.Annotations annotations)
    {
        Delegate sample = value is VectorDataViewType
            ? (Func<DataViewType, DataViewType, DataViewSchema.Annotations, ValueMap>)ToVectors<int, int>
            : (Func<DataViewType, DataViewType, DataViewSchema.Annotations, ValueMap>)ToScalars<int, int>;
        return ByType.Call<ValueMap>(sample, [key.RawType, value.Item().RawType], key, value, annotations);
    }

    private static ValueMap ToScalars<TKey, TValue>(
        DataViewType key, DataViewType value, DataViewSchema.Annotations annotations) =>
        new ValueMap<TKey, TValue>(key, value, annotations, default, ValueCodec.Writer<TValue>(),
            ValueCodec.Reader<TValue>(), Assign);

    private static ValueMap ToVectors<TKey, TItem>(
        DataViewType key, DataViewType value, DataViewSchema.Annotations annotations) =>
        new ValueMap<TKey, VBuffer<TItem>>(key, value, annotations, default, ValueCodec.WriteVector,
            ValueCodec.ReadVector<TItem>, Copy);

    private static void Assign<T>(T source, ref T target) => target = source;

    private static void Copy<T>(VBuffer<T> source, ref VBuffer<T> target) => source.CopyTo(ref target);
}

/// <summary>A table of one type of keys and one of values.</summary>
internal sealed class ValueMap<TKey, TValue>(
        DataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations,
    TValue missing, Action<ModelWriter, TValue> write, Func<ModelReader, TValue> read, ValueMap<TKey, TValue>.Hand hand)
    : ValueMap(keyType, valueType, annotations)
{
    private readonly Dictionary<TKey, TValue> _values = new(TextComparer.OrDefault<TKey>());

    /// <summary>Hands a value of the table out, such that the table stays as it is.</summary>
    public delegate void Hand(TValue source, ref TValue target);

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input)
    {
        TKey key = default;
        if (input.Type is not VectorDataViewType)
        {
            ValueGetter<TKey> get = row.GetGetter<TKey>(input);
            return (ValueGetter<TValue>)((ref TValue value) =>
            {
                get(ref key);
                hand(Find(key), ref value);
            });
        }
        ValueGetter<VBuffer<TKey>> getAll = row.GetGetter<VBuffer<TKey>>(input);
        VBuffer<TKey> keys = default;
        return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> value) =>
        {
            getAll(ref keys);
            var editor = VBufferEditor.Create(ref value, keys.Length);
            int i = 0;
            foreach (TKey each in keys.DenseValues())
                editor.Values[i++] = Find(each);
            value = editor.Commit();
        });
    }

    protected override void Fill(DataViewRowCursor cursor, DataViewSchema.Column key, DataViewSchema.Column value)
    {
        ValueGetter<TKey> getKey = cursor.GetGetter<TKey>(key);
        ValueGetter<TValue> getValue = cursor.GetGetter<TValue>(value);
        while (cursor.MoveNext())
        {
            TKey eachKey = default;
            TValue eachValue = default;
            getKey(ref eachKey);
            getValue(ref eachValue);
            if (!_values.TryAdd(eachKey, eachValue))
                throw Throw.Invalid($"Duplicate keys in data '{eachKey}'");
        }
    }

    protected override void Write(ModelWriter writer)
    {
        Action<ModelWriter, TKey> writeKey = ValueCodec.Writer<TKey>();
        writer.Write(_values.Count);
        foreach ((TKey key, TValue value) in _values)
        {
            writeKey(writer, key);
            write(writer, value);
        }
    }

    protected override void Read(ModelReader reader)
    {
        Func<ModelReader, TKey> readKey = ValueCodec.Reader<TKey>();
        for (int left = reader.ReadCount(2); left > 0; left--)
            if (!_values.TryAdd(readKey(reader), read(reader)))
                throw ModelReader.Damaged("a map has a key twice");
    }

    private TValue Find(TKey key) => _values.TryGetValue(key, out TValue value) ? value : missing;
}
