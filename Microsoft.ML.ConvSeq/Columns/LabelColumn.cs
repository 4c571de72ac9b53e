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
    private readonly LabelKind _kind;

    private LabelColumn(string name, LabelKind kind, ClassKeys? classes) => (Name, _kind, Classes) = (name, kind, classes);

    public string Name { get; }

    /// <summary>Kind of label.</summary>
    public LabelKind Kind => _kind;

    /// <summary>The classes of a column of keys.</summary>
    public ClassKeys? Classes { get; }

    /// <summary>Whether the label of a row is the index of a class.</summary>
    public bool IsClass => _kind is LabelKind.Key or LabelKind.Boolean;

    /// <summary>Whether a row has a class for each point of its series.</summary>
    public bool IsPerPoint => _kind == LabelKind.PointKeys;

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
    public static SchemaShape.Column CheckKeyOrNumber(SchemaShape schema, string name)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, "label", name);
        bool fits = column.Kind == SchemaShape.Column.VectorKind.Scalar
            && column.ItemType.RawType == RawTypeOf(column.IsKey ? LabelKind.Key : LabelKind.Number);
        return fits ? column : throw SchemaMismatch.WrongType("label", name, KeyOrNumber, SchemaMismatch.Describe(column));
    }

    /// <summary>The label column of a data view, where its type says what is predicted.</summary>
    public static LabelColumn OfKeyOrNumber(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, "label", name);
        LabelKind kind = column.Type is KeyDataViewType ? LabelKind.Key : LabelKind.Number;
        return column.Type.RawType == RawTypeOf(kind)
            ? Of(schema, name, kind)
            : throw SchemaMismatch.WrongType("label", name, KeyOrNumber, column.Type.ToString()!);
    }

    /// <summary>The same where false and true are classes, too.</summary>
    public static void CheckClassOrNumber(SchemaShape schema, string name)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, "label", name);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.ItemType.RawType != RawTypeOf(LabelKind.Boolean))
            CheckKeyOrNumber(schema, name);
    }

    /// <summary>The same where false and true are classes, too.</summary>
    public static LabelColumn OfClassOrNumber(DataViewSchema schema, string name) =>
        SchemaMismatch.Find(schema, "label", name).Type is BooleanDataViewType
            ? Of(schema, name, LabelKind.Boolean)
            : OfKeyOrNumber(schema, name);

    /// <summary>The function that reads the current row's label; NaN where it is missing.</summary>
    public Func<double> GetterIn(DataViewRow row)
    {
        DataViewSchema.Column column = row.Schema[Name];
        switch (_kind)
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

    private static string KeyOrNumber => $"{Expected(LabelKind.Key)} or {Expected(LabelKind.Number)}";

    private static string Expected(LabelKind kind) => kind switch
    {
        LabelKind.Key => "Key<UInt32> (Transforms.Conversion.MapValueToKey makes one of class names)",
        LabelKind.Boolean => "Boolean",
        LabelKind.PointKeys =>
            "Vector<Key<UInt32>>, a key for each point (Transforms.Conversion.MapValueToKey makes them of a vector of class names)",
        _ => "Single",
    };
}
