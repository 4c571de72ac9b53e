using ConvSeq.Series.Binary;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>
/// Series of a NumPy array of series × points or series × channels × points, read in pieces: the memory is that of one series, or in
/// Fortran order, where the values of a series lie apart, of a block of them. Answers come from a second array.
/// </summary>
internal sealed class NumpyReader : FormatReader
{
    private const string Stage = "Reading series";
    private const int ElementsPerPiece = 8192;
    private const int BytesPerBlock = 16 << 20;

    private readonly SeriesFormat _format;
    private readonly string _path;
    private readonly Stream _stream, _buffered;
    private readonly IDisposable? _owner;
    private readonly Execution _execution;
    private readonly NumpyHeader _header;
    private readonly long _count;
    private readonly int _points;
    private readonly byte[] _bytes;
    private readonly double[] _piece = new double[ElementsPerPiece];
    private readonly NumpyAnswers? _answers;
    private double[] _block = [];
    private long _next, _blockStart, _blockEnd;

    /// <param name="format">.npy or .npz.</param>
    /// <param name="stream">The array with its header; disposed with the reader.</param>
    /// <param name="path">Name of the array in messages.</param>
    /// <param name="answers">The answers; null for none.</param>
    /// <param name="options">How to read.</param>
    /// <param name="execution">Cancellation and progress.</param>
    /// <param name="owner">What else is to be disposed with the reader.</param>
    public NumpyReader(
        SeriesFormat format, Stream stream, string path, NumpyAnswers? answers, SeriesReadOptions options, Execution execution,
        IDisposable? owner = null)
        : base(null)
    {
        (_format, _path, _execution, _answers, _owner) = (format, path, execution, answers, owner);
        (_stream, _buffered) = (stream, new BufferedStream(stream, 1 << 16));
        _header = NumpyHeader.Read(_buffered, path);
        if (_header.Problem is { } problem)
            throw Error(problem);
        if (_header.Type.IsText)
            throw Error("the array holds texts where values of series are expected");
        if (_header.Shape.Length is < 1 or > 3)
        {
            throw Error($"the array has {_header.Shape.Length} axes; expected 2 (series × points) or 3 (series × channels × points)");
        }

        long channels = _header.Shape.Length == 3 ? _header.Shape[1] : 1;
        long points = _header.Shape[^1];
        _count = _header.Shape.Length == 1 ? 1 : _header.Shape[0];
        if (channels == 0 || points == 0)
            throw Error($"the array of {_header.Extents()} has series without a point");
        if ((Int128)channels * points * _header.Type.Size > options.MaxLineBytes)
        {
            throw Error($"one series of the array of {_header.Extents()} takes more than {options.MaxLineBytes} bytes, the most that "
                + $"{nameof(SeriesReadOptions.MaxLineBytes)} of the options allows");
        }

        (Channels, _points) = ((int)channels, (int)points);
        _bytes = new byte[ElementsPerPiece * _header.Type.Size];
        CheckLength(options);
        CheckAxes(options);
        if (answers is not null)
        {
            if (answers.Count != _count)
                throw Error($"there are {answers.Count} answers ({answers.Name}) for {_count} series");
            Answer = answers.AreTargets ? AnswerKind.Target : AnswerKind.Label;
        }
    }

    public override SeriesFormat Format => _format;

    public override string Path => _path;

    public override long LineNumber => 0;

    public override SeriesReading Reading => new()
    {
        Format = _format,
        PointColumns = $"the last axis of an array of {_header.Extents()}, {_header.Type}"
            + (_header.IsFortranOrder ? ", in Fortran order" : "")
            + _header.Shape.Length switch { 1 => " (points)", 2 => " (series × points)", _ => " (series × channels × points)" },
        LabelColumn = _answers?.Name,
    };

    private bool IsRandomAccess => _stream.CanSeek;

    public override bool TryRead(SeriesScratch series)
    {
        _execution.CancellationToken.ThrowIfCancellationRequested();
        series.Clear();
        if (_next == _count)
            return false;
        if (_header.IsFortranOrder && (Channels > 1 || _count > 1))
            ReadFromBlock(series);
        else
            ReadInOrder(series);
        if (_answers is not null)
            _answers.Get(_next, series, Classes);
        _next++;
        if (_next % (1 + _count / 100) == 0 || _next == _count)
            _execution.Report(Stage, (double)_next / _count);
        return true;
    }

