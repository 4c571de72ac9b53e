namespace ConvSeq.Series;

/// <summary>Reads and writes series files.</summary>
public static class SeriesFile
{
    /// <summary>Reads a whole file, recognising its format by its content.</summary>
    /// <param name="path">The file; may be gzip-compressed.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="execution">Cancellation and progress.</param>
    public static SeriesSet Read(string path, SeriesReadOptions? options = null, Execution? execution = null) =>
        throw new NotImplementedException();

    /// <summary>Writes a set as .ts or .csv, by the extension of <paramref name="path"/> (".gz" after it compresses).</summary>
    /// <param name="path">Where to; an existing file is replaced only when the new one is complete.</param>
    /// <param name="set">What to write.</param>
    public static void Write(string path, SeriesSet set) => throw new NotImplementedException();
}

/// <summary>How a series file is read.</summary>
public sealed record SeriesReadOptions
{
    /// <summary>The column of a .csv that holds the class label. Default null: a column named label or class.</summary>
    public string? LabelColumn { get; init; }
}
