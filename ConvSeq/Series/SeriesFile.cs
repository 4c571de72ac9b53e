namespace ConvSeq.Series;

/// <summary>Reads and writes series files.</summary>
public static class SeriesFile
{
    /// <summary>
    /// Reads a whole file, recognizing its format by its content: .ts, UCR rows (.tsv, .txt), .arff, wide or long .csv, each plain,
    /// gzip-compressed or in a .zip, UTF-8; .npy and .npz of NumPy. See <see cref="SeriesFileReader"/> for files larger than memory.
    /// </summary>
    /// <param name="path">The file; may be gzip-compressed.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="execution">Cancellation and progress.</param>
    /// <exception cref="SeriesFormatException">The file is malformed.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    /// <exception cref="InvalidOperationException">The file holds more values than one set can.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static SeriesSet Read(string path, SeriesReadOptions? options = null, Execution? execution = null)
    {
        using SeriesFileReader reader = SeriesFileReader.Open(path, options, execution);
        return reader.Read(int.MaxValue);
    }

    /// <summary>
    /// Writes a set as .ts or .csv, by the extension of <paramref name="path"/> (".gz" after it compresses). Reading the file gives
    /// the same values, bit for bit. A .csv holds neither the set's name nor classes without series, and its classes come back in
    /// order of first appearance.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced only when the new one is complete.</param>
    /// <param name="set">The set to write.</param>
    /// <exception cref="ArgumentException">
    /// The extension is none of .ts, .csv, .ts.gz and .csv.gz, or a name cannot be written: invalid Unicode, in .ts a line end,
    /// in .csv a text for no answer (nothing, ?, NaN).
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, SeriesSet set)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(set);
        SeriesWriter.Write(path, set);
    }

    /// <summary>Whether <see cref="Write"/> knows the format by a name: .ts, .csv, .ts.gz or .csv.gz.</summary>
    /// <param name="path">The name.</param>
    public static bool CanWrite(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return SeriesWriter.FormatOf(path) is not null;
    }
}
