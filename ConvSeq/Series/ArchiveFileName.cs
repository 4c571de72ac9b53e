namespace ConvSeq.Series;

/// <summary>Names of files of the UCR and UEA archives: NAME_TRAIN and NAME_TEST, with any extension.</summary>
internal static class ArchiveFileName
{
    private static readonly string[] Parts = ["_TRAIN", "_TEST"];

    /// <summary>A file's name without folders and extension, also of a compressed file.</summary>
    public static string Stem(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(name) : name;
    }

    /// <summary>Length of the part that a name without extension ends in; 0 where it names none.</summary>
    public static int PartLength(string stem) =>
        Parts.FirstOrDefault(part => stem.EndsWith(part, StringComparison.OrdinalIgnoreCase))?.Length ?? 0;
}
