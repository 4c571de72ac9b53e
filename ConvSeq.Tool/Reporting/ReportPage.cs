using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>
/// Writes a report as one page that needs no network: light or dark as the reader's system is, and fit to be printed. Texts may be
/// anything.
/// </summary>
/// <param name="output">The stream to write to.</param>
/// <param name="title">The headline.</param>
internal sealed class ReportPage(Stream output, string title) : HtmlPage(output, title, Style)
{
    private const string Light =
        "--ground:#ffffff;--ink:#1d2126;--faint:#59616a;--rule:#dde1e6;--first:#1f5fb4;--second:#a84c06";

    /// <summary>The colors by the names that pictures use, light or dark, and light in print.</summary>
    public const string Colors =
        ":root{" + Light + ";color-scheme:light dark}"
        + "@media (prefers-color-scheme:dark){:root{--ground:#15181c;--ink:#e8eaed;--faint:#a6aeb7;--rule:#363c44;--first:#82b4ff;"
        + "--second:#ffb27a}}"
        + "@media print{:root{" + Light + "}}";

    private const string Style =
        Colors + "@media print{figure,tr{break-inside:avoid}h2{break-after:avoid}}"
        + "body{margin:0 auto;max-width:980px;padding:24px 16px;background:var(--ground);color:var(--ink);"
        + "font-family:system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:15px;line-height:1.5;overflow-wrap:anywhere}"
        + "h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px}p{margin:0 0 12px}.faint,figcaption{color:var(--faint)}"
        + ".wide{overflow-x:auto}table{border-collapse:collapse;margin:0 0 12px;font-variant-numeric:tabular-nums}"
        + "th,td{padding:3px 14px 3px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}"
        + "td.number{white-space:nowrap}.wide th{overflow-wrap:normal}"
        + "th{font-weight:600}td.number,th.number{text-align:right}.facts th{white-space:nowrap;font-weight:400;color:var(--faint)}"
        + "pre{white-space:pre-wrap;margin:0 0 12px}figure{margin:0 0 16px}"
        + ".several{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,290px),1fr));gap:8px}"
        + "svg{display:block;height:auto}.several svg{width:100%}.one svg{max-width:100%}";

    public void Section(string title) => Element("h2", title);

    public void Paragraph(string text, bool faint = false) => Element("p", text, ("class", faint ? "faint" : null));

    /// <summary>Writes what can be typed.</summary>
    public void Code(string text) => Element("pre", text);

    /// <summary>Writes pairs of name and value.</summary>
    public void Facts(IEnumerable<(string Name, string Value)> facts)
    {
        Begin("table", ("class", "facts"));
        foreach ((string name, string value) in facts)
        {
            Begin("tr");
            Element("th", name, ("scope", "row"));
            Element("td", value);
            End();
        }

        End();
    }

    /// <summary>Writes a table whose first column names the rows; all others are numbers.</summary>
    public void Table(IReadOnlyList<string> heading, IEnumerable<IReadOnlyList<string>> rows)
    {
        Begin("div", ("class", "wide"));
        Begin("table");
        Begin("tr");
        foreach ((int column, string text) in heading.Index())
            Element("th", text, ("scope", "col"), ("class", column == 0 ? null : "number"));
        End();
        foreach (IReadOnlyList<string> row in rows)
        {
            Begin("tr");
            Element("th", row[0], ("scope", "row"));
            foreach (string text in row.Skip(1))
                Element("td", text, ("class", "number"));
            End();
        }

        End();
        End();
    }

    /// <summary>Writes pictures with a caption.</summary>
    /// <param name="caption">What they show, and how to read it.</param>
    /// <param name="pictures">One is shown at its size; several share a row where there is room.</param>
    public void Figure(string caption, params IReadOnlyList<Picture> pictures) =>
        Figure(pictures.Count == 1 ? "one" : "several", caption, pictures);

    /// <summary>Writes a picture that keeps its size, and scrolls where the page is narrower.</summary>
    public void WideFigure(string caption, Picture picture) => Figure("wide", caption, [picture]);

    private void Figure(string kind, string caption, IReadOnlyList<Picture> pictures)
    {
        Begin("figure");
        Begin("div", ("class", kind));
        foreach (Picture picture in pictures)
        {
            var svg = new SvgWriter(Xml);
            svg.Begin(picture.Width, picture.Height, picture.Title);
            picture.Draw(svg);
            svg.End();
        }

        End();
        Element("figcaption", caption);
        End();
    }
}
