using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConvSeq.Tool;

/// <summary>The tables that commands show. Texts come from files, so they are never read as markup.</summary>
internal static class Tables
{
    /// <summary>Names on the left, what they are on the right.</summary>
    public static IRenderable Facts(IReadOnlyCollection<(string Name, string Value)> facts)
    {
        int width = facts.Max(fact => fact.Name.Length);

        // No grid: it would fill every line with blanks up to its width, also in a file.
        var lines = new Paragraph();
        foreach ((string name, string value) in facts)
        {
            lines.Append($"  {name.PadRight(width)}   ", new Style(decoration: Decoration.Dim));
            lines.Append($"{value}\n");
        }

        return lines;
    }

    /// <summary>
    /// A ruled table; columns from <paramref name="firstNumber"/> on hold numbers, which are set flush right and never folded.
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
}
