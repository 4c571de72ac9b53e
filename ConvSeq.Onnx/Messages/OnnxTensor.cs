using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ConvSeq.Onnx.Messages;

/// <summary>A constant tensor of a file: TensorProto.</summary>
internal sealed class OnnxTensor
{
    private readonly byte[] _data;
    private readonly string[] _texts = [];
    private readonly byte[]? _message;

    private OnnxTensor(ElementType type, long[] shape, byte[] data) => (Type, Shape, _data) = (type, shape, data);

    private OnnxTensor(ElementType type, long[] shape, MessageWriter message) : this(type, shape, []) =>
        _message = message.Written.ToArray();

    private OnnxTensor(string[] texts) : this(ElementType.Text, [texts.Length], []) => _texts = texts;

    public ElementType Type { get; }

    public long[] Shape { get; }

    /// <summary>A text that tensors share exactly if they are equal.</summary>
    public string Key =>
        $"{Type} {string.Join(',', Shape)} {string.Join('\0', _texts)} {Convert.ToHexString(SHA256.HashData(_data))}"
        + (_message is null ? "" : $" {Convert.ToHexString(SHA256.HashData(_message))}");

    public static OnnxTensor Of(ReadOnlySpan<float> values, params long[] shape) => Of(ElementType.Single, values, shape);

    public static OnnxTensor Of(ReadOnlySpan<double> values, params long[] shape) => Of(ElementType.Double, values, shape);

    public static OnnxTensor Of(ReadOnlySpan<int> values, params long[] shape) => Of(ElementType.Int32, values, shape);

    public static OnnxTensor Of(ReadOnlySpan<long> values, params long[] shape) => Of(ElementType.Int64, values, shape);

    public static OnnxTensor Of(IEnumerable<string> texts) => new([.. texts]);

    /// <summary>Reads a tensor of a file that another program wrote; its values stay as they stand there.</summary>
    public static (string Name, OnnxTensor Tensor) Read(ReadOnlySpan<byte> message)
    {
        (string name, ElementType type) = ("", default);
        var shape = new List<long>();
        var rest = new MessageWriter();
        for (var tensor = new MessageReader(message); tensor.Next();)
        {
            if (tensor.Field == 8)
            {
                name = tensor.Text;
                continue;
            }

            rest.Append(tensor.Whole);
            if (tensor.Field == 1)
                tensor.AddIntegers(shape);
            else if (tensor.Field == 2)
                type = (ElementType)tensor.Integer;
        }

        return (name, new OnnxTensor(type, [.. shape], rest));
    }

    public void Write(MessageWriter tensor, string name)
    {
        if (_message is not null)
        {
            tensor.Append(_message);
            tensor.Text(8, name);
            return;
        }

        tensor.Integers(1, Shape);
        tensor.Integer(2, (int)Type);
        foreach (string text in _texts)
            tensor.Text(6, text);
        tensor.Text(8, name);
        if (Type != ElementType.Text)
            tensor.Bytes(9, _data);
    }

    private static OnnxTensor Of<T>(ElementType type, ReadOnlySpan<T> values, long[] shape)
        where T : unmanaged
    {
        long count = shape.Aggregate(1L, (product, extent) => product * extent);
        return count == values.Length
            ? new OnnxTensor(type, shape, MemoryMarshal.AsBytes(values).ToArray())
            : throw new ArgumentException($"{values.Length} values do not fill [{string.Join(", ", shape)}].", nameof(values));
    }
}
