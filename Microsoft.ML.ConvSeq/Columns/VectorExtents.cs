using System.Numerics;
using ConvSeq.Networks;
using ConvSeq.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>Extents of a column of series or features in each row. ML.NET does not check the rows of a column against its type.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Channels">Channels of a series; 1 for features.</param>
/// <param name="Size">Values in each row; 0 where rows differ.</param>
internal sealed record VectorExtents(string Column, int Channels, int Size)
{
    private const string ExpectedSeries =
        "Vector<Single> (univariate), Vector<Single, channels, length> (multivariate) or VarVector<Single> (lengths differ), or Double in "
        + "place of Single";

    private const string ExpectedTokens =
        "Vector<Key<UInt32>> of any size (Transforms.Text.TokenizeIntoWords and Transforms.Conversion.MapValueToKey make one of texts) or "
        + "Vector<Key<UInt16>> (Transforms.Text.TokenizeIntoCharactersAsKeys)";

    private const string ExpectedFeatures = "known-size Vector<Single> or Vector<Double>";

    /// <summary>Number of key values of a column of tokens; 0 for a column of numbers.</summary>
    public int Tokens { get; init; }

    /// <summary>Whether tokens are keys of 16 bits, as those of characters are, of which few of many may occur.</summary>
    public bool HasShortTokens { get; init; }

    /// <summary>The repair that series get after they are read; null for features.</summary>
    public SeriesRepair? Repair { get; init; }

    /// <summary>Receives what is odd about rows that are read.</summary>
    public InputWarnings? Warnings { get; init; }

