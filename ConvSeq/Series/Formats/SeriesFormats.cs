using System.IO.Compression;
using ConvSeq.Series.Binary;
using ConvSeq.Series.Text;

namespace ConvSeq.Series.Formats;

/// <summary>Opens a file of series by its first bytes: NumPy arrays, .zip files and text; what is none of these is named.</summary>
internal static class SeriesFormats
{
    /// <summary>Opens a seekable stream, which is disposed with the reader.</summary>
    public static FormatReader Open(Stream file, string path, SeriesReadOptions options, Execution execution)
    {
        Span<byte> head = stackalloc byte[FileSignatures.HeadLength];
        head = head[..ReadHead(file, head)];
        FormatReader reader = FileSignatures.IsZip(head)
            ? ZipFormats.Open(file, path, options, execution)
            : Open(file, head, path, options, execution);
        if (reader.Format is not (SeriesFormat.Ts or SeriesFormat.Long) && options.ResampleStep is not null)
            reader.Notes.Add($"the option {nameof(SeriesReadOptions.ResampleStep)} was not used, because the file has no timestamps");
        if (reader.Format is not (SeriesFormat.Npy or SeriesFormat.Npz) && options.Answers is not null)
            reader.Notes.Add($"the option {nameof(SeriesReadOptions.Answers)} was not used, because it is for .npy and .npz");
        return reader;
    }

    /// <summary>Opens an entry of a .zip.</summary>
    public static FormatReader OpenEntry(Stream entry, string path, SeriesReadOptions options, Execution execution)
    {
        Span<byte> head = stackalloc byte[FileSignatures.HeadLength];
        head = head[..ReadHead(entry, head)];
        return FileSignatures.IsZip(head)
            ? throw new SeriesFormatException(path, 0, 0, "this is a .zip within a .zip; unpack the outer one")
            : Open(entry, head, path, options, execution);
    }

    private static FormatReader Open(Stream file, ReadOnlySpan<byte> head, string path, SeriesReadOptions options, Execution execution)
    {
        bool isNumpy = NumpyHeader.IsNumpy(head);
        if (options.Format is { } format && isNumpy != (format is SeriesFormat.Npy or SeriesFormat.Npz))
        {
            throw new SeriesFormatException(path, 0, 0, $"the option {nameof(SeriesReadOptions.Format)} says {format}, but the file "
                + (isNumpy ? "is a NumPy array (.npy)" : "does not begin as one of NumPy does"));
        }

        if (isNumpy)
        {
            NumpyAnswers? answers = options.Answers is { } name ? NumpyAnswers.Read(name, options) : null;
            return new NumpyReader(SeriesFormat.Npy, file, path, answers, options, execution);
        }

        if ((FileSignatures.IsGzip(head) ? ExplainGzip(file) : FileSignatures.Explain(head)) is { } other)
            throw new SeriesFormatException(path, 0, 0, other);
        var lines = new TextLines(file, path, execution, options.MaxLineBytes);
        try
        {
            return FormatRecognizer.Open(lines, options);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    private static int ReadHead(Stream file, Span<byte> head)
    {
        int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return length;
    }

    /// <summary>Says what a gzip file holds that is no text; null for text and for damage, which whoever reads on will find.</summary>
    private static string? ExplainGzip(Stream file)
    {
        try
        {
            Span<byte> content = stackalloc byte[FileSignatures.HeadLength];
            using var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            content = content[..gzip.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
            return NumpyHeader.IsNumpy(content) || FileSignatures.IsZip(content)
                ? "this is a NumPy array or a .zip, compressed with gzip; decompress it first"
                : FileSignatures.Explain(content);
        }
        catch (InvalidDataException)
        {
            return null;
        }
        finally
        {
            file.Position = 0;
        }
    }
}
