using System.Buffers.Binary;
using ConvSeq.Containers;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Models;

/// <summary>A kind of file, for tests of what all of them promise.</summary>
/// <param name="Write">The bytes of something small.</param>
/// <param name="Read">Reads them, or throws an <see cref="InvalidDataException"/> that says what is wrong.</param>
/// <param name="Use">Uses what was read, or throws an <see cref="ArgumentException"/> that says why it cannot be.</param>
internal sealed record FileFormat(Func<byte[]> Write, Func<byte[], object> Read, Action<object>? Use = null)
{
    /// <summary>Whether bytes after its end are damage; else they are what follows it in a stream.</summary>
    public bool EndsTheFile { get; init; }

    /// <summary>What is said of content that nothing valid is made of.</summary>
    public string Damage { get; init; } = "damaged";

    /// <summary>Bytes of memory that reading takes beyond ten times those of the file; use may take ten times as much.</summary>
    public int Room { get; init; } = 150_000;

    /// <summary>
    /// Whether bits of a byte are changed one after the other, all of them, and not one only: where reading takes no time.
    /// </summary>
    public bool IsTiny { get; init; }

    /// <summary>Bytes from one place that is tried to the next: more than 1 where reading takes long.</summary>
    public int Step { get; init; } = 1;
}

/// <summary>
/// What every file format promises: whatever its bytes are, reading gives something that can be used, or says what is wrong, in
/// little memory. A format is a line in a list such as FileFormatTests.cs: a class that derives from this one.
/// </summary>
public abstract class FileFormatContract
{
    private const int ChecksumLength = 32, KindOffset = 12, LengthOffset = 16;

    private readonly FileFormat _format;
    private readonly byte[] _bytes;

    private protected FileFormatContract(FileFormat format) => (_format, _bytes) = (format, format.Write());

    private int ContentEnd => _bytes.Length - ChecksumLength;

    [TestMethod]
    public void IntactBytesAreRead() => Use(_format.Read(_bytes));

    [TestMethod]
    public void EveryTruncationIsNamed()
    {
        foreach (int length in Places(0, _bytes.Length))
            AssertNamed(length < 8 ? "not a ConvSeq model" : "truncated", _bytes[..length], $"{length} bytes");
    }

    [TestMethod]
    public void EveryFlippedBitIsNoticed()
    {
        foreach (int at in Places(0, _bytes.Length))
        {
            foreach (byte bit in Bits(at))
                AssertNamed("", Changed(at, [(byte)(_bytes[at] ^ bit)]), $"byte {at}, bit {bit}");
        }
    }

    [TestMethod]
    public void AnotherMagicIsNamed()
    {
        for (int at = 0; at < 8; at++)
            AssertNamed("not a ConvSeq model", Sealed(Changed(at, [(byte)(_bytes[at] + 1)])), $"byte {at}");
    }

    [TestMethod]
    public void AnotherVersionIsNamed()
    {
        foreach (uint version in (uint[])[0, 3, uint.MaxValue])
        {
            AssertNamed($"version {version}", Changed(8, BitConverter.GetBytes(version)));
            AssertNamed($"version {version}", Sealed(Changed(8, BitConverter.GetBytes(version))));
        }
    }

