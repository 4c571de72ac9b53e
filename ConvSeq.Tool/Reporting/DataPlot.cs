using System.Xml;
using ConvSeq.Series;
using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>Pictures of a data set: its classes, or all of its series; its lengths, gaps and targets, where there are any.</summary>
internal static class DataPlot
{
    private const double Margin = 16, Heading = 40;
    private const int Columns = 3;

    /// <summary>Writes a page.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">The headline.</param>
    /// <param name="facts">What the set holds and how it was read.</param>
    /// <param name="set">The series, one or more.</param>
    /// <param name="commandLine">What was typed.</param>
    public static void WritePage(
        Stream output, string title, IEnumerable<(string Name, string Value)> facts, SeriesSet set, string commandLine)
    {
        using var page = new ReportPage(output, title);
        ReportParts.WriteFacts(page, facts, warnings: []);
        ReportParts.WriteShapes(page, set, "file");
        Picture[] others = [.. Others(set)];
        if (others.Length > 0)
        {
            page.Section("Lengths, gaps and targets");
            page.Figure("How many series there are of each length and with each target, and where values are missing.", others);
        }

        ReportParts.WriteCommand(page, commandLine);
    }

    /// <summary>Writes one picture, in which the others stand side by side.</summary>
    public static void WriteSvg(Stream output, string title, SeriesSet set)
    {
        Picture[] pictures = [.. ReportParts.Shapes(set).SelectMany(one => one), .. Others(set)];
        int columns = Math.Min(Columns, pictures.Length);
        double width = pictures.Max(one => one.Width), height = pictures.Max(one => one.Height);
        double whole = 2 * Margin + columns * width, high = Heading + Margin + (pictures.Length + columns - 1) / columns * height;
        using XmlWriter xml = HtmlPage.Document(output);
        var svg = new SvgWriter(xml);
        svg.Begin(whole, high, title);
        svg.Style(ReportPage.Colors);
        svg.Rectangle(0, 0, whole, high, "var(--ground)");
        svg.Text(Margin, 26, title, Picture.Ink, 16, bold: true, most: (int)(whole / 10));
        foreach ((int i, Picture picture) in pictures.Index())
        {
            svg.Begin(picture.Width, picture.Height, picture.Title, (Margin + i % columns * width, Heading + i / columns * height));
            picture.Draw(svg);
            svg.End();
        }

        svg.End();
    }

    private static IEnumerable<Picture> Others(SeriesSet set)
    {
        int[] all = [.. Enumerable.Range(0, set.Count)];
        if (!set.IsEqualLength)
            yield return new HistogramPicture("Lengths", "points", [.. all.Select(i => (double)set.LengthOf(i))]);
        if (set.HasTargets && set.AnsweredCount > 0)
            yield return new HistogramPicture("Targets", "target", [.. all.Where(set.IsAnswered).Select(i => set.Targets[i])]);

        for (int channel = 0; set.HasMissing && channel < Math.Min(set.Channels, ReportParts.MaxChannels); channel++)
        {
            double[] shares = MissingShares(set, channel);
            if (shares.Any(share => share > 0))
                yield return new GapPicture($"Missing values{(set.Channels > 1 ? $", channel {channel}" : "")}", shares);
        }
    }

    private static double[] MissingShares(SeriesSet set, int channel)
    {
        int[] missing = new int[set.MaxLength], reaching = new int[set.MaxLength];
        for (int i = 0; i < set.Count; i++)
        {
            ReadOnlySpan<float> values = set.Channel(i, channel);
            for (int t = 0; t < values.Length; t++)
            {
                reaching[t]++;
                missing[t] += float.IsNaN(values[t]) ? 1 : 0;
            }
        }

        return [.. missing.Zip(reaching, (some, all) => all == 0 ? 0 : (double)some / all)];
    }
}
