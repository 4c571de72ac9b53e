using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>Draws at which points values are missing.</summary>
/// <param name="Heading">Where.</param>
/// <param name="Shares">The share of the series that reach a point and have no value there.</param>
internal sealed record GapPicture(string Heading, double[] Shares) : Picture(Heading, 320, 200)
{
    public override void Draw(SvgWriter svg)
    {
        var plot = new Plot(svg, this, Heading, ("point", 0, Shares.Length - 1), ("missing, %", 0, Math.Max(1, 100 * Shares.Max())));
        plot.Line([.. Shares.Select(share => 100 * share)], Second);
    }
}
