using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>
/// Reads what <see cref="ModelWriter"/> wrote. No length is believed before that much is known to be there, and a
/// chain cannot nest without end.
/// </summary>
internal sealed class ModelReader(ReadOnlyMemory<byte> bytes, int depth = 0)
{
    private const int MaximumDepth = 100;
    private int _position;

    public static FormatException Damaged(string what) => new($"The model file is damaged: {what}.");

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public bool ReadBoolean() => Take(1)[0] != 0;

    /// <summary>A number of things that take at least so many bytes each.</summary>
    public int ReadCount(int leastBytes)
    {
        int count = ReadInt32();
        return count >= 0 && (long)count * leastBytes <= bytes.Length - _position
            ? count
            : throw Damaged($"it claims {count} items where {bytes.Length - _position} bytes are left");
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > bytes.Length - _position)
            throw Damaged("it ends too early");
        ReadOnlySpan<byte> taken = bytes.Span.Slice(_position, count);
        _position += count;
        return taken;
    }

    public string ReadString() =>
        MemoryMarshal.Cast<byte, char>(Take(sizeof(char) * ReadCount(sizeof(char)))).ToString();

    public (string Output, string Input)[] ReadColumns()
    {
        var columns = new (string, string)[ReadCount(2 * sizeof(int))];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = (ReadString(), ReadString());
        return columns;
    }

    public ITransformer ReadModel(IHostEnvironment env)
    {
        if (depth >= MaximumDepth)
            throw Damaged("its chains nest too deeply");
        int length = ReadCount(1);
        var inner = new ModelReader(bytes.Slice(_position, length), depth + 1);
        _position += length;
        ITransformer model = ModelLoaders.Load(env, inner);
        inner.CheckEnd();
        return model;
    }

    public void CheckEnd()
    {
        if (_position != bytes.Length)
            throw Damaged($"{bytes.Length - _position} bytes are left over");
    }
}
