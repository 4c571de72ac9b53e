using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>The classes of a key column: how many, their names, and the key values as the column has them, whatever their type.</summary>
internal abstract class ClassKeys
{
    private ClassKeys(int count)
    {
        Count = count;
        Names = [.. Enumerable.Range(0, count).Select(k => k.ToString(CultureInfo.InvariantCulture))];
    }

    public int Count { get; }

    /// <summary>Distinct names, by key value; the number of the key from 0 where there are no key values.</summary>
    public ImmutableArray<string> Names { get; private init; }

    /// <summary>The classes of a label column.</summary>
    public static ClassKeys Of(DataViewSchema.Column label)
    {
        DataViewType keys = label.Type is VectorDataViewType several ? several.ItemType : label.Type;
        int count = checked((int)((KeyDataViewType)keys).Count);
        DataViewType? type = label.Annotations.Schema.GetColumnOrNull(Annotation.KeyValues)?.Type;
        return type is VectorDataViewType vector && vector.Size == count
            ? OfType(vector.ItemType).Invoke(null, [label.Annotations, vector.ItemType]) as ClassKeys
                ?? throw new InvalidOperationException()
            : new Bare(count);
    }

    /// <summary>Stands in for the classes of a label column before the data has been seen: only types matter.</summary>
    public static ClassKeys Placeholder(SchemaShape.Column label)
    {
        foreach (SchemaShape.Column annotation in label.Annotations)
        {
            if (annotation.Name == Annotation.KeyValues && annotation.ItemType is PrimitiveDataViewType type)
                return (ClassKeys)OfType(type).Invoke(null, [null, type])!;
        }

        return new Bare(2);
    }

    /// <summary>Gives a column of keys these key values.</summary>
    public virtual void Annotate(SchemaDefinition.Column column) => column.ColumnType = new KeyDataViewType(typeof(uint), Count);

    /// <summary>Gives a column of one value per class the names of the classes.</summary>
    public void NameSlots(SchemaDefinition.Column column) => Annotation.NameSlots(column, Names);

    private static MethodInfo OfType(PrimitiveDataViewType type) =>
        typeof(ClassKeys).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type.RawType);

    private static ClassKeys Read<T>(DataViewSchema.Annotations? annotations, PrimitiveDataViewType type)
    {
        var values = new VBuffer<T>(2, new T[2]);
        annotations?.GetValue(Annotation.KeyValues, ref values);
        return new Valued<T>(values, type);
    }

    private sealed class Bare(int count) : ClassKeys(count);

    private sealed class Valued<T> : ClassKeys
    {
        private readonly VBuffer<T> _values;
        private readonly PrimitiveDataViewType _type;

        public Valued(VBuffer<T> values, PrimitiveDataViewType type) : base(values.Length)
        {
            (_values, _type) = (values, type);
            string[] names = [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")];
            if (names.Distinct(StringComparer.Ordinal).Count() == names.Length)
                Names = [.. names];
        }

        public override void Annotate(SchemaDefinition.Column column)
        {
            base.Annotate(column);
            column.AddAnnotation(Annotation.KeyValues, _values, new VectorDataViewType(_type, Count));
        }
    }
}
