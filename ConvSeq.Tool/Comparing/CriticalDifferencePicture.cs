using System.Globalization;
using ConvSeq.Tool.Drawing;
using ConvSeq.Tool.Reporting;

namespace ConvSeq.Tool.Comparing;

/// <summary>
/// Draws a critical-difference diagram (Demšar 2006): classifiers at their mean ranks, the best at the left; a bar joins those whose
/// differences are not significant.
/// </summary>
/// <param name="Ranking">The ranks.</param>
internal sealed record CriticalDifferencePicture(Ranking Ranking)
    : Picture("Critical-difference diagram of mean ranks", 640, Below(Ranking) + (Ranking.Names.Length + 1) / 2 * Line + 8)
{
    private const double Left = 170, Right = 170, Axis = 34, BarDistance = 9, Line = 22;

    private double Across => Width - Left - Right;

    public override void Draw(SvgWriter svg)
    {
        int count = Ranking.Names.Length;
        svg.Line(Left, Axis, Left + Across, Axis, Ink);
        for (int rank = 1; rank <= count; rank++)
        {
            svg.Line(X(rank), Axis - 5, X(rank), Axis, Ink);
            svg.Text(X(rank), Axis - 10, rank.ToString(CultureInfo.InvariantCulture), Faint, 11, "middle");
        }

        foreach ((int i, (int from, int to)) in Ranking.Cliques.Index())
        {
            double y = Axis + 8 + i * BarDistance;
            svg.Rectangle(X(Ranking.Ranks[from]) - 4, y, X(Ranking.Ranks[to]) - X(Ranking.Ranks[from]) + 8, 4, First, radius: 2);
        }

        int half = (count + 1) / 2;
        for (int k = 0; k < count; k++)
        {
            bool isLeft = k < half;
            double x = X(Ranking.Ranks[k]), y = Below(Ranking) + (isLeft ? k : count - 1 - k) * Line;
            double end = isLeft ? Left - 8 : Left + Across + 8;
            svg.Line(x, Axis, x, y, Faint);
            svg.Line(x, y, end, y, Faint);
            string rank = Ranking.Text(Ranking.Ranks[k]);
            svg.Text(
                isLeft ? end - 4 : end + 4, y + 4, isLeft ? $"{Ranking.Names[k]}  {rank}" : $"{rank}  {Ranking.Names[k]}", Ink, 12,
                isLeft ? "end" : null, most: 26);
        }
    }

    private static double Below(Ranking ranking) => Axis + 8 + ranking.Cliques.Count * BarDistance + 14;

    private double X(double rank) => Left + (Ranking.Names.Length == 1 ? 0 : (rank - 1) / (Ranking.Names.Length - 1) * Across);
}
