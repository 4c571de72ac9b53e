namespace ConvSeq.Series;

/// <summary>
/// A series file is malformed. The message is <c>path(line,column): what is wrong</c>, the form that editors and build
/// logs make clickable; for files without lines it is <c>path: what is wrong</c>.
/// </summary>
public sealed class SeriesFormatException : FormatException
{
    internal SeriesFormatException(string path, long line, int column, string problem, Exception? inner = null)
        : base(line > 0 ? $"{path}({line},{column}): {problem}" : $"{path}: {problem}", inner)
    {
        Path = path;
        Line = line;
        Column = column;
    }

    /// <summary>The file, as it was given to the reader; an entry of a .zip follows it after a slash.</summary>
    public string Path { get; }

    /// <summary>Line of the fault, from 1; 0 for files without lines.</summary>
    public long Line { get; }

    /// <summary>Column of the fault in characters (Unicode code points), from 1; 0 for files without lines.</summary>
    public int Column { get; }
}
