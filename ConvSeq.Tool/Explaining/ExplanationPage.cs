using System.Globalization;
using System.Text;
using System.Xml;
using ConvSeq.Models;

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
        using XmlWriter xml = Writer(output);
        new ExplanationPicture(explanation).Write(xml);
    }

    /// <param name="output">The stream to write to.</param>
    /// <param name="title">The headline.</param>
    /// <param name="summary">A line below it.</param>
    /// <param name="explanations">The content of the pictures, in their order.</param>
    public static void WriteHtml(Stream output, string title, string summary, IEnumerable<Explanation> explanations)
    {
        using XmlWriter xml = Writer(output);
        xml.WriteDocType("html", null, null, null);
        xml.WriteStartElement("html");
        xml.WriteAttributeString("lang", "en");
        xml.WriteStartElement("head");
        xml.WriteStartElement("meta");
        xml.WriteAttributeString("charset", "utf-8");
        xml.WriteEndElement();
        xml.WriteStartElement("meta");
        xml.WriteAttributeString("name", "viewport");
        xml.WriteAttributeString("content", "width=device-width");
        xml.WriteEndElement();
        xml.WriteElementString("title", SvgWriter.Allowed(title));
        xml.WriteElementString("style", Style);
        xml.WriteEndElement();
        xml.WriteStartElement("body");
        xml.WriteElementString("h1", SvgWriter.Allowed(title));
        xml.WriteElementString("p", SvgWriter.Allowed(summary));
        foreach (Explanation explanation in explanations)
        {
            new ExplanationPicture(explanation).Write(xml);
            if (explanation.Exact is { } exact)
                WriteSums(xml, explanation, exact);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>A table of what channels and regions contribute together.</summary>
    private static void WriteSums(XmlWriter xml, Explanation explanation, SeriesExplanation exact)
    {
        int shown = explanation.Shown;
        int[] borders = ExplanationData.Borders(exact.Length);
        xml.WriteStartElement("table");
        xml.WriteElementString("caption", SvgWriter.Allowed(
            $"{explanation.Title}: the score of {exact.Outputs[shown]} is {Measure(exact.Score(shown))}, a base value of "
            + $"{Measure(exact.BaseValue(shown))} and the contributions of all points"));
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

        xml.WriteEndElement();

        void Row(string cell, IEnumerable<string> texts)
        {
            xml.WriteStartElement("tr");
            foreach (string text in texts)
                xml.WriteElementString(cell, text);
            xml.WriteEndElement();
        }
    }

    private static string Measure(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static XmlWriter Writer(Stream output) => XmlWriter.Create(output, new XmlWriterSettings
    {
        OmitXmlDeclaration = true,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        IndentChars = " ",
        NewLineChars = "\n",
    });
}
