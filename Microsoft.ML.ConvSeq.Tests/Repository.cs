namespace ConvSeq.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder of the checkout.</summary>
    public static string Find(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The folder of a project's output that was built in the configuration of the tests.</summary>
    public static string OutputOf(string project) =>
        Find("artifacts", "bin", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)));

    /// <summary>A file that restore or build left for itself, such as project.assets.json.</summary>
    public static string ObjectsOf(string project, string file) => Find("artifacts", "obj", project, file);

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ConvSeq.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in a checkout.");
        return folder;
    }
}
