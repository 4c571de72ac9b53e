using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>Draws a series, and beside it what it was taken for and what it is.</summary>
/// <param name="Heading">Which series it is, and what was predicted.</param>
/// <param name="Values">Its values; NaN where one is missing.</param>
/// <param name="Others">Other lines, each with its name.</param>
internal sealed record SeriesPicture(string Heading, double[] Values, params IReadOnlyList<(string Name, double[] Values)> Others)
    : Picture(Heading, 320, 220)
{
    private static readonly string[] s_colors = [Second, First];

    public override void Draw(SvgWriter svg)
    {
        double[] all = [.. Others.SelectMany(one => one.Values).Concat(Values).Where(double.IsFinite)];
        int length = Math.Max(Values.Length, Others.Select(one => one.Values.Length).DefaultIfEmpty(0).Max());
        var plot = new Plot(
            svg, this, Heading, ("point", 0, length - 1), ("", all.DefaultIfEmpty(0).Min(), all.DefaultIfEmpty(0).Max()));
        foreach ((int i, (_, double[] values)) in Others.Index())
            plot.Line(values, s_colors[i % s_colors.Length], 1.4);

        plot.Line(Values, Ink, 1.6);
        plot.Legend([.. Others.Select((one, i) => (one.Name, s_colors[i % s_colors.Length]))]);
    }
}
