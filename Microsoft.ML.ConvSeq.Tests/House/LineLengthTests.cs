using System.Globalization;

namespace ConvSeq.Tests.House;

/// <summary>Code has lines of at most 140 columns, and prose in Markdown has lines of at most 120.</summary>
[TestClass]
public sealed class LineLengthTests
{
    private const int CodeColumns = 140, ProseColumns = 120;

    [TestMethod]
    public void CodeIsNotWide() => AssertNoneWide("*.cs", File.ReadAllLines, CodeColumns);

    [TestMethod]
    public void ProseIsNotWide() => AssertNoneWide("*.md", path => WithoutUnbreakable(File.ReadAllLines(path)), ProseColumns);

    private static void AssertNoneWide(string pattern, Func<string, string[]> read, int columns)
    {
        string[] paths = [.. Repository.FilesBelow(Repository.Root, pattern).Order(StringComparer.Ordinal)];
        Assert.IsNotEmpty(paths);
        string[] wide =
        [
            .. from path in paths
               from line in read(path).Index()
               let length = new StringInfo(line.Item).LengthInTextElements
               where length > columns
               select $"{Path.GetRelativePath(Repository.Root, path)}:{line.Index + 1} has {length} columns.",
        ];
        Assert.IsEmpty(wide, string.Join('\n', wide));
    }

    // Empties the lines that cannot be broken: rows of tables, a link that is a line of its own, and blocks of commands and output. A
    // block of C# is code that can be broken.
    private static string[] WithoutUnbreakable(string[] lines)
    {
        string? block = null;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimStart();
            if (line.StartsWith("```", StringComparison.Ordinal))
                block = block is null ? line[3..] : null;
            else if (block is null ? line.StartsWith('|') || IsLink(line) : block != "csharp")
                lines[i] = "";
        }

        return lines;
    }

    private static bool IsLink(string line) => line.TrimStart('!').StartsWith('[') && line.EndsWith(')');
}
