namespace Microsoft.ML.Data;

/// <summary>The primitive column type of a .NET type, keys apart.</summary>
internal static class PrimitiveTypes
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> _types = new PrimitiveDataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, BooleanDataViewType.Instance, TextDataViewType.Instance,
        DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance,
        RowIdDataViewType.Instance,
    }.ToDictionary(type => type.RawType);

    public static PrimitiveDataViewType OrNull(Type rawType) => _types.GetValueOrDefault(rawType);

    /// <summary>The type of one value of a column: of the column itself, or of a vector's items.</summary>
    public static PrimitiveDataViewType Item(this DataViewType type) =>
        type is VectorDataViewType vector ? vector.ItemType : (PrimitiveDataViewType)type;
}
