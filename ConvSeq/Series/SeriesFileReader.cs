using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ConvSeq.Series.Formats;
using ConvSeq.Series.Text;

namespace ConvSeq.Series;

/// <summary>Formats of series files.</summary>
public enum SeriesFormat
{
    /// <summary>.ts of the time series classification and regression archives.</summary>
    Ts,

    /// <summary>Rows of label and values, separated by tabs, commas or blanks, of the UCR archive.</summary>
    Ucr,

    /// <summary>.arff (Weka), univariate or with one relational attribute.</summary>
    Arff,

    /// <summary>Wide .csv with a header.</summary>
    Csv,
}

/// <summary>
/// Reads a series file block by block, so that sets can be larger than memory. The memory used is that of one block and of the
/// longest line. The format is recognized by content: .ts, UCR rows, .arff or .csv, each plain or gzip-compressed, UTF-8. Not
/// thread-safe.
/// </summary>
public sealed class SeriesFileReader : IDisposable
{
    private readonly TextLines _lines;
    private readonly FormatReader _format;
    private readonly SeriesScratch _next = new();
    private bool _hasNext;

    private SeriesFileReader(TextLines lines, SeriesReadOptions options)
    {
        _lines = lines;
        _format = FormatRecognizer.Open(lines, options);

        // In formats without such a header only the first series shows the number of channels.
        _hasNext = _format.TryRead(_next);
        Name = _format.Name ?? NameOf(lines.Path);
    }

    /// <summary>The file, as it was given.</summary>
    public string Path => _lines.Path;

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
        TextLines? lines = null;
        options ??= new SeriesReadOptions();
        try
        {
            lines = new TextLines(file, path, execution ?? Execution.Default, options.MaxLineBytes);
            return new SeriesFileReader(lines, options);
        }
        catch
        {
            lines?.Dispose();
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

    /// <summary>The next series, at most <paramref name="count"/>; an empty set at the end of the file.</summary>
    internal SeriesSet Read(int count)
    {
        var builder = new SeriesSetBuilder(Channels) { Name = Name };
        if (HasLabels)
            builder.DeclareClasses(_format.Classes.Names);
        else if (HasTargets)
            builder.DeclareTargets();
        while (_hasNext && builder.Count < count)
        {
            if (HasLabels)
                builder.Add(_next.Values, _next.Label!);
            else if (HasTargets)
                builder.Add(_next.Values, _next.Target);
            else
                builder.Add(_next.Values);
            _hasNext = _format.TryRead(_next);
        }

        return builder.Build();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _lines.Dispose();

    private static string NameOf(string path)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(path);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            name = System.IO.Path.GetFileNameWithoutExtension(name);
        foreach (string part in (string[])["_TRAIN", "_TEST"])
        {
            if (name.EndsWith(part, StringComparison.OrdinalIgnoreCase))
                return name[..^part.Length];
        }

        return name;
    }
}
