namespace Microsoft.ML.Data;

/// <summary>The annotations that ML.NET itself knows.</summary>
internal static class AnnotationKinds
{
    public const string KeyValues = "KeyValues";
    public const string SlotNames = "SlotNames";
    public const string IsNormalized = "IsNormalized";

    public static ReadOnlyMemory<char>[] SlotNamesOrNull(this DataViewSchema.Column column, int size)
    {
        if (column.Annotations.Schema.GetColumnOrNull(SlotNames)?.Type is not VectorDataViewType { ItemType: TextDataViewType } type ||
            type.Size != size)
            return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(SlotNames, ref names);
        return [.. names.DenseValues()];
    }

    public static DataViewSchema.Annotations Names(string kind, ReadOnlyMemory<char>[] names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddNames(builder, kind, names);
        return builder.ToAnnotations();
    }

    public static void AddNames(DataViewSchema.Annotations.Builder builder, string kind, ReadOnlyMemory<char>[] names)
    {
        var all = new VBuffer<ReadOnlyMemory<char>>(names.Length, names);
        builder.Add(kind, new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => all.CopyTo(ref value));
    }
}
