using System.Text.RegularExpressions;

namespace ConvSeq.Tests.Packaging;

/// <summary>A line of the table of packages in the documentation.</summary>
/// <param name="Id">The package's name.</param>
/// <param name="Dependencies">The packages that it depends on, as the table writes them.</param>
internal sealed partial record DocumentedPackage(string Id, string Dependencies)
{
    private const string Heading = "## Packages";

    public static DocumentedPackage[] All() => [.. File.ReadLines(Repository.Find("docs", "getting-started.md"))
        .SkipWhile(line => line != Heading).Skip(1).TakeWhile(line => !line.StartsWith('#'))
        .Select(line => Row().Match(line)).Where(row => row.Success)
        .Select(row => new DocumentedPackage(row.Groups["id"].Value, row.Groups["dependencies"].Value))];

    [GeneratedRegex(@"^\| `(?<id>[^`]*)` \|.*\| (?<dependencies>[^|]*) \|$")]
    private static partial Regex Row();
}
