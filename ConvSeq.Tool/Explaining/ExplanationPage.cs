using System.Globalization;
using System.Xml;
using ConvSeq.Models;
using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Explaining;

/// <summary>Writes explanations to a file: one picture as .svg, or any number of them as a page.</summary>
internal static class ExplanationPage
{
    private const string Style =
        "body{margin:0 auto;max-width:920px;padding:24px 10px;background:#eef0f2;color:#22262b;"
        + "font-family:system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:15px;line-height:1.5}"
        + "h1{font-size:22px;margin:0 0 4px}p{margin:0 0 16px;color:#68707a}"
        + "table{border-collapse:collapse;margin:0 0 24px;font-size:13px}caption{text-align:left;color:#4d555e;padding:0 0 4px}"
        + "th,td{padding:2px 8px;text-align:right;border-bottom:1px solid #d5d9de}"
        + "svg{display:block;max-width:100%;height:auto;margin:0 0 16px;border-radius:6px;box-shadow:0 1px 3px #0002}";

    public static void WriteSvg(Stream output, Explanation explanation)
    {
        using XmlWriter xml = HtmlPage.Document(output);
        new ExplanationPicture(explanation).Write(xml);
    }

    /// <param name="output">The stream to write to.</param>
    /// <param name="title">The headline.</param>
    /// <param name="summary">A line below it.</param>
    /// <param name="explanations">The content of the pictures, in their order.</param>
    public static void WriteHtml(Stream output, string title, string summary, IEnumerable<Explanation> explanations)
    {
        using var page = new HtmlPage(output, title, Style);
        page.Element("p", summary);
        foreach (Explanation explanation in explanations)
        {
            new ExplanationPicture(explanation).Write(page.Xml);
            if (explanation.Exact is { } exact)
                WriteSums(page, explanation, exact);
        }
    }

    /// <summary>A table of what channels and regions contribute together.</summary>
    private static void WriteSums(HtmlPage page, Explanation explanation, SeriesExplanation exact)
    {
        int shown = explanation.Shown;
        int[] borders = ExplanationData.Borders(exact.Length);
        page.Begin("table");
        page.Element(
            "caption",
            $"{explanation.Title}: the score of {exact.Outputs[shown]} is {Measure(exact.Score(shown))}, a base value of "
            + $"{Measure(exact.BaseValue(shown))} and the contributions of all points");
        Row("th", ["points", .. Enumerable.Range(0, borders.Length - 1).Select(r => $"{borders[r]} to {borders[r + 1] - 1}"), "all"]);
        for (int c = 0; c < exact.Channels; c++)
        {
            int channel = c;
            Row("td",
            [
                $"channel {c}",
                .. Enumerable.Range(0, borders.Length - 1).Select(r => Measure(exact.Sum(shown, channel, borders[r]..borders[r + 1]))),
                Measure(exact.Sum(shown, c)),
            ]);
        }

        page.End();

        void Row(string cell, IEnumerable<string> texts)
        {
            page.Begin("tr");
            foreach (string text in texts)
                page.Element(cell, text);
            page.End();
        }
    }

    private static string Measure(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
