using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ConvSeq.Series.Formats;
using ConvSeq.Series.Text;

namespace ConvSeq.Series;

/// <summary>
/// Reads a series file block by block, so that sets can be larger than memory. The memory used is that of one block and of the
/// longest line. The format is recognized by content: .ts, UCR rows, .arff or .csv, each plain, gzip-compressed or in a .zip, UTF-8;
/// .npy and .npz of NumPy. Not thread-safe.
/// </summary>
public sealed class SeriesFileReader : IDisposable
{
    private readonly FormatReader _format;
    private readonly SeriesScratch _next = new();
    private readonly SeriesPrecision _precision;
    private readonly UnlabeledSeries _unlabeled;
    private long _read, _unanswered, _skipped;
    private bool _hasNext;

    private SeriesFileReader(FormatReader format, string path, SeriesReadOptions options)
    {
        _format = format;
        Path = path;
        _precision = new SeriesPrecision(options.Normalize);
        _unlabeled = options.Unlabeled;

        if (options.ResampleStep is not null && Format != SeriesFormat.Ts)
            _format.Notes.Add($"the option {nameof(SeriesReadOptions.ResampleStep)} was not used: only .ts files have timestamps for it");

        // In formats without such a header only the first series shows the number of channels.
        MoveNext();
        Name = _format.Name ?? NameOf(format.Path);
    }

    /// <summary>The file, as it was given.</summary>
    public string Path { get; }

    /// <summary>Its format.</summary>
    public SeriesFormat Format => _format.Format;

    /// <summary>
    /// Name of the set: the problem or relation name in the file, else the file's name without extension and without
    /// _TRAIN or _TEST.
    /// </summary>
    public string Name { get; }

    /// <summary>Number of channels of every series; 1 where the file has no series and does not declare it.</summary>
    public int Channels => Math.Max(1, _format.Channels);

    /// <summary>Whether the series carry class labels.</summary>
    public bool HasLabels => _format.Answer == FormatReader.AnswerKind.Label;

    /// <summary>Whether the series carry numeric targets.</summary>
    public bool HasTargets => _format.Answer == FormatReader.AnswerKind.Target;

    /// <summary>
    /// The class names: all, in header order, where the header declares them; else those read so far, in order of first appearance,
    /// to which further reading only appends. Empty without labels.
    /// </summary>
    public ImmutableArray<string> ClassNames => [.. _format.Classes.Names];

    /// <summary>How the file was understood, with the notes of what has been read so far.</summary>
    public SeriesReading Reading
    {
        get
        {
            SeriesReading reading = _format.Reading;
            return reading with { Notes = [.. reading.Notes, .. _format.Notes, .. CountedNotes()] };
        }
    }

    /// <summary>Opens a file and reads its header and first series.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="execution">Cancellation, and progress as the share of the file's bytes; null for neither.</param>
    /// <exception cref="SeriesFormatException">The file is malformed.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    public static SeriesFileReader Open(string path, SeriesReadOptions? options = null, Execution? execution = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Open(file, path, options, execution);
    }

    /// <summary>Opens a seekable stream, which the reader then owns.</summary>
    internal static SeriesFileReader Open(Stream file, string path, SeriesReadOptions? options = null, Execution? execution = null)
    {
        options ??= new SeriesReadOptions();
        FormatReader? format = null;
        try
        {
            format = SeriesFormats.Open(file, path, options, execution ?? Execution.Default);
            return new SeriesFileReader(format, path, options);
        }
        catch
        {
            format?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next series.</summary>
    /// <param name="count">Maximum number of series, 1 or more.</param>
    /// <param name="block">1 to <paramref name="count"/> series; its class indices mean the same in every block of a file.</param>
    /// <returns>False, and a null block, at the end of the file.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    /// <exception cref="SeriesFormatException">The file is malformed.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public bool TryRead(int count, [NotNullWhen(true)] out SeriesSet? block)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        block = _hasNext ? Read(count) : null;
        return block is not null;
    }

    /// <summary>Passes over series; stops at the end of the file.</summary>
    internal void Skip(int count)
    {
        for (int i = 0; i < count && _hasNext; i++)
            MoveNext();
    }

    /// <summary>The next series, at most <paramref name="count"/>; an empty set at the end of the file.</summary>
    internal SeriesSet Read(int count)
    {
        var builder = new SeriesSetBuilder(Channels) { Name = Name };
        if (HasLabels)
            builder.DeclareLabels(_format.Classes.Names);
        else if (HasTargets)
            builder.DeclareTargets();
        while (_hasNext && builder.Count < count)
        {
            ReadOnlySpan<float> values = _precision.Narrow(_next);
            if (HasLabels && _next.Label is { } label)
                builder.Add(values, label);
            else if (HasTargets && !double.IsNaN(_next.Target))
                builder.Add(values, _next.Target);
            else
                builder.AddUnanswered(values);
            builder.Locate(_next.Id, _next.Line);
            MoveNext();
        }

        return builder.Build();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _format.Dispose();

    /// <summary>Reads the next series that is wanted into <see cref="_next"/>.</summary>
    private void MoveNext()
    {
        while (_hasNext = _format.TryRead(_next))
        {
            if (_next.Line == 0)
                _next.Line = _format.LineNumber;
            _read++;
            bool isOpen = (HasLabels && _next.Label is null) || (HasTargets && double.IsNaN(_next.Target));
            if (!isOpen)
                return;
            if (_unlabeled == UnlabeledSeries.Refuse)
            {
                throw new SeriesFormatException(
                    _format.Path, _next.Line, 1,
                    FormattableString.Invariant($"{(_next.Line > 0 ? "the series" : $"series {_read - 1}")} has no ")
                        + $"{(HasLabels ? "class label" : "target")}, and a series to learn from needs one");
            }

            _unanswered++;
            if (_unlabeled == UnlabeledSeries.Keep)
                return;
            _skipped++;
        }
    }

    private IEnumerable<string> CountedNotes()
    {
        string answer = HasLabels ? "class label" : "target";
        if (_skipped > 0)
            yield return FormattableString.Invariant($"{_skipped} series without a {answer} were left out");
        else if (_unanswered > 0)
            yield return FormattableString.Invariant($"{_unanswered} series have no {answer}");
        string[] unmet = _hasNext ? [] : _format.Classes.Unmet();
        if (unmet.Length > 0)
        {
            const int Shown = 5;
            yield return $"the header declares {Plural.Of(unmet.Length, "class name")} of which there is no series: "
                + string.Join(", ", unmet.Take(Shown)) + (unmet.Length > Shown ? ", …" : "");
        }

        if (_precision.Worst is { Loss: > SeriesPrecision.MaxLoss } worst)
        {
            yield return FormattableString.Invariant($"channel {worst.Channel} swings so little on so high a level that 32-bit floats ")
                + FormattableString.Invariant($"lose {worst.Loss:p0} of its standard deviation; ")
                + "normalize while reading, or subtract the level";
        }
        else if (_precision.Farthest is { Ratio: > SeriesLevels.MaxRatio } farthest)
        {
            yield return SeriesLevels.Describe(farthest.Channel, farthest.Ratio)
                + ", and features of convolutions see a small swing on a high level badly; "
                + "normalize while reading, or subtract the level";
        }
    }

    private static string NameOf(string path)
    {
        string name = ArchiveFileName.Stem(path);
        return name[..(name.Length - ArchiveFileName.PartLength(name))];
    }
}
