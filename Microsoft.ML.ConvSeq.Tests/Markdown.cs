namespace ConvSeq.Tests;

/// <summary>A fenced block of a Markdown page.</summary>
/// <param name="Page">The page, as seen from the root of the checkout.</param>
/// <param name="Line">The line of its opening fence, counted from 1.</param>
/// <param name="Language">What stands behind the opening fence.</param>
/// <param name="Text">Its lines, without what ends them.</param>
internal sealed record FencedBlock(string Page, int Line, string Language, string[] Text)
{
    private const string Fence = "```";

    /// <summary>All blocks of a page that open with a language.</summary>
    public static IEnumerable<FencedBlock> Of(string page, string language)
    {
        string[] lines = File.ReadAllLines(Repository.Find(page));
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
                continue;
            int end = Array.IndexOf(lines, Fence, i + 1);
            Assert.IsGreaterThan(i, end, $"{page}, line {i + 1}: the block does not end.");
            if (lines[i] == Fence + language)
                yield return new FencedBlock(page, i + 1, language, lines[(i + 1)..end]);
            i = end;
        }
    }
}
