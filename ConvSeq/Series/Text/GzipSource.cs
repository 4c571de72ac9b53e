using System.IO.Compression;

namespace ConvSeq.Series.Text;

/// <summary>
/// Decompresses a gzip file and notices when it is cut off, which <see cref="GZipStream"/> does not: it ends quietly wherever its
/// input does. Here a further gzip member of known content follows the file. Only after complete data does the decompressor take it
/// for a separate member and return that content, as the end of its output.
/// </summary>
internal sealed class GzipSource : IDisposable
{
    private static readonly byte[] Mark = "\u0004ConvSeq end of file 9d41c7a2\u0004"u8.ToArray();

    private readonly GZipStream _gzip;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start, _end;

    public GzipSource(Stream file) => _gzip = new GZipStream(new FileThenMark(file), CompressionMode.Decompress);

    /// <summary>Decompressed bytes; 0 at the end.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or cut off.</exception>
    public int Read(Span<byte> target)
    {
        // The last bytes held may be the mark, or a part of it, until more have come.
        while (_end - _start <= Mark.Length)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            int read = _gzip.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                if (!_buffer.AsSpan(0, _end).SequenceEqual(Mark))
                    throw new InvalidDataException("the file ends in the middle");
                return 0;
            }

            _end += read;
        }

        int count = Math.Min(target.Length, _end - _start - Mark.Length);
        _buffer.AsSpan(_start, count).CopyTo(target);
        _start += count;
        return count;
    }

    public void Dispose() => _gzip.Dispose();

    /// <summary>The bytes of the file, then those of the mark, compressed.</summary>
    private sealed class FileThenMark(Stream file) : Stream
    {
        private static readonly byte[] CompressedMark = Compress(Mark);

        private int _markRead;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int read = _markRead == 0 ? file.Read(buffer) : 0;
            if (read > 0)
                return read;
            read = Math.Min(buffer.Length, CompressedMark.Length - _markRead);
            CompressedMark.AsSpan(_markRead, read).CopyTo(buffer);
            _markRead += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private static byte[] Compress(byte[] bytes)
        {
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
                gzip.Write(bytes);
            return compressed.ToArray();
        }
    }
}
