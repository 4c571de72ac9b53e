using System.Buffers;
using System.Text;

namespace ConvSeq.Series.Text;

/// <summary>
/// The lines of a UTF-8 file through one reused buffer: plain or gzip, with or without byte order mark, LF or CRLF. Memory is that
/// of the longest line. Knows its position, so that every error can name it.
/// </summary>
internal sealed class TextLines : IDisposable
{
    private const int FirstBuffer = 1 << 17;
    private const string Stage = "Reading series";

    private readonly Stream _file;
    private readonly GzipSource? _gzip;
    private readonly Execution _execution;
    private readonly double _fileLength;
    private readonly int _longestLine;
    private double _reported;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start, _end, _next, _filled;
    private bool _fileEnded, _again;
    private long _recordLines;

    /// <param name="file">A stream, which is disposed with this object. It can go back to its start, unless it is a pipe.</param>
    /// <param name="path">Name of the file in messages.</param>
    /// <param name="execution">Cancellation and progress.</param>
    /// <param name="longestLine">Maximum number of bytes of a record.</param>
    /// <param name="isPipe">
    /// Whether it is a pipe. No more is then read than the next line needs and is there, and it is not taken for gzip.
    /// </param>
    public TextLines(Stream file, string path, Execution execution, int longestLine, bool isPipe = false)
    {
        _file = file;
        _execution = execution;
        _fileLength = isPipe ? double.PositiveInfinity : Math.Max(1, file.Length);
        _longestLine = longestLine;
        Path = path;
        if (!isPipe)
        {
            bool gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            _gzip = gzip ? new GzipSource(file) : null;
        }

        SkipByteOrderMark();
    }

    /// <summary>Name of the file in messages.</summary>
    public string Path { get; }

    /// <summary>Number of the first line of the current record, from 1; 0 before the first.</summary>
    public long LineNumber { get; private set; }

    private long NextLineNumber => LineNumber + Math.Max(1, _recordLines);

    private ReadOnlySpan<byte> Current => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The next line without its end; valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        _execution.CancellationToken.ThrowIfCancellationRequested();
        if (_again)
        {
            _again = false;
            line = Current;
            return true;
        }

        _start = _next;
        bool found = FindEnd(_start);
        if (found)
        {
            LineNumber = NextLineNumber;
            _recordLines = 1;
        }

