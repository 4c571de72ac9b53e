using System.Buffers.Binary;

namespace Microsoft.ML.Data;

/// <summary>The byte form of values, by the type of their column.</summary>
internal static class ValueCodec
{
    private static readonly Dictionary<Type, (Delegate Write, Delegate Read, int LeastBytes)> _codecs = new()
    {
        [typeof(sbyte)] = Codec<sbyte>((w, v) => w.Raw.Write(v), r => (sbyte)r.Take(1)[0], 1),
        [typeof(byte)] = Codec<byte>((w, v) => w.Raw.Write(v), r => r.Take(1)[0], 1),
        [typeof(short)] = Codec<short>((w, v) => w.Raw.Write(v), r =>
            BinaryPrimitives.ReadInt16LittleEndian(r.Take(2)), 2),
        [typeof(ushort)] = Codec<ushort>((w, v) => w.Raw.Write(v), r =>
            BinaryPrimitives.ReadUInt16LittleEndian(r.Take(2)), 2),
        [typeof(int)] = Codec<int>((w, v) => w.Raw.Write(v), r => BinaryPrimitives.ReadInt32LittleEndian(r.Take(4)), 4),
        [typeof(uint)] = Codec<uint>((w, v) => w.Raw.Write(v), r =>
            BinaryPrimitives.ReadUInt32LittleEndian(r.Take(4)), 4),
        [typeof(long)] = Codec<long>((w, v) => w.Raw.Write(v), ReadInt64, 8),
        [typeof(ulong)] = Codec<ulong>((w, v) => w.Raw.Write(v), r => (ulong)ReadInt64(r), 8),
        [typeof(float)] = Codec<float>((w, v) => w.Raw.Write(v), r =>
            BinaryPrimitives.ReadSingleLittleEndian(r.Take(4)), 4),
        [typeof(double)] = Codec<double>((w, v) => w.Raw.Write(v), r =>
            BinaryPrimitives.ReadDoubleLittleEndian(r.Take(8)), 8),
        [typeof(bool)] = Codec<bool>((w, v) => w.Raw.Write(v), r => r.ReadBoolean(), 1),
        [typeof(ReadOnlyMemory<char>)] = Codec<ReadOnlyMemory<char>>((w, v) => w.Write(v.Span), r =>
            r.ReadString().AsMemory(), 4),
        [typeof(TimeSpan)] = Codec<TimeSpan>((w, v) => w.Raw.Write(v.Ticks), r => new TimeSpan(ReadInt64(r)), 8),
        [typeof(DateTime)] = Codec<DateTime>((w, v) => w.Raw.Write(v.ToBinary()), r => ReadDate(r), 8),
    };

    /// <summary>Writes the value that a getter yields.</summary>
    public static void WriteFrom(ModelWriter writer, DataViewType type, Delegate getter)
    {
        Delegate sample = type is VectorDataViewType
            ? (Func<ModelWriter, Delegate, object>)WriteVectorFrom<int>
            : (Func<ModelWriter, Delegate, object>)WriteScalarFrom<int>;
        ByType.Call<object>(sample, type.Item().RawType, writer, getter);
    }

    /// <summary>Reads a value, as a getter that yields it.</summary>
    public static Delegate ReadGetter(ModelReader reader, DataViewType type)
    {
        Delegate sample = type is VectorDataViewType
            ? (Func<ModelReader, Delegate>)ReadVectorGetter<int>
            : (Func<ModelReader, Delegate>)ReadScalarGetter<int>;
        return ByType.Call<Delegate>(sample, type.Item().RawType, reader);
    }

    public static Action<ModelWriter, T> Writer<T>() => (Action<ModelWriter, T>)Of<T>().Write;

    public static Func<ModelReader, T> Reader<T>() => (Func<ModelReader, T>)Of<T>().Read;

    public static void WriteVector<T>(ModelWriter writer, VBuffer<T> value)
    {
        Action<ModelWriter, T> write = Writer<T>();
        writer.Write(value.Length);
        writer.Write(value.GetValues().Length);
        foreach (T item in value.GetValues())
            write(writer, item);
        foreach (int index in value.GetIndices())
            writer.Write(index);
    }

    public static VBuffer<T> ReadVector<T>(ModelReader reader)
    {
        Func<ModelReader, T> read = Reader<T>();
        int length = reader.ReadInt32();
        int count = reader.ReadCount(Of<T>().LeastBytes);
        if (length < count)
            throw ModelReader.Damaged("a vector holds more values than it has places");
        var values = new T[count];
        for (int i = 0; i < count; i++)
            values[i] = read(reader);
        int[] indices = null;
        if (count < length)
        {
            indices = new int[count];
            for (int i = 0; i < count; i++)
            {
                indices[i] = reader.ReadInt32();
                if (indices[i] >= length || indices[i] <= (i == 0 ? -1 : indices[i - 1]))
                    throw ModelReader.Damaged("the indices of a sparse vector do not rise");
            }
        }
        return new VBuffer<T>(length, count, values, indices);
    }

    private static object WriteScalarFrom<T>(ModelWriter writer, Delegate getter)
    {
        T value = default;
        ((ValueGetter<T>)getter)(ref value);
        Writer<T>()(writer, value);
        return null;
    }

    private static object WriteVectorFrom<T>(ModelWriter writer, Delegate getter)
    {
        VBuffer<T> value = default;
        ((ValueGetter<VBuffer<T>>)getter)(ref value);
        WriteVector(writer, value);
        return null;
    }

    private static Delegate ReadScalarGetter<T>(ModelReader reader)
    {
        T read = Reader<T>()(reader);
        return (ValueGetter<T>)((ref T value) => value = read);
    }

    private static Delegate ReadVectorGetter<T>(ModelReader reader)
    {
        VBuffer<T> read = ReadVector<T>(reader);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => read.CopyTo(ref value));
    }

    private static (Delegate Write, Delegate Read, int LeastBytes) Of<T>() =>
        _codecs.TryGetValue(typeof(T), out var codec) ? codec
            : throw Throw.NotChecked($"saving values of type {typeof(T)}");

    private static (Delegate, Delegate, int) Codec<T>(Action<ModelWriter, T> write, Func<ModelReader, T> read,
        int leastBytes) =>
        (write, read, leastBytes);

    private static long ReadInt64(ModelReader reader) => BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8));

    private static DateTime ReadDate(ModelReader reader)
    {
        try
        {
            return DateTime.FromBinary(ReadInt64(reader));
        }
        catch (ArgumentException)
        {
            throw ModelReader.Damaged("a date is impossible");
        }
    }
}
