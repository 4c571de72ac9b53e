using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Binary;

/// <summary>
/// Header of a .npy file: its element type, order and shape. The format (versions 1.0, 2.0 and 3.0) writes them as a Python literal,
/// of which only the one form that NumPy writes is read; nothing is executed.
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
/// </summary>
internal sealed class NumpyHeader
{
    private const int MaxLength = 1 << 16;
    private const int MaxAxes = 64;

    private readonly string _path;
    private readonly string _text;
    private int _at;

    private NumpyHeader(string path, string text) => (_path, _text) = (path, text);

    /// <summary>The element type, where <see cref="Problem"/> is null.</summary>
    public NumpyType Type { get; private set; }

    /// <summary>Why the elements cannot be read; null if they can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the first index runs fastest, as in Fortran, instead of the last.</summary>
    public bool IsFortranOrder { get; private set; }

    /// <summary>Extent of each axis.</summary>
    public ImmutableArray<long> Shape { get; private set; } = [];

    /// <summary>Bytes before the first element.</summary>
    public long Length { get; private init; }

    /// <summary>Number of elements.</summary>
    public long Count { get; private set; }

    /// <summary>Whether a file begins as a .npy does.</summary>
    public static bool IsNumpy(ReadOnlySpan<byte> head) => head.StartsWith<byte>([0x93, .. "NUMPY"u8]);

    /// <summary>Reads a header and leaves the stream at the first element.</summary>
    /// <exception cref="SeriesFormatException">The header is malformed.</exception>
    public static NumpyHeader Read(Stream stream, string path)
    {
        Span<byte> start = stackalloc byte[12];
        int got = stream.ReadAtLeast(start[..8], 8, throwOnEndOfStream: false);
        if (!IsNumpy(start))
            throw new SeriesFormatException(path, 0, 0, "the file does not begin as a NumPy array (.npy) does");
        if (got < 8)
            throw CutOff(path);
        if (start[6] is not (1 or 2 or 3) || start[7] != 0)
            throw new SeriesFormatException(path, 0, 0, $"version {start[6]}.{start[7]} of .npy is not known; 1.0, 2.0 and 3.0 are read");
        int lengthBytes = start[6] == 1 ? 2 : 4;
        Fill(stream, start.Slice(8, lengthBytes), path);
        uint length = start[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaxLength)
            throw new SeriesFormatException(path, 0, 0, $"the header of {length} bytes is too long for an array of numbers or texts");
        byte[] text = new byte[length];
        Fill(stream, text, path);
        var header = new NumpyHeader(path, Encoding.Latin1.GetString(text)) { Length = 8 + lengthBytes + length };
        header.Parse();
        return header;
    }

    /// <summary>The shape in words: 10 × 3 × 100.</summary>
    public string Extents() => string.Join(" × ", Shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));

    private static void Fill(Stream stream, Span<byte> bytes, string path)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw CutOff(path);
    }

    private static SeriesFormatException CutOff(string path) => new(path, 0, 0, "the file is cut off: it ends in the header");

    private void Parse()
    {
        var seen = new HashSet<string>();
        Expect('{');
        while (Next() != '}')
        {
            string key = ReadText();
            if (!seen.Add(key))
                throw Malformed();
            Expect(':');
            switch (key)
            {
                case "descr" when Next() == '\'':
                    Problem = NumpyType.TryParse(ReadText(), out NumpyType type);
                    Type = type;
                    break;
                case "descr" when Next() is '[' or '(':
                    // A list of fields has brackets and quotes in it; what comes after it is no longer needed.
                    Problem = "the array holds records with several fields; save one plain array of numbers";
                    return;
                case "fortran_order":
                    IsFortranOrder = ReadFlag();
                    break;
                case "shape":
                    ReadShape();
                    break;
                default:
                    throw Malformed();
            }

            if (Next() != '}')
                Expect(',');
        }

        _at++;
        if (seen.Count != 3 || _text.AsSpan(_at).Trim(" \n\0").Length > 0)
            throw Malformed();
    }

    private char Next()
    {
        while (_at < _text.Length && _text[_at] == ' ')
            _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private void Expect(char c)
    {
        if (Next() != c)
            throw Malformed();
        _at++;
    }

    private string ReadText()
    {
        Expect('\'');
        int end = _text.IndexOf('\'', _at);
        if (end < 0)
            throw Malformed();
        string text = _text[_at..end];
        _at = end + 1;
        return text;
    }

    private bool ReadFlag()
    {
        Next();
        bool flag = _text.AsSpan(_at).StartsWith("True");
        if (!flag && !_text.AsSpan(_at).StartsWith("False"))
            throw Malformed();
        _at += flag ? 4 : 5;
        return flag;
    }

    /// <summary>Reads (), (3,), (3, 4) and, as Python 2 wrote it, (3L, 4L).</summary>
    private void ReadShape()
    {
        Expect('(');
        Count = 1;
        while (Next() != ')')
        {
            int begin = _at;
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
                _at++;
            if (!long.TryParse(_text.AsSpan(begin, _at - begin), NumberStyles.None, CultureInfo.InvariantCulture, out long extent)
                || Shape.Length == MaxAxes)
            {
                throw Malformed();
            }

            Shape = Shape.Add(extent);
            if ((Int128)Count * extent > long.MaxValue / 64)
                throw new SeriesFormatException(_path, 0, 0, $"the array of {Extents()} is too large");
            Count *= extent;
            if (Next() == 'L')
                _at++;
            if (Next() != ')')
                Expect(',');
        }

        _at++;
    }

    private SeriesFormatException Malformed() => new(
        _path, 0, 0, $"the header of the NumPy array is malformed: {ValueText.Quote(Encoding.UTF8.GetBytes(_text))}");
}
