using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ConvSeq.Containers;

/// <summary>Kind of content of a model container.</summary>
internal enum ModelKind : uint
{
    TimeSeriesClassifier = 1,
    TimeSeriesFeaturizer = 2,
    RidgeClassifier = 3,
    RidgeRegressor = 4,
    RidgeStatistics = 5,
    LogisticClassifier = 6,
    TimeSeriesRegressor = 7,
    NetworkCheckpoint = 8,
    NetworkClassifier = 9,
    NetworkRegressor = 10,
    TorchModuleClassifier = 11,
    TorchModuleRegressor = 12,
    ExtraTreesClassifier = 13,
    ExtraTreesRegressor = 14,
    EnsembleClassifier = 15,
    EnsembleRegressor = 16,
    SequenceLabeler = 17,
    SequenceModel = 18,
    SequenceForecaster = 19,
    EarlyClassifier = 20,
    SequenceTranslator = 21,
    BidirectionalLanguageModel = 22,
    ShardStatistics = 23,
}

/// <summary>
/// The outermost layer of the model format, the same for every kind of model (docs/specification.md, "Model files"): magic,
/// version, kind, length, payload, SHA-256 of everything before. Little-endian throughout.
/// </summary>
internal static class ModelContainer
{
    /// <summary>
    /// The version that this code writes, and the newest that it reads. Version 2 adds the means of features to linear models.
    /// </summary>
    public const uint Version = 2;

    /// <summary>Bytes before the payload.</summary>
    public const int HeaderLength = 24;

    /// <summary>Offset of the kind in the header.</summary>
    public const int KindOffset = 12;

    private const int ChecksumLength = SHA256.HashSizeInBytes;

    /// <summary>The bytes that every container starts with.</summary>
    public static ReadOnlySpan<byte> Magic => "ConvSeq\x1A"u8;

    public static byte[] Wrap(ModelKind kind, ReadOnlySpan<byte> payload)
    {
        byte[] whole = new byte[HeaderLength + payload.Length + ChecksumLength];
        using var writer = new ContainerWriter(new MemoryStream(whole), kind, payload.Length);
        writer.Write(payload);
        writer.End();
        return whole;
    }

    /// <summary>Returns whether the stream is positioned at a container's magic; reads no further than that.</summary>
    public static bool StartsLikeModel(Stream stream)
    {
        Span<byte> head = stackalloc byte[Magic.Length];
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(Magic);
    }

    /// <summary>
    /// Returns the kind of the container at the stream's position, and leaves the stream there; null if it is not a container
    /// or is too short to say.
    /// </summary>
    public static ModelKind? KindOf(Stream stream)
    {
        byte[] head = new byte[KindOffset + sizeof(uint)];
        long position = stream.Position;
        int got = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = position;
        return got == head.Length && head.AsSpan().StartsWith(Magic)
            ? (ModelKind)BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(KindOffset))
            : null;
    }

    /// <summary>Reads one container and checks it; the stream is then positioned after it.</summary>
    /// <param name="stream">Positioned at the magic.</param>
    /// <param name="name">Name of the stream in messages.</param>
    /// <param name="kind">The kind that is expected.</param>
    /// <exception cref="InvalidDataException">The content is not an intact container of that kind and a known version.</exception>
    public static byte[] Unwrap(Stream stream, string name, ModelKind kind)
    {
        using var reader = new ContainerReader(stream, name, kind, Array.MaxLength - HeaderLength - ChecksumLength);
        byte[] payload = reader.Take((int)reader.Left);
        reader.End();
        return payload;
    }
}
