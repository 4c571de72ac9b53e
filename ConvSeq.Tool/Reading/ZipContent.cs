using System.IO.Compression;

namespace ConvSeq.Tool.Reading;

/// <summary>Content of a .zip, by the names of its entries.</summary>
internal enum ZipContent
{
    /// <summary>No .zip.</summary>
    None,

    /// <summary>A .zip that is neither of the others, or that is damaged.</summary>
    Other,

    /// <summary>A model of ML.NET.</summary>
    Model,

    /// <summary>An archive's data set: NAME_TRAIN and NAME_TEST.</summary>
    Archive,
}

/// <summary>Looks into .zip files.</summary>
internal static class ZipContents
{
    private static ReadOnlySpan<byte> ZipSignature => "PK\x03\x04"u8;

    /// <summary>Returns what a file holds, if it begins like a .zip.</summary>
    public static ZipContent Of(string path)
    {
        if (Directory.Exists(path))
            throw new IOException("is a directory");
        Span<byte> head = stackalloc byte[ZipSignature.Length];
        using FileStream file = File.OpenRead(path);
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.SequenceEqual(ZipSignature))
            return ZipContent.None;
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read);
            string[] names = [.. zip.Entries.Select(entry => entry.FullName.Replace('\\', '/'))];
            return names.Any(IsModelPart) ? ZipContent.Model : names.Any(IsPart) ? ZipContent.Archive : ZipContent.Other;
        }
        catch (InvalidDataException)
        {
            return ZipContent.Other;
        }
    }

    private static bool IsModelPart(string name) =>
        name.StartsWith("TransformerChain/", StringComparison.Ordinal) || name.StartsWith("TrainingInfo/", StringComparison.Ordinal);

    private static bool IsPart(string name)
    {
        string stem = Path.GetFileName(name).Split('.')[0];
        return stem.EndsWith("_TRAIN", StringComparison.OrdinalIgnoreCase) || stem.EndsWith("_TEST", StringComparison.OrdinalIgnoreCase);
    }
}