        line = found ? Current : default;
        return found;
    }

    /// <summary>Joins the following line to the current one, the line end between them included.</summary>
    public bool TryExtend(out ReadOnlySpan<byte> record)
    {
        int length = _end - _start;
        bool found = FindEnd(_next);
        if (found)
            _recordLines++;
        else
            _end = _start + length;
        record = Current;
        return found;
    }

    /// <summary>Makes the next <see cref="TryRead"/> return the current line again.</summary>
    public void Return() => _again = true;

    /// <summary>
    /// The current line and what follows, without reading on: <paramref name="enough"/> bytes and <paramref name="lineEnds"/> line ends
    /// where the file has them, but no more than <paramref name="most"/> bytes for the sake of the line ends.
    /// </summary>
    public ReadOnlySpan<byte> Peek(int enough, int lineEnds, int most, out bool isWhole)
    {
        most = Math.Max(enough, Math.Min(most, _longestLine));
        bool more = !_fileEnded;
        while (more && (_filled - _start < enough
            || (_filled - _start < most && _buffer.AsSpan(_start, _filled - _start).Count((byte)'\n') < lineEnds)))
        {
            more = Fill();
        }

        isWhole = _fileEnded;
        return _buffer.AsSpan(_start, _filled - _start);
    }

    /// <summary>The text of the whole file, with its line ends; to be called before any line is read.</summary>
    public string ReadToEnd()
    {
        while (!_fileEnded)
        {
            if (_filled - _start > _longestLine)
                throw new SeriesFormatException(Path, 0, 0, $"the text is longer than {_longestLine} bytes, the most possible; shorten it");
            Fill();
        }

        _end = _next = _filled;
        if (QuotedText.DecodeUtf8(Current) is { } text)
            return text;
        int at = 0;
        while (Rune.DecodeFromUtf8(Current[at..], out _, out int length) == OperationStatus.Done)
            at += length;
        throw NotUtf8(at);
    }

    /// <summary>An exception that says what is wrong at a byte of the current record.</summary>
    public SeriesFormatException Error(int offset, string problem)
    {
        ReadOnlySpan<byte> before = Current[..Math.Min(offset, Current.Length)];
        long line = Math.Max(1, LineNumber) + before.Count((byte)'\n');
        int column = 1;
        foreach (byte c in before[(before.LastIndexOf((byte)'\n') + 1)..])
            column += (c & 0xC0) == 0x80 ? 0 : 1;
        return new SeriesFormatException(Path, line, column, problem);
    }

    /// <summary>An exception for a value that <see cref="ValueText"/> could not read.</summary>
    public SeriesFormatException Error(ValueKind kind, int start, int end)
    {
        ReadOnlySpan<byte> blanks = " \t\r"u8;
        while (start < end && blanks.Contains(Current[start]))
            start++;
        string found = ValueText.Quote(Current[start..end]);
        return Error(start, kind switch
        {
            ValueKind.Empty => "a value is expected here; write ? for a missing one",
            ValueKind.Missing => $"{found} is a missing value, where a number is expected",
            ValueKind.OutOfRange => $"{found} is beyond the range of a 32-bit float (±3.4028235E+38)",
            _ => $"{found} is not a number",
        });
    }

    /// <summary>The text of a part of the current record.</summary>
    public string Decode(int start, int end) => QuotedText.DecodeUtf8(Current[start..end]) ?? throw NotUtf8(start);

    /// <summary>The text of a quoted part of the current record.</summary>
    public string DecodeQuoted(int start, int end) => QuotedText.Decode(Current[start..end]) ?? throw NotUtf8(start);

    public void Dispose()
    {
        _gzip?.Dispose();
        _file.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private SeriesFormatException NotUtf8(int start) => Error(start, "the text is not valid UTF-8; save the file as UTF-8");

    /// <summary>Finds the end of the line that continues at <paramref name="from"/>; false where the file ends there.</summary>
    private bool FindEnd(int from)
    {
        // Relative to _start, because filling moves the record to the front of the buffer.
        int begun = from - _start;
        int searched = begun;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _filled - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                _end = _start + searched + length;
                _next = _end + 1;
                break;
            }

            searched = _filled - _start;
            if (_fileEnded || !Fill())
            {
                _end = _next = _filled;
                if (searched == begun)
                    return false;
                break;
            }
        }

        if (_end > _start + begun && _buffer[_end - 1] == '\r')
            _end--;
        return _end - _start <= _longestLine ? true : throw TooLong();
    }

    private SeriesFormatException TooLong() => new(
        Path, NextLineNumber, 1,
        $"the line is longer than {_longestLine} bytes, the most that {nameof(SeriesReadOptions.MaxLineBytes)} of the options allows");

    private bool Fill()
    {
        _execution.CancellationToken.ThrowIfCancellationRequested();
        if (_filled == _buffer.Length)
            MakeRoom();
        int read;
        try
        {
            Span<byte> free = _buffer.AsSpan(_filled);
            read = _gzip is null ? _file.Read(free) : _gzip.Read(free);
        }
        catch (InvalidDataException damage)
        {
            throw new SeriesFormatException(
                Path, NextLineNumber, 1, $"the gzip data is damaged or cut off: {damage.Message}", damage);
        }

        _filled += read;
        _fileEnded = read == 0;
        Report();
        return !_fileEnded;
    }

    private void MakeRoom()
    {
        int used = _filled - _start;
        if (_start == 0)
        {
            // One more for the '\r' that is not the line's.
            if (used > _longestLine + 1)
                throw TooLong();
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _buffer.Length, Math.Max(_buffer.Length, _longestLine) + 4096L));
            _buffer.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
            return;
        }

        _buffer.AsSpan(_start, used).CopyTo(_buffer);
        _end -= _start;
        _next -= _start;
        _start = 0;
        _filled = used;
    }

    private void Report()
    {
        double fraction = _fileEnded ? 1 : double.IsFinite(_fileLength) ? _file.Position / _fileLength : 0;
        if (fraction < _reported + 0.01 && !_fileEnded)
            return;
        _reported = fraction;
        _execution.Report(Stage, fraction);
    }

    private void SkipByteOrderMark()
    {
        // A pipe may wait for an answer to a line of two bytes; those that a mark begins with are others.
        bool more = true;
        while (more && (_filled == 0 || (_filled < 3 && _buffer[0] >= 0xEF)))
            more = Fill();
        ReadOnlySpan<byte> head = _buffer.AsSpan(0, _filled);
        if (head.StartsWith("\uFEFF"u8))
            _start = _end = _next = 3;
        else if (head.StartsWith<byte>([0xFF, 0xFE]) || head.StartsWith<byte>([0xFE, 0xFF]))
            throw new SeriesFormatException(Path, 1, 1, "the file is UTF-16; save it as UTF-8");
    }
}
