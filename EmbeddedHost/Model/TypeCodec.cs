using System.Buffers.Binary;

namespace Microsoft.ML.Data;

/// <summary>The byte form of column types, annotations and schemas.</summary>
internal static class TypeCodec
{
    private const byte Key = 0, Vector = 1, FirstPrimitive = 2;

    // The order is part of the format.
    private static readonly PrimitiveDataViewType[] _primitives =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, BooleanDataViewType.Instance, TextDataViewType.Instance,
        DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance,
        RowIdDataViewType.Instance,
    ];

    public static void Write(ModelWriter writer, DataViewType type)
    {
        switch (type)
        {
            case KeyDataViewType key:
                writer.Raw.Write(Key);
                Write(writer, PrimitiveTypes.OrNull(key.RawType));
                writer.Raw.Write(key.Count);
                break;
            case VectorDataViewType vector:
                writer.Raw.Write(Vector);
                Write(writer, vector.ItemType);
                writer.Write(vector.Dimensions.Length);
                foreach (int dimension in vector.Dimensions)
                    writer.Write(dimension);
                break;
            default:
                int index = Array.IndexOf(_primitives, (PrimitiveDataViewType)type);
                if (index < 0)
                    throw Throw.NotChecked($"saving columns of type {type}");
                writer.Raw.Write((byte)(FirstPrimitive + index));
                break;
        }
    }

    public static DataViewType ReadType(ModelReader reader)
    {
        byte tag = reader.Take(1)[0];
        if (tag == Vector)
        {
            PrimitiveDataViewType item = ReadItem(reader);
            var dimensions = new int[reader.ReadCount(sizeof(int))];
            for (int i = 0; i < dimensions.Length; i++)
                dimensions[i] = reader.ReadInt32();
            if (dimensions.Length == 0 || dimensions.Any(d => d < 0) ||
                dimensions.Aggregate(1L, (product, d) => Math.Min(int.MaxValue + 1L, product * d)) > int.MaxValue)
                throw ModelReader.Damaged("a vector type has impossible dimensions");
            return new VectorDataViewType(item, dimensions);
        }
        return ReadPrimitive(reader, tag);
    }

    public static void Write(ModelWriter writer, DataViewSchema.Annotations annotations)
    {
        writer.Write(annotations.Schema.Count);
        foreach (DataViewSchema.Column column in annotations.Schema)
        {
            writer.Write(column.Name);
            Write(writer, column.Type);
            ValueCodec.WriteFrom(writer, column.Type, annotations.GetterAt(column.Index));
        }
    }

    public static DataViewSchema.Annotations ReadAnnotations(ModelReader reader)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        for (int left = reader.ReadCount(sizeof(int)); left > 0; left--)
        {
            string name = ReadName(reader);
            DataViewType type = ReadType(reader);
            builder.Add(name, type, ValueCodec.ReadGetter(reader, type));
        }
        return builder.ToAnnotations();
    }

    public static void Write(ModelWriter writer, DataViewSchema schema)
    {
        writer.Write(schema.Count);
        foreach (DataViewSchema.Column column in schema)
        {
            writer.Write(column.Name);
            Write(writer, column.Type);
            Write(writer, column.Annotations);
        }
    }

    public static DataViewSchema ReadSchema(ModelReader reader)
    {
        var builder = new DataViewSchema.Builder();
        for (int left = reader.ReadCount(sizeof(int)); left > 0; left--)
            builder.AddColumn(ReadName(reader), ReadType(reader), ReadAnnotations(reader));
        return builder.ToSchema();
    }

    private static string ReadName(ModelReader reader) =>
        reader.ReadString() is { Length: > 0 } name ? name : throw ModelReader.Damaged("a column has no name");

    private static PrimitiveDataViewType ReadItem(ModelReader reader) => ReadPrimitive(reader, reader.Take(1)[0]);

    private static PrimitiveDataViewType ReadPrimitive(ModelReader reader, byte tag)
    {
        if (tag == Key)
        {
            PrimitiveDataViewType raw = ReadItem(reader);
            ulong count = BinaryPrimitives.ReadUInt64LittleEndian(reader.Take(sizeof(ulong)));
            return KeyDataViewType.IsValidDataType(raw.RawType) && count > 0 &&
                count <= KeyDataViewType.MaxCount(raw.RawType)
                ? new KeyDataViewType(raw.RawType, count)
                : throw ModelReader.Damaged("a key type is impossible");
        }
        int index = tag - FirstPrimitive;
        return index >= 0 && index < _primitives.Length
            ? _primitives[index]
            : throw ModelReader.Damaged("a column has an unknown type");
    }
}
