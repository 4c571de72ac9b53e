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
        (double low, double high) = (times.Min() - margin, times.Max() + margin);
        var plot = new Plot(
            svg, this, Heading, ("seconds a set", low, high),
            ("%", 100 * Points.Min(point => point.Accuracy), 100 * Points.Max(point => point.Accuracy)), Seconds(low, high));
        foreach ((double time, (string name, _, double accuracy)) in times.Zip(Points))
        {
            plot.Point(time, 100 * accuracy, First, 5);
            plot.Text(time, 100 * accuracy, name);
        }
    }

    // 1, 2 and 5 times powers of ten, but only the powers where there are many.
    private static IEnumerable<(double At, string Text)> Seconds(double low, double high) =>
        from power in Enumerable.Range((int)Math.Floor(low), (int)(Math.Ceiling(high) - Math.Floor(low)) + 1)
        from digit in high - low > 3 ? new[] { 1 } : [1, 2, 5]
        let seconds = digit * Math.Pow(10, power)
        let at = Math.Log10(seconds)
        where at >= low && at <= high
        select (at, Wording.Measure(seconds));
}
