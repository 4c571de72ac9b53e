using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ConvSeq.Containers;

/// <summary>Writes a model container whose payload comes piece by piece, so that it may be larger than memory or an array.</summary>
internal sealed class ContainerWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _left;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Writable; stays open.</param>
    /// <param name="kind">What the container holds.</param>
    /// <param name="length">Bytes that will be written.</param>
    public ContainerWriter(Stream stream, ModelKind kind, long length)
    {
        _stream = stream;
        Span<byte> header = stackalloc byte[ModelContainer.HeaderLength];
        ModelContainer.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], ModelContainer.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)kind);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], (ulong)length);
        _left = header.Length + length;
        Write(header);
    }

    /// <summary>Writes the next piece of the payload.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _stream.Write(bytes);
        _left -= bytes.Length;
    }

    /// <summary>Writes the checksum.</summary>
    /// <exception cref="InvalidOperationException">More or less was written than announced.</exception>
    public void End()
    {
        if (_left != 0)
            throw new InvalidOperationException($"{_left} bytes of the container's content are missing.");
        _stream.Write(_hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();
}
