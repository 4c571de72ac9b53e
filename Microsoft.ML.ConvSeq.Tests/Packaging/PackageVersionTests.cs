using System.Text.RegularExpressions;

namespace ConvSeq.Tests.Packaging;

/// <summary>
/// Every project gets the packages that it references in the versions that are written. Restore alone would take the next higher
/// version where a source lacks one; that is tolerated for what packages ask of each other.
/// </summary>
[TestClass]
public sealed partial class PackageVersionTests
{
    public static IEnumerable<string> Projects => ProjectLine().Matches(File.ReadAllText(Repository.Find("ConvSeq.sln")))
        .Select(line => line.Groups["name"].Value);

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void WhatAProjectReferencesResolvesToTheVersionThatIsWritten(string project)
    {
        using RestoredProject restored = RestoredProject.Of(project);
        string[] absent = [.. restored.References.Select(package => $"{package}/{CentralVersions.Of(package)}").Except(restored.Packages)];
        Assert.IsEmpty(absent, $"{project} references {string.Join(", ", absent)}, but has been restored with another version.");
    }

    /// <summary>A test without projects would pass.</summary>
    [TestMethod]
    public void AllProjectsOfTheCheckoutAreCovered() => CollectionAssert.AreEquivalent(
        Directory.GetDirectories(Repository.Root).SelectMany(folder => Directory.GetDirectories(folder).Prepend(folder))
            .SelectMany(folder => Directory.GetFiles(folder, "*.csproj")).Select(Path.GetFileNameWithoutExtension).ToArray(),
        Projects.ToArray());

    [GeneratedRegex("""
        ^Project\("[^"]*"\) = "(?<name>[^"]*)", "[^"]*\.csproj"
        """, RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
