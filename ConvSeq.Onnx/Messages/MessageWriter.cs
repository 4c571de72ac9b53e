using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ConvSeq.Onnx.Messages;

/// <summary>
/// One message in the wire format of Protocol Buffers: fields, each a number and a value. Numbers are varints or little-endian; strings,
/// arrays and messages within carry their length.
/// </summary>
internal sealed class MessageWriter
{
    /// <summary>Largest size of a file in bytes: readers of Protocol Buffers take no more.</summary>
    private const int MaxBytes = int.MaxValue - (1 << 20);

    private const int Varint = 0, LengthPrefixed = 2, Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>The fields so far.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Writes a whole number.</summary>
    public void Integer(int field, long value)
    {
        Tag(field, Varint);
        Number((ulong)value);
    }

    /// <summary>Writes a number in single precision.</summary>
    public void Single(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
    }

    /// <summary>Writes text.</summary>
    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Writes bytes as they are.</summary>
    /// <exception cref="NotSupportedException">The message would become too large.</exception>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxBytes - _bytes.WrittenCount)
        {
            throw new NotSupportedException(
                $"The ONNX file would have more than the {MaxBytes:N0} bytes that readers take; prune the model (FeaturesToKeep), or fit "
                + "fewer features.");
        }

        Tag(field, LengthPrefixed);
        Number((ulong)value.Length);
        _bytes.Write(value);
    }

    /// <summary>Writes numbers in single precision, one after another.</summary>
    public void Singles(int field, ReadOnlySpan<float> values) => Bytes(field, MemoryMarshal.AsBytes(values));

    /// <summary>Writes whole numbers, one after another.</summary>
    public void Integers(int field, ReadOnlySpan<long> values)
    {
        var packed = new MessageWriter();
        foreach (long value in values)
            packed.Number((ulong)value);
        Bytes(field, packed.Written);
    }

    /// <summary>Writes fields that another message has, as they are there.</summary>
    public void Append(ReadOnlySpan<byte> fields) => _bytes.Write(fields);

    /// <summary>Writes a message as a field of this one.</summary>
    public void Message(int field, MessageWriter message) => Bytes(field, message.Written);

    /// <summary>Lets <paramref name="write"/> fill a message, and writes it as a field of this one.</summary>
    public void Message(int field, Action<MessageWriter> write)
    {
        var message = new MessageWriter();
        write(message);
        Message(field, message);
    }

    private void Tag(int field, int wireType) => Number((ulong)(field << 3 | wireType));

    private void Number(ulong value)
    {
        Span<byte> room = _bytes.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
            room[length++] = (byte)(value | 0x80);
        room[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
