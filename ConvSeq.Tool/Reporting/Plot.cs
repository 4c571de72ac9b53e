using System.Text;
using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>A rectangle with axes, in which data is drawn in its own units.</summary>
internal sealed class Plot
{
    private const double Left = 48, Right = 14, Top = 28, Bottom = 42, Margin = 0.05;

    // More points than pixels make a page large and show nothing more.
    private const int MostPoints = 400;

    private readonly SvgWriter _svg;
    private readonly Picture _picture;
    private readonly (double Low, double High) _x, _y;

    /// <param name="svg">Where to draw.</param>
    /// <param name="picture">The picture, which the plot fills.</param>
    /// <param name="heading">A line above the plot.</param>
    /// <param name="x">What lies across: its name, its least and its largest value.</param>
    /// <param name="y">What lies up: the same.</param>
    /// <param name="ticks">What is written below the plot, and where; null for round numbers.</param>
    public Plot(
        SvgWriter svg, Picture picture, string heading, (string Name, double Low, double High) x,
        (string Name, double Low, double High) y, IEnumerable<(double At, string Text)>? ticks = null)
    {
        (_svg, _picture) = (svg, picture);
        (_x, _y) = (Widened(x.Low, x.High, 0), Widened(y.Low, y.High, Margin));
        svg.Text(Left, 17, heading, Picture.Ink, 12, bold: true, most: (int)(PlotWidth / 7) - y.Name.Length);
        if (y.Name.Length > 0)
            svg.Text(Left + PlotWidth, 17, y.Name, Picture.Faint, 11, "end");
        foreach (double tick in Ticks.Between(_y.Low, _y.High, 4))
        {
            svg.Line(Left, Y(tick), Left + PlotWidth, Y(tick), Picture.Rule);
            svg.Text(Left - 6, Y(tick) + 4, Wording.Measure(tick), Picture.Faint, 11, "end");
        }

        foreach ((double at, string text) in ticks ?? Ticks.Between(_x.Low, _x.High, 5).Select(tick => (tick, Wording.Measure(tick))))
            svg.Text(X(at), picture.Height - Bottom + 16, text, Picture.Faint, 11, "middle");
        svg.Line(Left, picture.Height - Bottom, Left + PlotWidth, picture.Height - Bottom, Picture.Faint);
        svg.Text(Left + PlotWidth, picture.Height - 8, x.Name, Picture.Faint, 11, "end");
    }

    private double PlotWidth => _picture.Width - Left - Right;

    private double PlotHeight => _picture.Height - Top - Bottom;

    /// <summary>Draws a line through values at 0, 1, …; it is interrupted where one is missing.</summary>
    public void Line(IReadOnlyList<double> values, string color, double width = 1.8)
    {
        var path = new StringBuilder();
        bool drawing = false;
        foreach ((double x, double y) in Thinned(values))
        {
            if (double.IsNaN(y))
            {
                drawing = false;
                continue;
            }

            path.Append(drawing ? 'L' : 'M').Append(SvgWriter.Number(X(x))).Append(' ').Append(SvgWriter.Number(Y(y)));
            drawing = true;
        }

        if (path.Length > 0)
            _svg.Path(path.ToString(), color, width);
        if (values.Count == 1 && !double.IsNaN(values[0]))
            _svg.Circle(X(0), Y(values[0]), 3, color);
    }

    /// <summary>Draws a straight line between two points.</summary>
    public void Line((double X, double Y) from, (double X, double Y) to, string color) =>
        _svg.Line(X(from.X), Y(from.Y), X(to.X), Y(to.Y), color);

