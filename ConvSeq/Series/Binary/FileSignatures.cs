using ConvSeq.Containers;

namespace ConvSeq.Series.Binary;

/// <summary>Recognizes files that are no series files by their first bytes.</summary>
internal static class FileSignatures
{
    /// <summary>Number of bytes at the start of a file that <see cref="Explain"/> looks at.</summary>
    public const int HeadLength = 1024;

    private const string SaveArray = "and save the array with numpy.save";
    private const string SaveTable = "and save the table with DataFrame.to_csv";
    private const string Image = "an image holds no series; give the file with the values that it shows";
    private const string Unpack = "unpack it and give the file of series that is inside";

    private static readonly (byte[] Signature, string What)[] Known =
    [
        ([.. "MATLAB 5.0 MAT-file"u8], $"this is a MATLAB file (.mat); read it in Python with scipy.io.loadmat {SaveArray}"),
        ([.. "MATLAB 7.3 MAT-file"u8], $"this is a MATLAB 7.3 file (.mat); read it in Python with h5py {SaveArray}"),
        ([0x89, .. "HDF\r\n"u8, 0x1A, 0x0A], $"this is an HDF5 file; read it in Python with h5py {SaveArray}"),
        ([.. "CDF"u8, 1], $"this is a NetCDF file; read it in Python with xarray {SaveArray}"),
        ([.. "CDF"u8, 2], $"this is a NetCDF file; read it in Python with xarray {SaveArray}"),
        ([.. "PAR1"u8], $"this is a Parquet file; read it in Python with pandas.read_parquet {SaveTable}"),
        ([.. "ARROW1"u8, 0], $"this is an Arrow (Feather) file; read it in Python with pandas.read_feather {SaveTable}"),
        ([.. "FEA1"u8], $"this is a Feather file; read it in Python with pandas.read_feather {SaveTable}"),
        ([.. "SQLite format 3"u8, 0], "this is an SQLite database; export the table as .csv"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "this is an Excel file of the old kind (.xls) or another Office file; "
            + "save the sheet as .csv"),
        ([.. ModelContainer.Magic], "this is a ConvSeq model or checkpoint, not a file of series; "
            + "give a model where a model is asked for (--model)"),
        ([.. "RDX2\n"u8], "this is an R data file; save the table in R with write.csv"),
        ([.. "RDX3\n"u8], "this is an R data file; save the table in R with write.csv"),
        ([.. "X\n"u8, 0, 0, 0], "this is an R data file (.rds); save the table in R with write.csv"),
        ([.. "BZh"u8], $"this is compressed with bzip2; {Unpack}"),
        ([0xFD, .. "7zXZ"u8, 0], $"this is compressed with xz; {Unpack}"),
        ([0x28, 0xB5, 0x2F, 0xFD], $"this is compressed with Zstandard; {Unpack}"),
        ([0x04, 0x22, 0x4D, 0x18], $"this is compressed with LZ4; {Unpack}"),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], $"this is a 7z archive; {Unpack}"),
        ([.. "Rar!"u8, 0x1A, 0x07], $"this is a RAR archive; {Unpack}"),
        ([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], $"this is a PNG image; {Image}"),
        ([0xFF, 0xD8, 0xFF], $"this is a JPEG image; {Image}"),
        ([.. "GIF87a"u8], $"this is a GIF image; {Image}"),
        ([.. "GIF89a"u8], $"this is a GIF image; {Image}"),
        ([.. "II*"u8, 0], $"this is a TIFF image; {Image}"),
        ([.. "MM"u8, 0, (byte)'*'], $"this is a TIFF image; {Image}"),
        ([.. "%PDF-"u8], "this is a PDF document; give the file with the values that it shows"),
    ];

    /// <summary>Says what a file is that is no series file, and what to do; null where its first bytes do not show it.</summary>
    /// <param name="head">The first <see cref="HeadLength"/> bytes, or all of a shorter file.</param>
    public static string? Explain(ReadOnlySpan<byte> head)
    {
        foreach ((byte[] signature, string what) in Known)
        {
            // The letters BZh could begin a text.
            if (head.StartsWith(signature) && (!head.StartsWith("BZh"u8) || head[3..].Length > 6 && head[4..].StartsWith("1AY&SY"u8)))
                return what;
        }

        // Text can begin with none of these.
        if (head is [0x80, >= 2 and <= 5, ..])
            return $"this is a Python pickle (.pkl); save arrays with numpy.save, or tables with DataFrame.to_csv";
        if (head is [0x08, <= 20, 0x12, ..])
            return "this is an ONNX model, not a file of series";
        if (head.Length > 10 && head.StartsWith("BM"u8) && head[6..10].IndexOfAnyExcept((byte)0) < 0)
            return $"this is a BMP image; {Image}";
        if (head.Length > 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WAVE"u8))
            return $"this is a WAVE sound file; read it in Python with scipy.io.wavfile {SaveArray}";
        if (head.Length > 262 && head[257..].StartsWith("ustar"u8))
            return $"this is a tar archive; {Unpack}";
        if (head.Length > 512 && head[512..].StartsWith((byte[])[0x89, .. "HDF"u8]))
            return $"this is an HDF5 file; read it in Python with h5py {SaveArray}";
        return head.Contains((byte)0) && !head.StartsWith<byte>([0xFF, 0xFE]) && !head.StartsWith<byte>([0xFE, 0xFF])
            ? "this is no text: it has zero bytes, as binary files and UTF-16 have; save text as UTF-8, or arrays with numpy.save"
            : null;
    }

    /// <summary>Whether a file is a .zip, perhaps an empty one.</summary>
    public static bool IsZip(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8) || head.StartsWith("PK\u0007\u0008"u8);

    /// <summary>Whether a file is compressed with gzip.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> head) => head is [0x1F, 0x8B, ..];

    /// <summary>Says what a .zip is by the names of its entries, where it holds no series files; otherwise null.</summary>
    public static string? ExplainZip(IReadOnlyCollection<string> entries)
    {
        if (entries.Any(name => name.StartsWith("TransformerChain/", StringComparison.Ordinal)))
            return "this is a saved model, not a file of series; give a model where a model is asked for (--model)";
        if (entries.Any(name => name.StartsWith("xl/", StringComparison.Ordinal)))
            return "this is an Excel file (.xlsx); save the sheet as .csv";
        if (entries.Any(name => name.StartsWith("word/", StringComparison.Ordinal) || name.StartsWith("ppt/", StringComparison.Ordinal)))
            return "this is an Office document; give the file with the values that it shows";
        if (entries.Contains("mimetype") && entries.Contains("content.xml"))
            return "this is an OpenDocument file; save the sheet as .csv";
        return entries.Any(name => name.EndsWith("/data.pkl", StringComparison.Ordinal) || name == "data.pkl")
            ? "this is a PyTorch file; save the tensor with numpy.save(name, tensor.numpy())"
            : null;
    }
}