    /// <summary>Checks the series column of a pipeline that is not fitted yet.</summary>
    public static void CheckSeries(SchemaShape schema, string name)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, "series", name);
        if (column.Kind == SchemaShape.Column.VectorKind.Scalar || column.IsKey || !IsNumber(column.ItemType))
            throw SchemaMismatch.WrongType("series", name, ExpectedSeries, SchemaMismatch.Describe(column));
    }

    /// <summary>Checks the column of tokens of a pipeline that is not fitted yet.</summary>
    public static void CheckTokens(SchemaShape schema, string name)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, "token", name);
        if (column.Kind == SchemaShape.Column.VectorKind.Scalar || !column.IsKey || !IsToken(column.ItemType.RawType))
            throw SchemaMismatch.WrongType("token", name, ExpectedTokens, SchemaMismatch.Describe(column));
    }

    /// <summary>The column of tokens of a data view.</summary>
    public static VectorExtents OfTokens(DataViewSchema schema, string name)
    {
        DataViewType type = SchemaMismatch.Find(schema, "token", name).Type;
        if (type is not VectorDataViewType { ItemType: KeyDataViewType key } vector || !IsToken(key.RawType))
            throw SchemaMismatch.WrongType("token", name, ExpectedTokens, type.ToString()!);
        if (key.Count >= Embedding.MaxSymbols)
            throw SchemaMismatch.WrongType("token", name, $"fewer than {Embedding.MaxSymbols} key values", type.ToString()!);
        return new VectorExtents(name, 1, vector.Size) { Tokens = (int)key.Count, HasShortTokens = key.RawType == typeof(ushort) };
    }

    /// <summary>Tokens as symbols of a series: the key as it is, 0 for a missing one. A row without tokens has a missing one.</summary>
    public static void Widen<TKey>(in VBuffer<TKey> keys, ref VBuffer<float> symbols) where TKey : struct, IBinaryInteger<TKey>
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref symbols, Math.Max(1, keys.Length));
        editor.Values.Clear();
        foreach (KeyValuePair<int, TKey> key in keys.Items())
            editor.Values[key.Key] = float.CreateTruncating(key.Value);
        symbols = editor.Commit();
    }

    /// <summary>Checks the feature column of a pipeline that is not fitted yet.</summary>
    public static void CheckFeatures(SchemaShape schema, string name)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, "feature", name);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || !IsNumber(column.ItemType))
            throw SchemaMismatch.WrongType("feature", name, ExpectedFeatures, SchemaMismatch.Describe(column));
    }

    /// <summary>The series column of a data view.</summary>
    /// <param name="schema">The data view's schema.</param>
    /// <param name="name">The column.</param>
    /// <param name="channels">The channels that the user asks for; 0 to take them from the column's type.</param>
    public static VectorExtents OfSeries(DataViewSchema schema, string name, int channels)
    {
        DataViewType type = SchemaMismatch.Find(schema, "series", name).Type;
        if (type is not VectorDataViewType vector || !IsNumber(vector.ItemType) || vector.Dimensions.Length > 2)
            throw SchemaMismatch.WrongType("series", name, ExpectedSeries, type.ToString()!);
        int ofType = vector.Dimensions.Length == 2 ? vector.Dimensions[0] : 0;
        if (channels > 0 && ofType > 0 && channels != ofType)
            throw SchemaMismatch.WrongType("series", name, $"{channels} channels", type.ToString()!);
        var extents = new VectorExtents(name, Math.Max(1, Math.Max(channels, ofType)), vector.Size);
        return extents.Size % extents.Channels == 0
            ? extents
            : throw SchemaMismatch.WrongType("series", name, $"a multiple of {extents.Channels} channels", type.ToString()!);
    }

    /// <summary>The feature column of a data view.</summary>
    public static VectorExtents OfFeatures(DataViewSchema schema, string name)
    {
        DataViewType type = SchemaMismatch.Find(schema, "feature", name).Type;
        return type is VectorDataViewType { Size: > 0 } vector && IsNumber(vector.ItemType)
            ? new VectorExtents(name, 1, vector.Size)
            : throw SchemaMismatch.WrongType("feature", name, ExpectedFeatures, type.ToString()!);
    }

    /// <summary>Refuses data whose column is not of the fitted kind.</summary>
    public void CheckSchema(DataViewSchema schema)
    {
        DataViewType type = SchemaMismatch.Find(schema, "input", Column).Type;
        if (Tokens > 0)
        {
            Type token = HasShortTokens ? typeof(ushort) : typeof(uint);
            bool fits = type is VectorDataViewType { ItemType: KeyDataViewType key } && key.RawType == token && key.Count == (ulong)Tokens;
            if (!fits)
                throw SchemaMismatch.WrongType("input", Column, $"a vector of Key<{token.Name}, 0-{Tokens - 1}>", type.ToString()!);
            return;
        }

        if (type is not VectorDataViewType vector || !IsNumber(vector.ItemType)
            || (Size > 0 && vector.Size > 0 && vector.Size != Size))
        {
            string size = Size > 0 ? $", {Size}" : "", vectors = Size > 0 ? "Vector" : "VarVector";
            string expected = $"{vectors}<Single{size}> or {vectors}<Double{size}>";
            throw SchemaMismatch.WrongType("input", Column, expected, type.ToString()!);
        }
    }

    /// <summary>Refuses a row that is not as the column promises.</summary>
    /// <param name="length">Number of values in the row.</param>
    /// <param name="row">The number of the row, where it is known.</param>
    public void CheckRow(int length, long? row = null)
    {
        if (length == 0 || (Size > 0 ? length != Size : length % Channels != 0))
        {
            string expected = Size > 0 ? $"{Size}" : Channels > 1 ? $"a multiple of its {Channels} channels" : "1 or more";
            throw Refusal(row, null, $"has {Plural.Of(length, "value")}", $"expected {expected}");
        }
    }

    /// <summary>What a model refuses, said of a row of this column.</summary>
    public BadSeriesException Located(BadSeriesException problem, long? row) => problem.At(Place(row), row);

    private static ValueGetter<VBuffer<float>> TokenGetterIn<TKey>(DataViewRow row, DataViewSchema.Column column)
        where TKey : struct, IBinaryInteger<TKey>
    {
        ValueGetter<VBuffer<TKey>> getKeys = row.GetGetter<VBuffer<TKey>>(column);
        VBuffer<TKey> keys = default;
        return (ref VBuffer<float> values) =>
        {
            getKeys(ref keys);
            Widen(in keys, ref values);
        };
    }

    private static bool IsToken(Type raw) => raw == typeof(uint) || raw == typeof(ushort);

    /// <summary>The function that reads the current row's vector, narrowed where it is one of doubles.</summary>
    public ValueGetter<VBuffer<float>> GetterIn(DataViewRow row)
    {
        DataViewSchema.Column column = row.Schema[Column];
        if (Tokens > 0)
            return HasShortTokens ? TokenGetterIn<ushort>(row, column) : TokenGetterIn<uint>(row, column);

        if (column.Type is VectorDataViewType vector && vector.ItemType == NumberDataViewType.Single)
        {
            ValueGetter<VBuffer<float>> getFloats = row.GetGetter<VBuffer<float>>(column);
            return (ref VBuffer<float> values) =>
            {
                getFloats(ref values);
                Warnings?.CheckLength(values.Length / Channels);
            };
        }

        ValueGetter<VBuffer<double>> getDoubles = row.GetGetter<VBuffer<double>>(column);
        VBuffer<double> wide = default;
        var narrowing = new Narrowing(Channels, Repair);
        return (ref VBuffer<float> values) =>
        {
            getDoubles(ref wide);
            narrowing.Narrow(in wide, ref values);
            Warnings?.CheckLength(values.Length / Channels);
            Warnings?.CheckLoss(narrowing.Worst);
        };
    }

    /// <summary>What is said of a row of this column that is refused.</summary>
    internal BadSeriesException Refusal(long? row, int? channel, string reason, string advice) =>
        new(Place(row), row, channel, reason, advice);

    private static bool IsNumber(DataViewType type) => type == NumberDataViewType.Single || type == NumberDataViewType.Double;

    private string Place(long? row) =>
        row is null ? $"Column '{Column}': a row" : FormattableString.Invariant($"Column '{Column}': row {row}");
}
