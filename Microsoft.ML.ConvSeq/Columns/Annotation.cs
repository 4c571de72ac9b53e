using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvSeq.MLNet.Columns;

/// <summary>Annotations of columns, under the names that ML.NET gives them.</summary>
internal static class Annotation
{
    /// <summary>The values that the keys of a column stand for.</summary>
    public const string KeyValues = "KeyValues";

    /// <summary>The names of the slots of a vector.</summary>
    public const string SlotNames = "SlotNames";

    /// <summary>Whether the values of a column are scaled as trainers want them.</summary>
    public const string IsNormalized = "IsNormalized";

    /// <summary>Gives a column a known size and names for its slots.</summary>
    public static void NameSlots(SchemaDefinition.Column column, ImmutableArray<string> names)
    {
        column.ColumnType = new VectorDataViewType(NumberDataViewType.Single, names.Length);
        column.AddAnnotation(
            SlotNames, new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names.Select(name => name.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, names.Length));
    }

    /// <summary>Marks the values of a column as already scaled.</summary>
    public static void MarkNormalized(SchemaDefinition.Column column) =>
        column.AddAnnotation(IsNormalized, true, BooleanDataViewType.Instance);

    /// <summary>Returns whether the values of a column are already scaled.</summary>
    public static bool IsMarkedNormalized(DataViewSchema.Column column)
    {
        bool marked = false;
        if (column.Annotations.Schema.GetColumnOrNull(IsNormalized)?.Type is BooleanDataViewType)
            column.Annotations.GetValue(IsNormalized, ref marked);
        return marked;
    }
}
