using System.Globalization;

namespace Microsoft.ML.Transforms;

/// <summary>The values of a column that have keys, in the order of their keys.</summary>
internal abstract class TermList(PrimitiveDataViewType itemType, bool asText)
{
    public PrimitiveDataViewType ItemType => itemType;

    public abstract int Count { get; }

    protected bool AsText => asText;

    public static TermList Learn(IDataView data, DataViewSchema.Column column, IDataView keyData, int maximum,
        bool byValue, bool asText)
    {
        if (column.Type is not (NumberDataViewType or TextDataViewType or BooleanDataViewType))
            throw Throw.NotChecked($"keys of values of type {column.Type}");
        if (keyData is not null)
        {
            Throw.Unless(keyData.Schema.Count(c => !c.IsHidden) == 1, nameof(keyData),
                "Must contain exactly one column");
            (data, column) = (keyData, keyData.Schema.Single(c => !c.IsHidden).Type.Equals(column.Type)
                ? keyData.Schema.Single(c => !c.IsHidden)
                : throw Throw.NotChecked("key data of another type than the column"));
        }
        return ByType.Call<TermList>((Func<IDataView, DataViewSchema.Column, int, bool, bool, TermList>)Learn<int>,
            column.Type.RawType, data, column, maximum, byValue, asText);
    }

    public static TermList Load(ModelReader reader)
    {
        if (TypeCodec.ReadType(reader) is not PrimitiveDataViewType type || type is KeyDataViewType)
            throw ModelReader.Damaged("a list of terms has an impossible type");
        return ByType.Call<TermList>((Func<PrimitiveDataViewType, ModelReader, TermList>)Load<int>, type.RawType, type,
            reader);
    }

    public abstract void Save(ModelWriter writer);

    public abstract DataViewSchema.Annotations KeyValues();

    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input);

    private static TermList Learn<T>(IDataView data, DataViewSchema.Column column, int maximum, bool byValue,
        bool asText)
    {
        var seen = new HashSet<T>(TextComparer.OrDefault<T>());
        List<T> terms = [];
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<T> get = cursor.GetGetter<T>(column);
        T value = default;
        while (terms.Count < maximum && cursor.MoveNext())
        {
            get(ref value);
            if (!TermList<T>.IsMissing(value) && seen.Add(value))
                terms.Add(value);
        }
        if (terms.Count == 0)
            throw Throw.NotChecked($"a key column without any key ('{column.Name}' has no values)");
        if (byValue)
            terms.Sort(TextComparer.Instance as IComparer<T> ?? Comparer<T>.Default);
        return new TermList<T>((PrimitiveDataViewType)column.Type, asText, [.. terms]);
    }

    private static TermList Load<T>(PrimitiveDataViewType type, ModelReader reader)
    {
        Func<ModelReader, T> read = ValueCodec.Reader<T>();
        bool asText = reader.ReadBoolean();
        var terms = new T[reader.ReadCount(1)];
        for (int i = 0; i < terms.Length; i++)
            terms[i] = read(reader);
        if (terms.Length == 0 || terms.Distinct(TextComparer.OrDefault<T>()).Count() < terms.Length)
            throw ModelReader.Damaged("a list of terms is empty, or has one twice");
        return new TermList<T>(type, asText, terms);
    }
}

/// <summary>Terms of one type.</summary>
internal sealed class TermList<T>(PrimitiveDataViewType itemType, bool asText, T[] terms) : TermList(itemType, asText)
{
    private readonly Dictionary<T, uint> _keys = terms.Select((term, i) => (term, key: (uint)i + 1))
        .ToDictionary(pair => pair.term, pair => pair.key, TextComparer.OrDefault<T>());

    public override int Count => terms.Length;

    public static bool IsMissing(T value) => value switch
    {
        ReadOnlyMemory<char> text => text.IsEmpty,
        float number => float.IsNaN(number),
        double number => double.IsNaN(number),
        _ => false,
    };

    public override void Save(ModelWriter writer)
    {
        Action<ModelWriter, T> write = ValueCodec.Writer<T>();
        TypeCodec.Write(writer, ItemType);
        writer.Write(AsText);
        writer.Write(terms.Length);
        foreach (T term in terms)
            write(writer, term);
    }

    public override DataViewSchema.Annotations KeyValues()
    {
        if (AsText && ItemType is not TextDataViewType)
            return AnnotationKinds.Names(AnnotationKinds.KeyValues,
                Array.ConvertAll(terms, term => Convert.ToString(term, CultureInfo.InvariantCulture).AsMemory()));
        var values = new VBuffer<T>(terms.Length, terms);
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(AnnotationKinds.KeyValues, new VectorDataViewType(ItemType, terms.Length),
            (ref VBuffer<T> value) => values.CopyTo(ref value));
        return builder.ToAnnotations();
    }

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input)
    {
        ValueGetter<T> get = row.GetGetter<T>(input);
        T value = default;
        return (ValueGetter<uint>)((ref uint key) =>
        {
            get(ref value);
            key = _keys.GetValueOrDefault(value);
        });
    }
}
