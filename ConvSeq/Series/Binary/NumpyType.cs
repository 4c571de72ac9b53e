using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Binary;

/// <summary>Element type of a NumPy array, as its header writes it: byte order, kind and size.</summary>
/// <param name="Kind">f: floating-point, i: signed, u: unsigned, b: boolean, U: text in UTF-32, S: text in bytes.</param>
/// <param name="Size">Bytes of an element.</param>
/// <param name="BigEndian">Whether the high byte of a number or character comes first.</param>
internal readonly record struct NumpyType(char Kind, int Size, bool BigEndian)
{
    /// <summary>Whether elements are texts.</summary>
    public bool IsText => Kind is 'U' or 'S';

    /// <summary>Parses a type such as &lt;f8; returns null, or why it cannot be read.</summary>
    public static string? TryParse(string text, out NumpyType type)
    {
        type = default;
        bool hasOrder = text.Length > 0 && text[0] is '<' or '>' or '=' or '|';
        string rest = hasOrder ? text[1..] : text;
        char kind = rest.Length > 0 ? rest[0] : ' ';
        if (kind == 'O')
            return "the array holds Python objects, saved with pickle; save plain arrays of numbers";
        if (kind is 'M' or 'm')
            return $"the array holds times ({text}); save its values as numbers";
        if (kind == 'c')
            return $"the array holds complex numbers ({text}); save real and imaginary part as two channels";
        if (!int.TryParse(rest.AsSpan(Math.Min(1, rest.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            || size > int.MaxValue / sizeof(int))
        {
            return $"the element type '{text}' is not known; save the array as float32 or float64";
        }

        type = new NumpyType(kind, kind == 'U' ? size * sizeof(int) : size, text[0] == '>');
        return (kind, size) is ('f', 2 or 4 or 8) or ('i' or 'u', 1 or 2 or 4 or 8) or ('b', 1) or ('U' or 'S', _)
            ? null
            : $"the element type '{text}' is not supported; save the array as float32 or float64";
    }

    /// <summary>Converts elements that are numbers; the bytes are changed where their order is not the machine's.</summary>
    public void Decode(Span<byte> bytes, Span<double> values)
    {
        if (BigEndian == BitConverter.IsLittleEndian)
            Reverse(bytes, Size);
        switch (Kind, Size)
        {
            case ('f', 2):
                Convert<Half>(bytes, values);
                break;
            case ('f', 4):
                Convert<float>(bytes, values);
                break;
            case ('f', 8):
                Convert<double>(bytes, values);
                break;
            case ('i', 1):
                Convert<sbyte>(bytes, values);
                break;
            case ('i', 2):
                Convert<short>(bytes, values);
                break;
            case ('i', 4):
                Convert<int>(bytes, values);
                break;
            case ('i', 8):
                Convert<long>(bytes, values);
                break;
            case ('u', 2):
                Convert<ushort>(bytes, values);
                break;
            case ('u', 4):
                Convert<uint>(bytes, values);
                break;
            case ('u', 8):
                Convert<ulong>(bytes, values);
                break;
            default:
                Convert<byte>(bytes, values);
                break;
        }
    }

    /// <summary>The element, of any kind, as text; null where it is not valid text.</summary>
    public string? DecodeText(Span<byte> element)
    {
        if (Kind == 'S')
            return QuotedText.DecodeUtf8(element.TrimEnd((byte)0));
        if (BigEndian == BitConverter.IsLittleEndian)
            Reverse(element, Kind == 'U' ? sizeof(int) : Size);
        if (Kind == 'U')
        {
            var text = new StringBuilder();
            foreach (int character in MemoryMarshal.Cast<byte, int>(element).TrimEnd(0))
            {
                if (!Rune.TryCreate(character, out Rune rune))
                    return null;
                text.Append(rune.ToString());
            }

            return text.ToString();
        }

        return (Kind, Size) switch
        {
            ('b', _) => element[0] == 0 ? "False" : "True",
            ('i', 1) => ((sbyte)element[0]).ToString(CultureInfo.InvariantCulture),
            ('i', 2) => MemoryMarshal.Read<short>(element).ToString(CultureInfo.InvariantCulture),
            ('i', 4) => MemoryMarshal.Read<int>(element).ToString(CultureInfo.InvariantCulture),
            ('i', 8) => MemoryMarshal.Read<long>(element).ToString(CultureInfo.InvariantCulture),
            ('u', 2) => MemoryMarshal.Read<ushort>(element).ToString(CultureInfo.InvariantCulture),
            ('u', 4) => MemoryMarshal.Read<uint>(element).ToString(CultureInfo.InvariantCulture),
            ('u', 8) => MemoryMarshal.Read<ulong>(element).ToString(CultureInfo.InvariantCulture),
            _ => element[0].ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The type in NumPy's words: float64, int16, texts of at most 5 characters.</summary>
    public override string ToString()
    {
        string name = Kind switch
        {
            'f' => $"float{8 * Size}",
            'i' => $"int{8 * Size}",
            'u' => $"uint{8 * Size}",
            'b' => "bool",
            'U' => $"text of at most {Size / sizeof(int)} characters",
            _ => $"text of at most {Size} bytes",
        };
        return BigEndian && Size > 1 && Kind != 'S' ? $"{name} (big endian)" : name;
    }

    private static void Convert<T>(ReadOnlySpan<byte> bytes, Span<double> values)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++)
            values[i] = double.CreateTruncating(elements[i]);
    }

    private static void Reverse(Span<byte> bytes, int size)
    {
        if (size == 2)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<byte, ushort>(bytes));
        else if (size == 4)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(bytes), MemoryMarshal.Cast<byte, uint>(bytes));
        else if (size == 8)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(bytes), MemoryMarshal.Cast<byte, ulong>(bytes));
    }
}
