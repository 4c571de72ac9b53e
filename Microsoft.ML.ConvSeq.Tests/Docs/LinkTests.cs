using System.Text.RegularExpressions;

namespace ConvSeq.Tests.Docs;

[TestClass]
public sealed partial class LinkTests
{
    [TestMethod]
    public void LinksLeadToFilesAndHeadings()
    {
        string[] pages = ["README.md", "CONTRIBUTING.md", .. Pages("docs"), .. Pages("samples")];
        foreach (string page in pages)
        {
            foreach (Match link in Link().Matches(File.ReadAllText(Repository.Find(page))))
            {
                string target = link.Groups["file"].Length == 0
                    ? Repository.Find(page)
                    : Path.Combine(Path.GetDirectoryName(Repository.Find(page))!, link.Groups["file"].Value);
                Assert.IsTrue(Path.Exists(target), $"{page}: there is no {link.Groups["file"].Value}");
                if (link.Groups["heading"].Value is { Length: > 0 } heading)
                    CollectionAssert.Contains(Headings(target), heading, $"{page}: {link.Value}");
            }
        }
    }

    private static IEnumerable<string> Pages(string folder) =>
        Repository.FilesBelow(Repository.Find(folder), "*.md").Select(path => Path.GetRelativePath(Repository.Root, path));

    private static string[] Headings(string page) => [.. File.ReadLines(page)
        .Where(line => line.StartsWith('#')).Select(
        line => NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\((?<file>[^)#:]*)(#(?<heading>[^)]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex NotInAnchors();
}