    public override void Dispose()
    {
        _buffered.Dispose();
        _owner?.Dispose();
    }

    private void ReadInOrder(SeriesScratch series)
    {
        for (int c = 0; c < Channels; c++)
        {
            for (int t = 0; t < _points; t += ElementsPerPiece)
            {
                Span<double> values = _piece.AsSpan(0, Math.Min(ElementsPerPiece, _points - t));
                Fill(_buffered, values);
                foreach (double value in values)
                    Add(series, c, value);
            }

            series.EndChannel();
        }
    }

    private void ReadFromBlock(SeriesScratch series)
    {
        if (_next == _blockEnd)
            ReadBlock();
        long size = _blockEnd - _blockStart, at = _next - _blockStart;
        for (int c = 0; c < Channels; c++)
        {
            for (int t = 0; t < _points; t++)
                Add(series, c, _block[(c + (long)Channels * t) * size + at]);
            series.EndChannel();
        }
    }

    /// <summary>Reads, for each place within a series, the values that the next series have there, which lie side by side.</summary>
    private void ReadBlock()
    {
        int places = Channels * _points;
        _blockStart = _blockEnd;
        _blockEnd = IsRandomAccess
            ? Math.Min(_count, _blockStart + Math.Max(1, BytesPerBlock / sizeof(double) / places))
            : _count;
        int size = (int)(_blockEnd - _blockStart);
        if (_block.Length < places * size)
            _block = new double[places * size];
        if (size == _count)
        {
            FillAll(_buffered, _block.AsSpan(0, places * size));
            return;
        }

        for (int place = 0; place < places; place++)
        {
            _stream.Position = _header.Length + (place * _count + _blockStart) * _header.Type.Size;
            FillAll(_stream, _block.AsSpan(place * size, size));
        }
    }

    private void FillAll(Stream from, Span<double> values)
    {
        for (int i = 0; i < values.Length; i += ElementsPerPiece)
            Fill(from, values.Slice(i, Math.Min(ElementsPerPiece, values.Length - i)));
    }

    private void Fill(Stream from, Span<double> values)
    {
        Span<byte> bytes = _bytes.AsSpan(0, values.Length * _header.Type.Size);
        if (from.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Error("the file is cut off");
        _header.Type.Decode(bytes, values);
    }

    private void Add(SeriesScratch series, int channel, double value)
    {
        if (float.IsInfinity((float)value))
        {
            throw Error(FormattableString.Invariant($"series {_next}, channel {channel}, point {series.ChannelLength} is {value}, ")
                + "beyond the range of a 32-bit float (±3.4028235E+38)");
        }

        series.Add(value);
    }

    private void CheckLength(SeriesReadOptions options)
    {
        long needed = _header.Count * _header.Type.Size, there = _stream.Length - _header.Length;
        if (there < needed)
            throw Error($"the file is cut off: an array of {_header.Extents()} takes {needed} bytes, of which {there} are there");
        if (there > needed)
            Notes.Add(FormattableString.Invariant($"{there - needed} bytes after the array were not read"));
        if (_header.IsFortranOrder && !IsRandomAccess && _header.Count * sizeof(double) > options.MaxLineBytes)
        {
            throw Error("the array is in Fortran order and too large to be read so from a .zip; save it with "
                + "numpy.ascontiguousarray, or as a .npy");
        }
    }

    /// <summary>Speaks up where the order of the axes may be another one.</summary>
    private void CheckAxes(SeriesReadOptions options)
    {
        const string Swap = "numpy.swapaxes(X, 1, 2) puts the points last";
        if (_header.Shape.Length == 1)
            Notes.Add(FormattableString.Invariant($"the array has one axis and is read as one series of {Plural.Of(_points, "point")}"));
        else if (_header.Shape.Length == 2 && options.ExpectedLength == _count && options.ExpectedLength != _points)
            throw Error($"the array of {_header.Extents()} has the model's {_count} points on the first axis; save its transpose, X.T");
        else if (Channels > 1 && (_points == 1 || (options.ExpectedLength == Channels && options.ExpectedLength != _points)))
        {
            throw Error($"an array is series × channels × points, but in this one of {_header.Extents()} the points seem to come before; "
                + Swap);
        }
        else if (Channels > _points)
            Notes.Add($"the array of {_header.Extents()} is read as series × channels × points; if the points come before, {Swap}");
    }

    private SeriesFormatException Error(string problem) => new(_path, 0, 0, problem);
}
