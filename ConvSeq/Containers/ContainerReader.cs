using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ConvSeq.Containers;

/// <summary>
/// Reads a model container piece by piece. The bytes that it returns have been read, but are known to be intact only after
/// <see cref="End"/>.
/// </summary>
internal sealed class ContainerReader : IDisposable
{
    private readonly Stream _stream;
    private readonly string _name;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Reads the header; reads all of a container of another kind.</summary>
    /// <param name="stream">Positioned at the magic; stays open.</param>
    /// <param name="name">Name of the stream in messages.</param>
    /// <param name="kind">The kind that is expected.</param>
    /// <param name="most">The most bytes that the payload may claim.</param>
    /// <exception cref="InvalidDataException">It is not a container of that kind and a known version.</exception>
    public ContainerReader(Stream stream, string name, ModelKind kind, long most = long.MaxValue)
    {
        _stream = stream;
        _name = name;
        byte[] header = new byte[ModelContainer.HeaderLength];
        int got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got < ModelContainer.Magic.Length || !header.AsSpan().StartsWith(ModelContainer.Magic))
            throw new InvalidDataException($"{name} is not a ConvSeq model: it does not start with the ConvSeq signature.");
        if (got < header.Length)
            throw Truncated(header.Length, got);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8));
        if (version is 0 or > ModelContainer.Version)
        {
            throw new InvalidDataException(
                $"{name} has model format version {version}; this ConvSeq reads versions 1 to {ModelContainer.Version}.");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(16));
        if (length > (ulong)most)
            throw new InvalidDataException($"{name} is damaged: its header claims {length:N0} bytes of content.");
        _hash.AppendData(header);
        Left = (long)length;
        uint found = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(ModelContainer.KindOffset));
        if (found == (uint)kind)
            return;
        while (Left > 0)
            Take((int)Math.Min(Left, 1 << 16));
        End();
        throw new InvalidDataException($"{name} holds a model of kind {found}; expected {(uint)kind} ({kind}).");
    }

    /// <summary>Bytes of the payload that have not been taken yet.</summary>
    public long Left { get; private set; }

    /// <summary>Takes the next bytes of the payload, at most <see cref="Left"/>.</summary>
    public byte[] Take(int count)
    {
        byte[] bytes = ReadClaimed(count);
        _hash.AppendData(bytes);
        Left -= count;
        return bytes;
    }

    /// <summary>Takes the next section of the payload.</summary>
    /// <param name="tag">The tag that it must have.</param>
    public ModelReader Section(ReadOnlySpan<byte> tag)
    {
        byte[] head = Take((int)Math.Min(Left, ModelReader.SectionHeadLength));
        int length = new ModelReader(head, _name).SectionHead(tag, Left);
        return new ModelReader(Take(length), _name);
    }

    /// <summary>Reads the checksum; the stream is then positioned after the container.</summary>
    /// <exception cref="InvalidDataException">The content is not intact, or more of it follows.</exception>
    public void End()
    {
        if (Left > 0)
            throw new InvalidDataException($"{_name} is damaged: {Left} bytes follow where the content should end.");
        byte[] checksum = ReadClaimed(SHA256.HashSizeInBytes);
        if (!_hash.GetHashAndReset().AsSpan().SequenceEqual(checksum))
            throw new InvalidDataException($"{_name} is damaged: its checksum does not match its content.");
    }

    public void Dispose() => _hash.Dispose();

    /// <summary>Reads a claimed number of bytes, holding no more memory than twice what has really arrived.</summary>
    private byte[] ReadClaimed(int length)
    {
        byte[] bytes = new byte[Math.Min(length, 1 << 16)];
        int used = 0;
        while (used < length)
        {
            if (used == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(length, 2L * bytes.Length));
            int got = _stream.Read(bytes, used, bytes.Length - used);
            if (got == 0)
                throw Truncated(length, used);
            used += got;
        }

        return bytes;
    }

    private InvalidDataException Truncated(int expected, int got) =>
        new($"{_name} is truncated: {expected:N0} bytes were expected, but {got:N0} are left.");
}
