using ConvSeq.Tool.Drawing;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tool.Reporting;

/// <summary>Draws how often predictions of each degree of confidence are right, and how many there are of each.</summary>
/// <param name="Reliability">The predictions, by their confidence.</param>
internal sealed record ReliabilityPicture(Reliability Reliability) : Picture("Reliability diagram", 440, 330)
{
    public override void Draw(SvgWriter svg)
    {
        var plot = new Plot(svg, this, "Reliability", ("probability of the predicted class", 0, 1), ("share that is right", 0, 1));
        int most = Enumerable.Range(0, Reliability.BinCount).Max(Reliability.CountOf);
        plot.Line((0, 0), (1, 1), Faint);
        for (int bin = 0; bin < Reliability.BinCount; bin++)
        {
            if (Reliability.CountOf(bin) == 0)
                continue;
            double width = 1.0 / Reliability.BinCount;
            plot.Bar(bin * width, (bin + 1) * width, 0.3 * Reliability.CountOf(bin) / most, Faint, 0.3);
            plot.Point(Reliability.ConfidenceOf(bin), Reliability.AccuracyOf(bin), First, 5);
        }
    }
}
