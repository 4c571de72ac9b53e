namespace Microsoft.ML.Data;

/// <summary>One of <see cref="Count"/> things, as an unsigned number: 0 is missing, 1 the first.</summary>
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    public KeyDataViewType(Type type, ulong count)
        : base(type)
    {
        ulong max = MaxCount(type);
        if (count == 0 || count > max)
            throw new ArgumentOutOfRangeException(nameof(count),
                $"The cardinality of a {nameof(KeyDataViewType)} must not exceed {type.Name}.MaxValue and must be " +
                $"strictly positive, but got {count}.");
        Count = count;
    }

    public KeyDataViewType(Type type, int count)
        : this(type, Positive(count))
    {
    }

    public ulong Count { get; }

    public static bool IsValidDataType(Type type) =>
        type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong);

    public override bool Equals(DataViewType other) =>
        other is KeyDataViewType key && key.RawType == RawType && key.Count == Count;

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => $"Key<{RawType.Name}, 0-{Count - 1}>";

    internal static ulong MaxCount(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => byte.MaxValue,
        TypeCode.UInt16 => ushort.MaxValue,
        TypeCode.UInt32 => uint.MaxValue,
        TypeCode.UInt64 => ulong.MaxValue,
        _ => throw new ArgumentOutOfRangeException(nameof(type),
            "Type is not valid, it must be Byte, UInt16, UInt32, or UInt64."),
    };

    private static ulong Positive(int count) => count > 0
        ? (ulong)count
        : throw new ArgumentOutOfRangeException(nameof(count),
            $"The cardinality of a {nameof(KeyDataViewType)} must be strictly positive.");
}
