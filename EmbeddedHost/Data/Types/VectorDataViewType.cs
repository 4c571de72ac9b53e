using System.Collections.Immutable;

namespace Microsoft.ML.Data;

/// <summary>Many values of one primitive type, their number known for the whole column or different row by row.</summary>
public sealed class VectorDataViewType : StructuredDataViewType
{
    public VectorDataViewType(PrimitiveDataViewType itemType, int size = 0)
        : base(RawVectorType(itemType))
    {
        Throw.Unless(size >= 0, nameof(size));
        ItemType = itemType;
        Size = size;
        Dimensions = [size];
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, params int[] dimensions)
        : this(itemType, Copied(dimensions))
    {
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, ImmutableArray<int> dimensions)
        : base(RawVectorType(itemType))
    {
        Throw.Unless(dimensions.Length > 0, nameof(dimensions));
        Throw.Unless(dimensions.All(d => d >= 0), nameof(dimensions));
        ItemType = itemType;
        Dimensions = dimensions;
        Size = dimensions.Aggregate(1, (product, d) => checked(product * d));
    }

    public PrimitiveDataViewType ItemType { get; }

    /// <summary>The number of values; 0 if it differs row by row.</summary>
    public int Size { get; }

    public ImmutableArray<int> Dimensions { get; }

    public bool IsKnownSize => Size > 0;

    public override bool Equals(DataViewType other) =>
        other is VectorDataViewType vector && vector.Size == Size && vector.ItemType.Equals(ItemType) &&
        vector.Dimensions.AsSpan().SequenceEqual(Dimensions.AsSpan());

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(ItemType);
        foreach (int dimension in Dimensions)
            hash.Add(dimension);
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        string size = Dimensions.Length == 1
            ? IsKnownSize ? $", {Size}" : ""
            : string.Concat(Dimensions.Select(d => d > 0 ? $", {d}" : ", *"));
        return $"Vector<{ItemType}{size}>";
    }

    private static Type RawVectorType(PrimitiveDataViewType itemType)
    {
        Throw.IfNull(itemType, nameof(itemType));
        return typeof(VBuffer<>).MakeGenericType(itemType.RawType);
    }

    private static ImmutableArray<int> Copied(int[] dimensions)
    {
        Throw.IfNull(dimensions, nameof(dimensions));
        return [.. dimensions];
    }
}
