using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ConvSeq.Containers;

/// <summary>Writes the values of a model's payload: little-endian, every array and text after its length.</summary>
internal sealed class ModelWriter
{
    // Replacing invalid Unicode could turn two class names into one.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 16);

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(sizeof(ulong)), value);
        _bytes.Advance(sizeof(ulong));
    }

    public void Single(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
    }

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
    }

    public void Text(string value)
    {
        Int32(StrictUtf8.GetByteCount(value));
        StrictUtf8.GetBytes(value, _bytes);
    }

    public void Texts(ReadOnlySpan<string> values)
    {
        Int32(values.Length);
        foreach (string value in values)
            Text(value);
    }

    /// <summary>Whether a text is valid Unicode, without half a surrogate pair, so that it can be written.</summary>
    public static bool CanWrite(string value)
    {
        ReadOnlySpan<char> rest = value;
        while (Rune.DecodeFromUtf16(rest, out _, out int used) == OperationStatus.Done)
            rest = rest[used..];
        return rest.IsEmpty;
    }

    public void Int32s(ReadOnlySpan<int> values)
    {
        Int32(values.Length);
        foreach (int value in values)
            Int32(value);
    }

    public void UInt64s(ReadOnlySpan<ulong> values)
    {
        Int32(values.Length);
        foreach (ulong value in values)
            UInt64(value);
    }

    public void Singles(ReadOnlySpan<float> values)
    {
        Int32(values.Length);
        if (BitConverter.IsLittleEndian)
        {
            _bytes.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        foreach (float value in values)
            Single(value);
    }

    public void Doubles(ReadOnlySpan<double> values)
    {
        Int32(values.Length);
        if (BitConverter.IsLittleEndian)
        {
            _bytes.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        foreach (double value in values)
            Double(value);
    }

    /// <summary>
    /// Writes a part of the payload: a four-letter tag, its length in bytes, and what <paramref name="content"/> writes.
    /// </summary>
    public void Section(ReadOnlySpan<byte> tag, Action<ModelWriter> content)
    {
        var inner = new ModelWriter();
        content(inner);
        _bytes.Write(tag);
        Int32(inner._bytes.WrittenCount);
        _bytes.Write(inner.Written);
    }
}
