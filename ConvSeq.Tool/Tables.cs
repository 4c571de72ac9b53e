using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConvSeq.Tool;

/// <summary>The tables that commands show. Texts come from files, so they are never read as markup.</summary>
internal static class Tables
{
    /// <summary>Names on the left, what they are on the right.</summary>
    public static IRenderable Facts(IEnumerable<(string Name, string Value)> facts)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(3)).AddColumn();
        foreach ((string name, string value) in facts)
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), new Text(value));
        return grid;
    }

    /// <summary>A ruled table; columns from <paramref name="firstNumber"/> on hold numbers and are set flush right.</summary>
    public static Table Ruled(IEnumerable<string> headings, int firstNumber)
    {
        Table table = new Table().Border(TableBorder.Rounded).BorderStyle(new Style(decoration: Decoration.Dim));
        foreach ((int i, string heading) in headings.Index())
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold)))
            {
                Alignment = i < firstNumber ? Justify.Left : Justify.Right,
                NoWrap = true,
            });
        }

        return table;
    }
}