    [TestMethod]
    public void AnotherKindIsNamed()
    {
        var own = (ModelKind)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(KindOffset));
        foreach (ModelKind other in Enum.GetValues<ModelKind>().Append((ModelKind)99).Where(kind => kind != own))
        {
            AssertNamed(
                $"kind {(uint)other}; expected {(uint)own} ({own})", Sealed(Changed(KindOffset, BitConverter.GetBytes((uint)other))));
        }
    }

    [TestMethod]
    public void BytesAfterTheContentAreDamage()
    {
        byte[] payload = [.. _bytes[ModelContainer.HeaderLength..ContentEnd], 0, 0, 0, 0];
        AssertNamed("follow where the content should end", Wrapped(payload));
    }

    [TestMethod]
    public void BytesAfterTheEndAreDamageOrLeft()
    {
        byte[] longer = [.. _bytes, 0];
        if (_format.EndsTheFile)
            AssertNamed("follow where the model should end", longer);
        else
            Use(_format.Read(longer));
    }

    [TestMethod]
    public void AHugeClaimedLengthAllocatesNothingLarge()
    {
        foreach (byte[] claim in (byte[][])[[.. Enumerable.Repeat((byte)0xFF, 8)], [.. Enumerable.Repeat((byte)0x7F, 4)]])
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            AssertNamed("", Changed(LengthOffset, claim));
            Assert.IsLessThan(10 * _bytes.Length + _format.Room, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    /// <summary>Changed values still make a model; a huge length must not take memory.</summary>
    [TestMethod]
    public void AValidChecksumDoesNotHelpDamagedContent()
    {
        var random = new CounterRandom(4, 5, 6);
        int readable = 0, refused = 0;
        for (int at = ModelContainer.HeaderLength; at + sizeof(int) <= Math.Min(ContentEnd, 2400); at += sizeof(int))
        {
            foreach (uint word in (uint[])[0x7FFF_FFFF, 0xFFFF_FFFF, 0x7FC0_0000])
                Try(at, BitConverter.GetBytes(word));
        }

        foreach (int at in Places(ModelContainer.HeaderLength, ContentEnd))
        {
            Try(at, [(byte)random.NextInt(256)]);
            if (_format.IsTiny)
            {
                foreach (byte bit in Bits(at))
                    Try(at, [(byte)(_bytes[at] ^ bit)]);
            }

            if (at + sizeof(int) <= ContentEnd)
                Try(at, BitConverter.GetBytes(int.MaxValue - 8));
        }

        Assert.IsGreaterThan(0, readable);
        Assert.IsGreaterThan(0, refused);

        void Try(int at, byte[] other)
        {
            bool isRead = IsRead(Sealed(Changed(at, other)), $"byte {at}: {Convert.ToHexString(other)}");
            (readable, refused) = isRead ? (readable + 1, refused) : (readable, refused + 1);
        }
    }

    [TestMethod]
    public void AValidChecksumDoesNotHelpContentThatIsCutOff()
    {
        foreach (int end in Places(ModelContainer.HeaderLength, ContentEnd))
            IsRead(Wrapped(_bytes[ModelContainer.HeaderLength..end]), $"{end} bytes");
    }

    /// <summary>Most places of the bytes, and some of those far behind.</summary>
    private IEnumerable<int> Places(int from, int to)
    {
        for (int at = from; at < to; at += at < 2400 ? _format.Step : 31 * _format.Step)
            yield return at;
    }

    private IEnumerable<byte> Bits(int at) =>
        Enumerable.Range(0, 8).Where(bit => _format.IsTiny || bit == ((at % 8) ^ (at / 8 % 8))).Select(bit => (byte)(1 << bit));

    private byte[] Changed(int at, byte[] other)
    {
        byte[] changed = [.. _bytes];
        other.CopyTo(changed, at);
        return changed;
    }

    private static byte[] Sealed(byte[] bytes)
    {
        ModelBytes.Seal(bytes);
        return bytes;
    }

    private byte[] Wrapped(byte[] payload) =>
        ModelContainer.Wrap((ModelKind)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(KindOffset)), payload);

    private void AssertNamed(string part, byte[] bytes, string what = "") =>
        Assert.Contains(part, Assert.ThrowsExactly<InvalidDataException>(() => _format.Read(bytes), what).Message, what);

    private void Use(object read)
    {
        _format.Use?.Invoke(read);
        (read as IDisposable)?.Dispose();
    }

    /// <summary>Whether bytes are read; if so, they are used as well.</summary>
    private bool IsRead(byte[] bytes, string what)
    {
        var matrices = new MatrixMemory();
        MatrixMemory.Current = matrices;
        long before = GC.GetAllocatedBytesForCurrentThread();
        object? read = null;
        try
        {
            read = _format.Read(bytes);
        }
        catch (InvalidDataException problem)
        {
            Assert.Contains(_format.Damage, problem.Message, what);
        }

        Assert.IsLessThan(10 * _bytes.Length + _format.Room, GC.GetAllocatedBytesForCurrentThread() - before, what);
        Assert.IsLessThan(200_000, matrices.Peak, what);
        if (read is null)
        {
            Assert.AreEqual(0, matrices.Held, what);
            return false;
        }

        before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Use(read);
        }
        catch (ArgumentException)
        {
            // Another number of channels, missing values are refused, a score is not finite, …
            (read as IDisposable)?.Dispose();
        }

        Assert.IsLessThan(10 * (_bytes.Length + _format.Room), GC.GetAllocatedBytesForCurrentThread() - before, what);
        Assert.AreEqual(0, matrices.Held, what);
        return true;
    }
}
