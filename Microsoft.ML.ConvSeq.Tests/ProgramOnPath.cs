namespace ConvSeq.Tests;

/// <summary>Programs of the system that some tests need.</summary>
internal static class ProgramOnPath
{
    /// <summary>Returns the first program on the path that has one of the names; null where there is none.</summary>
    public static string? Find(params string[] names) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(Path.IsPathFullyQualified)
        .SelectMany(folder => names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name)))
        .FirstOrDefault(File.Exists);
}
