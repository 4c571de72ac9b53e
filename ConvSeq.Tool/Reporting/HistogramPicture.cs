using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>Draws how often numbers occur.</summary>
/// <param name="Heading">What they are of.</param>
/// <param name="Name">What they count or measure.</param>
/// <param name="Values">The numbers, one or more.</param>
internal sealed record HistogramPicture(string Heading, string Name, double[] Values) : Picture(Heading, 320, 200)
{
    private const int MaxBins = 24;

    public override void Draw(SvgWriter svg)
    {
        double low = Values.Min(), high = Values.Max();

        // Whole numbers of a small range have a bar each.
        bool isWhole = Values.All(double.IsInteger) && high - low < MaxBins;
        int bins = isWhole ? (int)(high - low) + 1 : MaxBins;
        double width = isWhole || high == low ? 1 : (high - low) / bins, start = isWhole || high == low ? low - 0.5 : low;
        int[] counts = new int[bins];
        foreach (double value in Values)
            counts[Math.Min(bins - 1, (int)((value - start) / width))]++;
        var plot = new Plot(svg, this, Heading, (Name, start, start + bins * width), ("series", 0, counts.Max()));
        foreach ((int i, int count) in counts.Index().Where(bin => bin.Item > 0))
            plot.Bar(start + i * width, start + (i + 1) * width, count, First, 0.6);
    }
}
