namespace ConvSeq.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder of the checkout.</summary>
    public static string Find(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The folder in which a project's output lies that was built as the tests were.</summary>
    public static string OutputOf(params string[] project) => Path.Combine(
        Find(project), Path.GetRelativePath(Find("Microsoft.ML.ConvSeq.Tests"), AppContext.BaseDirectory));

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ConvSeq.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in a checkout.");
        return folder;
    }
}
