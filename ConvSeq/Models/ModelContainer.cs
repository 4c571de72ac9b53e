using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ConvSeq.Models;

/// <summary>What a model container holds.</summary>
internal enum ModelKind : uint
{
    TimeSeriesClassifier = 1,
    TimeSeriesFeaturizer = 2,
    RidgeClassifier = 3,
    RidgeRegressor = 4,
    LogisticClassifier = 6,
}

/// <summary>
/// The outermost layer of the model format, the same for every kind of model (docs/specification.md, "Model files"): magic,
/// version, kind, length, payload, SHA-256 of everything before. Little-endian throughout.
/// </summary>
internal static class ModelContainer
{
    /// <summary>The version that this code writes, and the newest that it reads.</summary>
    public const uint Version = 1;

    private const int HeaderLength = 24, ChecksumLength = 32;

    private static ReadOnlySpan<byte> Magic => "ConvSeq\x1A"u8;

    public static byte[] Wrap(ModelKind kind, ReadOnlySpan<byte> payload)
    {
        byte[] whole = new byte[HeaderLength + payload.Length + ChecksumLength];
        Magic.CopyTo(whole);
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(12), (uint)kind);
        BinaryPrimitives.WriteUInt64LittleEndian(whole.AsSpan(16), (ulong)payload.Length);
        payload.CopyTo(whole.AsSpan(HeaderLength));
        SHA256.HashData(whole.AsSpan(0, HeaderLength + payload.Length), whole.AsSpan(HeaderLength + payload.Length));
        return whole;
    }

    /// <summary>Whether the stream stands at a container's magic; reads no further than that.</summary>
    public static bool StartsLikeModel(Stream stream)
    {
        Span<byte> head = stackalloc byte[Magic.Length];
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(Magic);
    }

    /// <summary>Reads one container and checks it; the stream stands behind it afterwards.</summary>
    /// <param name="stream">Positioned at the magic.</param>
    /// <param name="name">What to call the stream in messages.</param>
    /// <param name="kind">The kind that is expected.</param>
    /// <exception cref="InvalidDataException">The content is not an intact container of that kind and a known version.</exception>
    public static byte[] Unwrap(Stream stream, string name, ModelKind kind)
    {
        byte[] header = new byte[HeaderLength];
        int got = stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (got < Magic.Length || !header.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            throw new InvalidDataException($"{name} is not a ConvSeq model: it does not start with the bytes of one.");
        if (got < HeaderLength)
            throw Truncated(name, HeaderLength, got);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8));
        if (version is 0 or > Version)
            throw new InvalidDataException($"{name} has model format version {version}; this ConvSeq reads versions 1 to {Version}.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(16));
        if (length > (ulong)(Array.MaxLength - HeaderLength - ChecksumLength))
            throw new InvalidDataException($"{name} is damaged: it claims a content of {length:N0} bytes.");

        byte[] payload = ReadClaimed(stream, name, (int)length);
        byte[] checksum = ReadClaimed(stream, name, ChecksumLength);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(payload);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(checksum))
            throw new InvalidDataException($"{name} is damaged: its checksum does not match its content.");
        uint found = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12));
        if (found != (uint)kind)
            throw new InvalidDataException($"{name} holds a model of kind {found}; expected {(uint)kind} ({kind}).");
        return payload;
    }

    /// <summary>Reads a claimed number of bytes, holding no more memory than twice what has really arrived.</summary>
    private static byte[] ReadClaimed(Stream stream, string name, int length)
    {
        byte[] bytes = new byte[Math.Min(length, 1 << 16)];
        int used = 0;
        while (used < length)
        {
            if (used == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(length, 2L * bytes.Length));
            int got = stream.Read(bytes, used, bytes.Length - used);
            if (got == 0)
                throw Truncated(name, length, used);
            used += got;
        }

        return bytes;
    }

    private static InvalidDataException Truncated(string name, int expected, int got) =>
        new($"{name} is truncated: {expected:N0} bytes were expected where {got:N0} are left.");
}
