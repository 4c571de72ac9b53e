using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A field or property that stands for a column.</summary>
internal sealed class RowMember
{
    private RowMember(MemberInfo member, string columnName, DataViewType type, DataViewSchema.Annotations annotations)
    {
        Member = member;
        ColumnName = columnName;
        ColumnType = type;
        Annotations = annotations;
        ValueType = TypeOf(member);
    }

    public MemberInfo Member { get; }

    public Type ValueType { get; }

    public string ColumnName { get; }

    public DataViewType ColumnType { get; }

    public DataViewSchema.Annotations Annotations { get; }

    /// <summary>The members of a class, as the definition says or else as its attributes do.</summary>
    public static RowMember[] Of(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction) =>
        [.. (definition ?? SchemaDefinition.Create(userType, direction)).Select(column => Of(userType, column))];

    public static DataViewSchema Schema(RowMember[] members) =>
        DataViewSchema.Of(members.Select(m =>
            new DataViewSchema.DetachedColumn(m.ColumnName, m.ColumnType, m.Annotations)));

    public static IEnumerable<MemberInfo> Candidates(Type userType, SchemaDefinition.Direction direction)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        bool Fits(PropertyInfo property) => property.GetIndexParameters().Length == 0 &&
            ((direction.HasFlag(SchemaDefinition.Direction.Read) && property.GetGetMethod() is not null) ||
            (direction.HasFlag(SchemaDefinition.Direction.Write) && property.GetSetMethod() is not null));
        return userType.GetFields(Public).Concat<MemberInfo>(userType.GetProperties(Public).Where(Fits))
            .Where(member => member.GetCustomAttribute<NoColumnAttribute>() is null &&
                TypeOf(member) != typeof(IChannel));
    }

    public static DataViewType TypeFromAttributes(MemberInfo member)
    {
        (Type item, bool isVector) = Known(member);
        PrimitiveDataViewType itemType = PrimitiveTypes.OrNull(item);
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            Throw.Unless(KeyDataViewType.IsValidDataType(item), "userType",
                $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            itemType = new KeyDataViewType(item, key.Count);
        }
        int[] dimensions = member.GetCustomAttribute<VectorTypeAttribute>()?.Dimensions;
        bool marked = member.GetCustomAttribute<VectorTypeAttribute>() is not null;
        Throw.Unless(isVector || !marked, "userType",
            $"Member {member.Name} marked with VectorTypeAttribute, but does not appear to be a vector type");
        if (!isVector)
            return itemType;
        return dimensions is { Length: > 0 }
            ? new VectorDataViewType(itemType, dimensions)
            : new VectorDataViewType(itemType);
    }

    /// <summary>The raw type of the items that a member's type holds, and whether it is a vector of them.</summary>
    public static (Type Item, bool IsVector) ItemType(Type type)
    {
        bool isBuffer = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        Type item = type.IsArray ? type.GetElementType() : isBuffer ? type.GenericTypeArguments[0] : type;
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, type.IsArray || isBuffer);
    }

    private static RowMember Of(Type userType, SchemaDefinition.Column column)
    {
        MemberInfo member = userType.GetField(column.MemberName) ?? (MemberInfo)userType.GetProperty(column.MemberName)
            ?? throw new ArgumentOutOfRangeException("userSchemaDefinition",
                $"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");
        (Type item, bool isVector) = Known(member);
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        DataViewType type = column.ColumnType;
        if (type is null)
            type = isVector ? new VectorDataViewType(PrimitiveTypes.OrNull(item)) : PrimitiveTypes.OrNull(item);
        string Kind(bool vector) => vector ? "vector" : "scalar";
        Throw.Unless(isVector == type is VectorDataViewType, "userSchemaDefinition",
            $"Column '{name}' is supposed to be {Kind(!isVector)}, but type of associated field '{column.MemberName}' is {Kind(isVector)}");
        Throw.Unless(type.Item().RawType == item, "userSchemaDefinition",
            $"Column '{name}' is supposed to have item type {type.Item().RawType}, but associated field has type {item}");
        return new RowMember(member, name, type, column.Annotations);
    }

    private static (Type Item, bool IsVector) Known(MemberInfo member)
    {
        (Type item, bool isVector) = ItemType(TypeOf(member));
        if (Nullable.GetUnderlyingType(item) is not null)
            throw Throw.NotChecked($"members of nullable types ({member.Name})");
        Throw.Unless(PrimitiveTypes.OrNull(item) is not null, "rawType",
            $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        return (item, isVector);
    }

    private static Type TypeOf(MemberInfo member) =>
        member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;
}
