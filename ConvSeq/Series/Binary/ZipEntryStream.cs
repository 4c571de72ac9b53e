using System.IO.Compression;

namespace ConvSeq.Series.Binary;

/// <summary>
/// The content of one entry of a .zip, which can be read again from its start. Damage is an error: the length and the checksum that
/// the .zip states are compared with what comes.
/// </summary>
internal sealed class ZipEntryStream : Stream
{
    // Deflate cannot pack more than about 1032 bytes into one.
    private const long MaxRatio = 1100;

    private static readonly uint[] CrcTable = MakeCrcTable();

    private readonly ZipArchive? _owned;
    private readonly ZipArchiveEntry _entry;
    private readonly string _path;
    private Stream _content;
    private long _position;
    private uint _crc;

    /// <param name="entry">The entry.</param>
    /// <param name="path">Name of the entry in messages.</param>
    /// <param name="owned">The .zip, if it is to be disposed with the stream.</param>
    public ZipEntryStream(ZipArchiveEntry entry, string path, ZipArchive? owned = null)
    {
        (_entry, _path, _owned) = (entry, path, owned);
        if (entry.IsEncrypted)
            throw Error("the entry of the .zip is encrypted; unpack it with its password and give the file");
        if (entry.Length > MaxRatio * (entry.CompressedLength + 1))
            throw Damaged("it states a length that its data cannot have");
        _content = Open();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _entry.Length;

    /// <summary>Number of bytes read; can be set to 0.</summary>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(value, 0);
            _content.Dispose();
            _content = Open();
            (_position, _crc) = (0, 0);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = _content.Read(buffer);
        }
        catch (InvalidDataException damage)
        {
            throw Damaged(damage.Message, damage);
        }

        _position += read;
        uint crc = ~_crc;
        foreach (byte b in buffer[..read])
            crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        _crc = ~crc;
        if (_position > Length || (read == 0 && buffer.Length > 0 && _position < Length))
            throw Damaged("it has not the length that the .zip states");
        if (_position == Length && _crc != _entry.Crc32)
            throw Damaged("its checksum is wrong");
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _owned?.Dispose();
        }

        base.Dispose(disposing);
    }

    private Stream Open()
    {
        try
        {
            return _entry.Open();
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or NotSupportedException)
        {
            throw Damaged(damage.Message, damage);
        }
    }

    private SeriesFormatException Damaged(string how, Exception? inner = null) =>
        Error($"the entry of the .zip is damaged, or packed in a way that is not supported: {how}", inner);

    private SeriesFormatException Error(string problem, Exception? inner = null) => new(_path, 0, 0, problem, inner);

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            table[i] = crc;
        }

        return table;
    }
}
