using System.Buffers.Binary;
using System.Text;

namespace ConvSeq.Containers;

/// <summary>
/// Reads what <see cref="ModelWriter"/> wrote. Every length is checked against the bytes that are there before anything is
/// allocated, so a forged file costs no more memory than its own size.
/// </summary>
internal ref struct ModelReader(ReadOnlySpan<byte> bytes, string name)
{
    /// <summary>Bytes of a section's tag and length.</summary>
    public const int SectionHeadLength = 4 + sizeof(int);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Name of the model in messages.</summary>
    public string Name { get; } = name;

    public byte Byte() => Take(1)[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <summary>Reads an integer that must lie in a range.</summary>
    public int Int32(int low, int high, string what)
    {
        int value = Int32();
        return value >= low && value <= high ? value : throw Damaged($"{what} is {value}, outside {low} to {high}");
    }

    /// <summary>Reads an enum value, which must be a declared one.</summary>
    public TEnum Enum<TEnum>(string what) where TEnum : struct, Enum
    {
        byte value = Byte();
        var member = (TEnum)System.Enum.ToObject(typeof(TEnum), value);
        return System.Enum.IsDefined(member) ? member : throw Damaged($"{what} has the unknown value {value}");
    }

    /// <summary>Reads a byte that says yes or no.</summary>
    public bool Flag(string what)
    {
        byte value = Byte();
        return value <= 1 ? value == 1 : throw Damaged($"{what} has the unknown value {value}");
    }

    public string Text()
    {
        try
        {
            return StrictUtf8.GetString(Take(Length(1)));
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("a text is not valid UTF-8");
        }
    }

    public string[] Texts()
    {
        string[] values = new string[Length(sizeof(int))];
        for (int i = 0; i < values.Length; i++)
            values[i] = Text();
        return values;
    }

    public int[] Int32s()
    {
        int[] values = new int[Length(sizeof(int))];
        for (int i = 0; i < values.Length; i++)
            values[i] = Int32();
        return values;
    }

    public ulong[] UInt64s()
    {
        ulong[] values = new ulong[Length(sizeof(ulong))];
        for (int i = 0; i < values.Length; i++)
            values[i] = UInt64();
        return values;
    }

    public float[] Singles()
    {
        float[] values = new float[Length(sizeof(float))];
        for (int i = 0; i < values.Length; i++)
            values[i] = Single();
        return values;
    }

    /// <summary>Reads floats; there must be exactly the number that there is room for.</summary>
    public void Singles(Span<float> values, string what)
    {
        int length = Length(sizeof(float));
        if (length != values.Length)
            throw Damaged($"it has {length} {what} instead of {values.Length}");
        foreach (ref float value in values)
            value = Single();
    }

    public double[] Doubles()
    {
        double[] values = new double[Length(sizeof(double))];
        for (int i = 0; i < values.Length; i++)
            values[i] = Double();
        return values;
    }

    /// <summary>Throws if a value takes more bytes than are left, before memory is allocated for it.</summary>
    public readonly void Expect(long count)
    {
        if (count > _rest.Length)
            throw Damaged($"{count} bytes are needed, but {_rest.Length} are left");
    }

    /// <summary>Reads the count before elements that take at least <paramref name="elementSize"/> bytes each.</summary>
    public int Length(int elementSize) => Length(elementSize, (long)_rest.Length - sizeof(int));

    private int Length(int elementSize, long left)
    {
        int length = Int32();
        return length >= 0 && length <= left / elementSize
            ? length
            : throw Damaged($"it claims {length} elements, but {left} bytes are left");
    }

    /// <summary>Returns the tag of the next section; empty at the end.</summary>
    public readonly string NextTag() => _rest.Length < 4 ? "" : Encoding.ASCII.GetString(_rest[..4]);

    public ModelReader Section(ReadOnlySpan<byte> tag)
    {
        int length = SectionHead(tag, _rest.Length - SectionHeadLength);
        return new ModelReader(Take(length), Name);
    }

    /// <summary>Reads a section's tag and length, after which there are <paramref name="left"/> bytes.</summary>
    public int SectionHead(ReadOnlySpan<byte> tag, long left)
    {
        if (!Take(4).SequenceEqual(tag))
            throw Damaged($"the section '{Encoding.ASCII.GetString(tag)}' is missing");
        return Length(1, left);
    }

    /// <summary>Throws if anything is left over.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
            throw Damaged($"{_rest.Length} bytes follow where the content should end");
    }

    public readonly InvalidDataException Damaged(string problem) => new($"{Name} is damaged: {problem}.");

    /// <summary>Creates the exception for content from which no valid object can be made.</summary>
    public readonly InvalidDataException Damaged(ArgumentException problem) =>
        Damaged(problem.Message.Split(" (Parameter", 2)[0].TrimEnd('.'));

    private ReadOnlySpan<byte> Take(int count)
    {
        Expect(count);
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
