using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>Kind of label that a trainer predicts.</summary>
internal enum LabelKind
{
    /// <summary>Classes by key.</summary>
    Key,

    /// <summary>False or true.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Classes by key, one for each point of a series.</summary>
    PointKeys,
}

/// <summary>A label column, checked.</summary>
internal sealed class LabelColumn
{
    private LabelColumn(string name, LabelKind kind, ClassKeys? classes) => (Name, Kind, Classes) = (name, kind, classes);

    public string Name { get; }

    /// <summary>Kind of label.</summary>
    public LabelKind Kind { get; }

    /// <summary>The classes of a column of keys.</summary>
    public ClassKeys? Classes { get; }

    /// <summary>Whether the label of a row is the index of a class.</summary>
    public bool IsClass => Kind is LabelKind.Key or LabelKind.Boolean;

    /// <summary>Whether a row has a class for each point of its series.</summary>
    public bool IsPerPoint => Kind == LabelKind.PointKeys;

    /// <summary>The names of the classes.</summary>
    public ImmutableArray<string> ClassNames => Classes?.Names ?? ["False", "True"];

    /// <summary>The label column of a pipeline that is not fitted yet.</summary>
    public static SchemaShape.Column Check(SchemaShape schema, string name, LabelKind kind)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, "label", name);
        bool fits = (column.Kind == SchemaShape.Column.VectorKind.Scalar) == (kind != LabelKind.PointKeys)
            && column.IsKey == HasKeys(kind) && column.ItemType.RawType == RawTypeOf(kind);
        return fits ? column : throw SchemaMismatch.WrongType("label", name, Expected(kind), SchemaMismatch.Describe(column));
    }

    /// <summary>The label column of a data view.</summary>
    public static LabelColumn Of(DataViewSchema schema, string name, LabelKind kind)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, "label", name);
        DataViewType item = kind == LabelKind.PointKeys && column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        if (item.RawType != RawTypeOf(kind) || item is KeyDataViewType != HasKeys(kind)
            || column.Type is VectorDataViewType != (kind == LabelKind.PointKeys))
        {
            throw SchemaMismatch.WrongType("label", name, Expected(kind), column.Type.ToString()!);
        }

        ClassKeys? classes = HasKeys(kind) ? ClassKeys.Of(column) : null;
        return classes is { Count: < 2 }
            ? throw new InvalidOperationException(
                $"Column '{name}': {Wording.Names(classes.Names)} is its only class; expected at least two classes.")
            : new LabelColumn(name, kind, classes);
    }

    /// <summary>The label column of a pipeline that is not fitted yet, where the column's type says what is predicted.</summary>
    public static SchemaShape.Column CheckKeyOrNumber(SchemaShape schema, string name) => CheckAny(schema, name, KeyOrNumber);

    /// <summary>The label column of a data view, where its type says what is predicted.</summary>
    public static LabelColumn OfKeyOrNumber(DataViewSchema schema, string name) => OfAny(schema, name, KeyOrNumber);

    /// <summary>
    /// Checks the label column of a pipeline that is not fitted yet, where its type says what is predicted, false or true among others.
    /// </summary>
    public static void CheckClassOrNumber(SchemaShape schema, string name) => CheckAny(schema, name, ClassOrNumber);

    /// <summary>The label column of a data view, where its type says what is predicted, false or true among others.</summary>
    public static LabelColumn OfClassOrNumber(DataViewSchema schema, string name) => OfAny(schema, name, ClassOrNumber);

    /// <summary>The label column of a pipeline that is not fitted yet, which must be one of classes.</summary>
    public static void CheckClass(SchemaShape schema, string name) => CheckAny(schema, name, Class);

    /// <summary>The label column of a data view, which must be one of classes.</summary>
    public static LabelColumn OfClass(DataViewSchema schema, string name) => OfAny(schema, name, Class);

    /// <summary>The function that reads the current row's label; NaN where it is missing.</summary>
    public Func<double> GetterIn(DataViewRow row)
    {
        DataViewSchema.Column column = row.Schema[Name];
        switch (Kind)
        {
            case LabelKind.Key:
                // Getters count keys from 1; 0 is the missing key.
                ValueGetter<uint> getKey = row.GetGetter<uint>(column);
                uint key = 0;
                return () =>
                {
                    getKey(ref key);
                    return key == 0 ? double.NaN : key - 1.0;
                };
            case LabelKind.Boolean:
                ValueGetter<bool> getTruth = row.GetGetter<bool>(column);
                bool truth = false;
                return () =>
                {
                    getTruth(ref truth);
                    return truth ? 1 : 0;
                };
            default:
                ValueGetter<float> getNumber = row.GetGetter<float>(column);
                float number = 0;
                return () =>
                {
                    getNumber(ref number);
                    return number;
                };
        }
    }

    /// <summary>The function that reads the classes of the current row's points; -1 where one is missing.</summary>
    public Func<int[]> PointGetterIn(DataViewRow row)
    {
        ValueGetter<VBuffer<uint>> getter = row.GetGetter<VBuffer<uint>>(row.Schema[Name]);
        VBuffer<uint> keys = default;
        return () =>
        {
            getter(ref keys);

            // Getters count keys from 1; 0 is the missing key.
            return [.. keys.DenseValues().Select(key => (int)key - 1)];
        };
    }

    private static bool HasKeys(LabelKind kind) => kind is LabelKind.Key or LabelKind.PointKeys;

    private static Type RawTypeOf(LabelKind kind) => kind switch
    {
        LabelKind.Key or LabelKind.PointKeys => typeof(uint),
        LabelKind.Boolean => typeof(bool),
        _ => typeof(float),
    };

    private static readonly LabelKind[] KeyOrNumber = [LabelKind.Key, LabelKind.Number];
    private static readonly LabelKind[] Class = [LabelKind.Key, LabelKind.Boolean];

    private static readonly LabelKind[] ClassOrNumber = [LabelKind.Key, LabelKind.Boolean, LabelKind.Number];

    private static SchemaShape.Column CheckAny(SchemaShape schema, string name, LabelKind[] kinds)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, "label", name);
        bool fits = column.Kind == SchemaShape.Column.VectorKind.Scalar
            && kinds.Any(kind => column.IsKey == HasKeys(kind) && column.ItemType.RawType == RawTypeOf(kind));
        return fits ? column : throw SchemaMismatch.WrongType("label", name, Expected(kinds), SchemaMismatch.Describe(column));
    }

    private static LabelColumn OfAny(DataViewSchema schema, string name, LabelKind[] kinds)
    {
        DataViewType type = SchemaMismatch.Find(schema, "label", name).Type;
        int fitting = Array.FindIndex(kinds, kind => type is KeyDataViewType == HasKeys(kind) && type.RawType == RawTypeOf(kind));
        return fitting >= 0
            ? Of(schema, name, kinds[fitting])
            : throw SchemaMismatch.WrongType("label", name, Expected(kinds), type.ToString()!);
    }

    private static string Expected(LabelKind[] kinds) =>
        $"{string.Join(", ", kinds[..^1].Select(Expected))} or {Expected(kinds[^1])}";

    private static string Expected(LabelKind kind) => kind switch
    {
        LabelKind.Key => "Key<UInt32> (Transforms.Conversion.MapValueToKey makes one of class names)",
        LabelKind.Boolean => "Boolean",
        LabelKind.PointKeys =>
            "Vector<Key<UInt32>>, a key for each point (Transforms.Conversion.MapValueToKey makes them of a vector of class names)",
        _ => "Single",
    };
}
