using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sharding;

/// <summary>Names of files as a person gives them: with * and ? where the shell has not replaced them.</summary>
internal static class FileNames
{
    private static readonly EnumerationOptions Exactly = new() { MatchCasing = MatchCasing.CaseSensitive, AttributesToSkip = 0 };

    /// <summary>Returns the files that are named, those of a pattern in the order of their names.</summary>
    public static string[] Expand(IEnumerable<string> names)
    {
        string[] files = [.. names.SelectMany(Expand)];
        return files.CountBy(Path.GetFullPath).FirstOrDefault(one => one.Value > 1) is { Key: { } twice }
            ? throw new BadInputException(twice, "is named twice, and its series would count twice")
            : files;
    }

    private static string[] Expand(string name)
    {
        if (File.Exists(name))
            return [name];
        if (!Path.GetFileName(name).AsSpan().ContainsAny('*', '?'))
            throw new BadInputException(name, "no such file");
        string folder = Path.GetDirectoryName(name) is { Length: > 0 } given ? given : ".";
        string[] found = !Directory.Exists(folder) ? []
            : [.. Directory.EnumerateFiles(folder, Path.GetFileName(name), Exactly).Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw new BadInputException(name, "no file has such a name");
    }
}
