namespace ConvSeq.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    // Folders that git ignores. Others whose names begin with a dot are tools' own.
    private static readonly string[] Ignored =
        ["artifacts", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", "convseq-demo", "node_modules"];

    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder of the checkout.</summary>
    public static string Find(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The folder of a project's output that was built in the configuration of the tests.</summary>
    public static string OutputOf(string project) =>
        Find("artifacts", "bin", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)));

    /// <summary>A file that restore or build left for itself, such as project.assets.json.</summary>
    public static string ObjectsOf(string project, string file) => Find("artifacts", "obj", project, file);

    /// <summary>The files below a folder of the checkout that a pattern matches, without those that git ignores.</summary>
    public static IEnumerable<string> FilesBelow(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern)
        .Concat(Directory.EnumerateDirectories(folder).Where(IsOurs).SelectMany(below => FilesBelow(below, pattern)));

    private static bool IsOurs(string folder) => Path.GetFileName(folder) is var name && name[0] != '.' && !Ignored.Contains(name);

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ConvSeq.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in a checkout.");
        return folder;
    }
}
