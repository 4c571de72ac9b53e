using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>Draws pairs of numbers, and the line on which they would lie if all were right.</summary>
/// <param name="Heading">What the pairs are.</param>
/// <param name="X">What lies across: its name and the values.</param>
/// <param name="Y">What lies up.</param>
/// <param name="Slope">Of the line through the origin on which right ones lie.</param>
internal sealed record ScatterPicture(string Heading, (string Name, double[] Values) X, (string Name, double[] Values) Y, double Slope)
    : Picture(Heading, 320, 300)
{
    public override void Draw(SvgWriter svg)
    {
        double low = X.Values.Min(), high = X.Values.Max();
        var plot = new Plot(
            svg, this, Heading, (X.Name, low, high),
            (Y.Name, Math.Min(Y.Values.Min(), Slope * low), Math.Max(Y.Values.Max(), Slope * high)));
        plot.Line((low, Slope * low), (high, Slope * high), Faint);
        foreach ((double x, double y) in X.Values.Zip(Y.Values))
            plot.Point(x, y, First, 3, 0.6);
    }
}
