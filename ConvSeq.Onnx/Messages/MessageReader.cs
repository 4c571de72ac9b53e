using System.Buffers.Binary;
using System.Text;

namespace ConvSeq.Onnx.Messages;

/// <summary>Reads the fields of one message in the wire format of Protocol Buffers, one after another.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _next;

    /// <summary>Number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>The field's value, if it is a whole number.</summary>
    public long Integer { get; private set; }

    /// <summary>The field's value, if it is text, an array or a message: its bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The field as it stands in the message: number and value.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>The field's value as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Goes on to the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="InvalidDataException">The message is damaged.</exception>
    public bool Next()
    {
        if (_next == _message.Length)
            return false;
        int start = _next;
        ulong tag = Number();
        Field = (int)(tag >> 3);
        Integer = 0;
        Bytes = default;
        switch (tag & 7)
        {
            case 0:
                Integer = (long)Number();
                break;
            case 1:
                Integer = BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));
                break;
            case 2:
                ulong length = Number();
                Bytes = Take(length > int.MaxValue ? int.MaxValue : (int)length);
                break;
            case 5:
                Integer = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
                break;
            default:
                throw Damaged();
        }

        Whole = _message[start.._next];
        return true;
    }

    /// <summary>Adds the whole numbers of the field, which is one number or an array of them.</summary>
    public readonly void AddIntegers(List<long> values)
    {
        if (Bytes.IsEmpty)
        {
            values.Add(Integer);
            return;
        }

        for (var packed = new MessageReader(Bytes); packed._next < Bytes.Length;)
            values.Add((long)packed.Number());
    }

    private ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }

        throw Damaged();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _message.Length - _next)
            throw Damaged();
        _next += count;
        return _message.Slice(_next - count, count);
    }

    private static InvalidDataException Damaged() => new("The ONNX message is damaged.");
}
