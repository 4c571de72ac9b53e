using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>Draws how the loss of a network fell from epoch to epoch.</summary>
/// <param name="Heading">Which network it is.</param>
/// <param name="Epochs">Its epochs in their order.</param>
internal sealed record CurvePicture(string Heading, IReadOnlyList<EpochReport> Epochs) : Picture($"Learning curve of {Heading}", 320, 220)
{
    public override void Draw(SvgWriter svg)
    {
        double[] training = [.. Epochs.Select(epoch => Log(epoch.Loss))];
        double[] validation = [.. Epochs.Select(epoch => Log(epoch.ValidationLoss ?? double.NaN))];
        double[] all = [.. training.Concat(validation).Where(double.IsFinite)];
        var plot = new Plot(
            svg, this, Heading, ("epoch", 0, Epochs.Count - 1),
            ("log10 of the loss", all.DefaultIfEmpty(0).Min(), all.DefaultIfEmpty(0).Max()));
        plot.Line(training, First);
        plot.Line(validation, Second);
        plot.Legend([
            ("training series", First), .. validation.Any(double.IsFinite) ? new[] { ("validation series", Second) } : []]);
    }

    // A loss of 0 has no logarithm.
    private static double Log(double loss) => Math.Log10(Math.Max(loss, 1e-12));
}
