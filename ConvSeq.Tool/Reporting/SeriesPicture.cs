using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>Draws a series, and beside it what it was taken for and what it is.</summary>
/// <param name="Heading">Which series it is, and what was predicted.</param>
/// <param name="Values">Its values; NaN where one is missing.</param>
/// <param name="Others">Other lines, each with its name.</param>
internal sealed record SeriesPicture(string Heading, double[] Values, params IReadOnlyList<(string Name, double[] Values)> Others)
    : Picture(Heading, 320, 220)
{
    // More stretches than this are too narrow to be seen, and the strongest must leave the lines in front of them visible.
    private const int MaxStretches = 160, Steps = 8;
    private const double Strongest = 0.4;

    private static readonly string[] s_colors = [Second, First];

    /// <summary>
    /// How much each point speaks for the first of the others, or if negative for the second; the ground behind it has that color. Default:
    /// none.
    /// </summary>
    public double[] Shares { get; init; } = [];

    public override void Draw(SvgWriter svg)
    {
        double[] all = [.. Others.SelectMany(one => one.Values).Concat(Values).Where(double.IsFinite)];
        int length = Math.Max(Values.Length, Others.Select(one => one.Values.Length).DefaultIfEmpty(0).Max());
        var plot = new Plot(
            svg, this, Heading, ("point", 0, length - 1), ("", all.DefaultIfEmpty(0).Min(), all.DefaultIfEmpty(0).Max()));
        foreach ((double from, double to, double share) in Stretches())
            plot.Ground(from, to, share > 0 ? Second : First, Math.Abs(share));
        foreach ((int i, (_, double[] values)) in Others.Index())
            plot.Line(values, s_colors[i % s_colors.Length], 1.4);

        plot.Line(Values, Ink, 1.6);
        plot.Legend([.. Others.Select((one, i) => (one.Name, s_colors[i % s_colors.Length]))]);
    }

    // Neighbors of about the same share are one stretch. A stretch goes from halfway before its first point to halfway after its last.
    private IEnumerable<(double From, double To, double Share)> Stretches()
    {
        int points = Math.Max(1, (Shares.Length + MaxStretches - 1) / MaxStretches);
        double[] shares = [.. Shares.Chunk(points).Select(part => part.Average())];
        double largest = shares.Select(Math.Abs).DefaultIfEmpty(0).Max();
        int[] steps = [.. shares.Select(share => largest > 0 ? (int)Math.Round(share / largest * Steps) : 0)];
        for (int start = 0, end; start < steps.Length; start = end)
        {
            for (end = start + 1; end < steps.Length && steps[end] == steps[start];)
                end++;
            if (steps[start] != 0)
            {
                yield return (
                    Math.Max(0, start * points - 0.5), Math.Min(Shares.Length - 1, end * points - 0.5), Strongest * steps[start] / Steps);
            }
        }
    }
}
