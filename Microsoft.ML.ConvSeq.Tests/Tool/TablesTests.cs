using ConvSeq.Tool.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class TablesTests
{
    [TestMethod]
    [DataRow(1000, "  A      These words are more than a line can hold|  Long   b|")]
    [DataRow(50, "  A      These words are more than a line can hold|  Long   b|")]
    [DataRow(49, "  A      These words are more than a line can|         hold|  Long   b|")]
    [DataRow(39, "  A      These words are more than a|         line can hold|  Long   b|")]
    [DataRow(38, "  A      These words are more than a line can hold|  Long   b|")]
    public void FactsFoldBelowThemselvesWhereThereIsRoom(int width, string expected) =>
        Assert.AreEqual(expected, Shown(width, "These words are more than a line can hold").Replace('\n', '|'));

    [TestMethod]
    public void WhatIsLongerThanALineStaysWhole()
    {
        string path = new('x', 60);
        Assert.AreEqual($"  A      {path}\n  Long   b\n", Shown(50, path));
    }

    private static string Shown(int width, string value)
    {
        using var output = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        RenderOptions options = RenderOptions.Create(console, console.Profile.Capabilities);
        return string.Concat(Tables.Facts([("A", value), ("Long", "b")]).Render(options, width).Select(segment => segment.Text))
            .ReplaceLineEndings("\n");
    }
}
