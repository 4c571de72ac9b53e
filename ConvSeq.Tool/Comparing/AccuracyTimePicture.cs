using ConvSeq.Tool.Drawing;
using ConvSeq.Tool.Reporting;

namespace ConvSeq.Tool.Comparing;

/// <summary>Draws mean accuracy against the time of fit and prediction.</summary>
/// <param name="Points">Each classifier's name, seconds and mean accuracy.</param>
internal sealed record AccuracyTimePicture(IReadOnlyList<(string Name, double Seconds, double Accuracy)> Points)
    : Picture("Accuracy against time", 480, 320)
{
    private const string Heading = "Mean accuracy against time";

    public override void Draw(SvgWriter svg)
    {
        double[] times = [.. Points.Select(point => Math.Log10(Math.Max(point.Seconds, 1e-3)))];
        double margin = Math.Max(0.2, 0.25 * (times.Max() - times.Min()));
        var plot = new Plot(
            svg, this, Heading, ("seconds a set, powers of ten", times.Min() - margin, times.Max() + margin),
            ("%", 100 * Points.Min(point => point.Accuracy), 100 * Points.Max(point => point.Accuracy)));
        foreach ((double time, (string name, _, double accuracy)) in times.Zip(Points))
        {
            plot.Point(time, 100 * accuracy, First, 5);
            plot.Text(time, 100 * accuracy, name);
        }
    }
}