    /// <summary>Fills what lies between two lines through values at 0, 1, …, where both have one.</summary>
    public void Band(IReadOnlyList<double> low, IReadOnlyList<double> high, string color)
    {
        for (int start = 0, end; start < low.Count; start = end + 1)
        {
            for (end = start; end < low.Count && !double.IsNaN(low[end]); end++)
            {
            }

            int step = Math.Max(1, (end - start) / MostPoints);
            int[] at = [.. Enumerable.Range(0, end - start).Where(i => i % step == 0 || i == end - start - 1).Select(i => start + i)];
            if (at.Length < 2)
                continue;
            var path = new StringBuilder();
            foreach (int t in at)
                path.Append(path.Length == 0 ? 'M' : 'L').Append(SvgWriter.Number(X(t))).Append(' ').Append(SvgWriter.Number(Y(high[t])));
            foreach (int t in at.Reverse())
                path.Append('L').Append(SvgWriter.Number(X(t))).Append(' ').Append(SvgWriter.Number(Y(low[t])));
            _svg.Area(path.Append('Z').ToString(), color, 0.22);
        }
    }

    /// <summary>Draws a bar that stands on the axis.</summary>
    public void Bar(double from, double to, double height, string color, double opacity) => _svg.Rectangle(
        X(from) + 1, Y(height), Math.Max(0, X(to) - X(from) - 2), Math.Max(0, Y(_y.Low) - Y(height)), color, opacity: opacity);

    /// <summary>Colors the ground between two places.</summary>
    public void Ground(double from, double to, string color, double opacity) =>
        _svg.Rectangle(X(from), Top, Math.Max(0, X(to) - X(from)), PlotHeight, color, opacity: opacity);

    /// <summary>Draws a point.</summary>
    public void Point(double x, double y, string color, double radius = 3, double opacity = 1) =>
        _svg.Circle(X(x), Y(y), radius, color, opacity);

    /// <summary>Writes beside a point, to its right, or to its left where there is more room.</summary>
    public void Text(double x, double y, string text)
    {
        bool isLeft = X(x) > Left + PlotWidth / 2;
        _svg.Text(X(x) + (isLeft ? -9 : 9), Y(y) + 4, text, Picture.Ink, 11, isLeft ? "end" : null, most: 24);
    }

    /// <summary>Writes below the plot what each color means.</summary>
    public void Legend(params IReadOnlyList<(string Text, string Color)> entries)
    {
        const double CharacterWidth = 6.2, RoomForName = 40;
        int most = (int)((_picture.Width - Right - RoomForName - 4) / Math.Max(1, entries.Count) / CharacterWidth) - 1;
        double x = 4;
        foreach ((string text, string color) in entries)
        {
            _svg.Text(x, _picture.Height - 8, text, color, 11, most: most);
            x += (Math.Min(text.Length, most) + 2) * CharacterWidth;
        }
    }

    private double X(double value) => Left + (value - _x.Low) / (_x.High - _x.Low) * PlotWidth;

    private double Y(double value) => Top + (_y.High - value) / (_y.High - _y.Low) * PlotHeight;

    private static (double, double) Widened(double low, double high, double margin) => !(high > low)
        ? (double.IsFinite(low) ? (low - 1, low + 1) : (0, 1))
        : (low - margin * (high - low), high + margin * (high - low));

    // The least and the largest value of each stretch, in their order.
    private static IEnumerable<(double X, double Y)> Thinned(IReadOnlyList<double> values)
    {
        int stretch = Math.Max(1, (2 * values.Count + MostPoints - 1) / MostPoints);
        if (values.Count <= MostPoints)
            stretch = 1;
        for (int start = 0; start < values.Count; start += stretch)
        {
            int end = Math.Min(values.Count, start + stretch), low = start, high = start;
            for (int t = start; t < end; t++)
            {
                if (double.IsNaN(values[t]))
                    (low, high) = (t, t);
                else if (values[t] < values[low])
                    low = t;
                else if (values[t] > values[high])
                    high = t;
            }

            yield return (Math.Min(low, high), values[Math.Min(low, high)]);
            if (low != high)
                yield return (Math.Max(low, high), values[Math.Max(low, high)]);
        }
    }
}
