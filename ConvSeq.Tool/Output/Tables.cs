using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConvSeq.Tool.Output;

/// <summary>The tables that commands show. Texts come from files, so they are never read as markup.</summary>
internal static class Tables
{
    /// <summary>Lists names on the left and their values on the right.</summary>
    public static IRenderable Facts(IReadOnlyCollection<(string Name, string Value)> facts) => new FactList(facts);

    /// <summary>
    /// Creates a ruled table. Columns from <paramref name="firstNumber"/> on hold numbers, which are right-aligned and never folded.
    /// </summary>
    public static Table Ruled(IEnumerable<string> headings, int firstNumber)
    {
        Table table = new Table().Border(TableBorder.Rounded).BorderStyle(new Style(decoration: Decoration.Dim));
        foreach ((int i, string heading) in headings.Index())
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold)))
            {
                Alignment = i < firstNumber ? Justify.Left : Justify.Right,
                NoWrap = i >= firstNumber,
            });
        }

        return table;
    }

    // Not a grid: that would fill every line with blanks up to its width, even in a file.
    private sealed class FactList(IReadOnlyCollection<(string Name, string Value)> facts) : Renderable
    {
        // A column narrower than this is harder to read than lines that begin at the left.
        private const int MinValueWidth = 30;

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            int width = facts.Max(fact => fact.Name.Length), indent = width + 5;
            foreach ((string name, string value) in facts)
            {
                string lead = $"  {name.PadRight(width)}   ";
                foreach (string line in Folded(value, maxWidth - indent))
                {
                    yield return new Segment(lead, new Style(decoration: Decoration.Dim));
                    yield return new Segment(line);
                    yield return Segment.LineBreak;
                    lead = new string(' ', indent);
                }
            }
        }

        /// <summary>Returns the lines of a value, broken at single spaces; a word longer than a line stays whole.</summary>
        private static IEnumerable<string> Folded(string value, int width)
        {
            while (width >= MinValueWidth && value.Length > width && value.LastIndexOf(' ', width) is > 0 and int end)
            {
                yield return value[..end].TrimEnd();
                value = value[(end + 1)..];
            }

            yield return value;
        }
    }
}
