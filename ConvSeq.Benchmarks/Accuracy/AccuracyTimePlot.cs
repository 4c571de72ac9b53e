using System.Globalization;
using System.Text;
using System.Xml;
using ConvSeq.Tool.Drawing;

namespace ConvSeq.Benchmarks.Accuracy;

/// <summary>A picture of accuracy against time: a labeled point for each member, seconds on a logarithmic axis.</summary>
internal sealed class AccuracyTimePlot
{
    private const double Width = 820, Height = 420, Left = 62, Right = 24, Top = 66, Bottom = 62;
    private const double Radius = 6, LabelSize = 15, LabelGap = 11, LineHeight = 18;

    // Average width of a character in the fonts of SvgWriter, as a share of the font size: enough to keep labels apart.
    private const double CharacterWidth = 0.57;

    private const string TimeAxis = "seconds of processor time to train on and predict all sets, logarithmic";
    private const string Ink = "#22262b", Faint = "#57606a", Rule = "#e4e7ea", Ground = "#ffffff";
    private const string OfFeatures = "#1f6fb4", OfNetworks = "#d9730d";

    private readonly AccuracyTimePoint[] _points;
    private readonly double _low, _high, _fast, _slow;

    public AccuracyTimePlot(AccuracyTimePoint[] points)
    {
        _points = points;
        double low = 100 * points.Min(point => point.Accuracy), high = 100 * points.Max(point => point.Accuracy);
        double margin = Math.Max(0.1, (high - low) / 8);
        (_low, _high) = (low - margin, high + margin);
        _fast = Math.Floor(5 * Math.Log10(points.Min(point => point.Seconds)) - 0.5) / 5;
        _slow = Math.Ceiling(5 * Math.Log10(points.Max(point => point.Seconds)) + 0.5) / 5;
    }

    public void Write(FileInfo file)
    {
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            IndentChars = " ",
            NewLineChars = "\n",
            OmitXmlDeclaration = true,
        };
        using XmlWriter xml = XmlWriter.Create(file.FullName, settings);
        var svg = new SvgWriter(xml);
        string title = $"Mean test accuracy on {_points[0].Sets} data sets, against training and prediction time";
        svg.Begin(Width, Height, title);
        svg.Rectangle(0, 0, Width, Height, Ground);
        svg.Text(Left, 28, title, Ink, 17, bold: true);
        svg.Text(Left, 52, "accuracy, %", Faint, 13);
        WriteKinds(svg);
        WriteAxes(svg);
        foreach (AccuracyTimePoint point in _points)
            svg.Circle(X(point), Y(point), Radius, Color(point));
        WriteLabels(svg);
        svg.End();
    }

    private static string Color(AccuracyTimePoint point) => point.IsNetwork ? OfNetworks : OfFeatures;

    private void WriteKinds(SvgWriter svg)
    {
        if (!_points.Any(point => point.IsNetwork))
            return;
        const double X = Width - Right;
        svg.Text(X, 52, "a single network, no ensemble", OfNetworks, 13, "end");
        svg.Text(X - 228, 52, "features and ridge", OfFeatures, 13, "end");
    }

    private void WriteAxes(SvgWriter svg)
    {
        const double Floor = Height - Bottom;
        foreach (double tick in Ticks.Between(_low, _high, 6))
        {
            double y = Y(tick / 100);
            svg.Line(Left, y, Width - Right, y, Rule);
            svg.Text(Left - 8, y + 4.5, tick.ToString("0.##", CultureInfo.InvariantCulture), Faint, 13, "end");
        }

        for (int power = (int)Math.Floor(_fast); power <= _slow; power++)
        {
            foreach (int factor in (int[])[1, 2, 5])
            {
                double seconds = factor * Math.Pow(10, power), x = X(seconds);
                if (x < Left || x > Width - Right)
                    continue;
                svg.Line(x, Top, x, Floor, Rule);
                svg.Text(x, Floor + 20, seconds.ToString("#,0.###", CultureInfo.InvariantCulture), Faint, 13, "middle");
            }
        }

        svg.Line(Left, Floor, Width - Right, Floor, Faint);
        svg.Text((Left + Width - Right) / 2, Height - 16, TimeAxis, Faint, 13, "middle");
    }

    private void WriteLabels(SvgWriter svg)
    {
        // Each label goes to the first place beside its point where it overlaps neither a point nor an earlier label.
        List<Box> taken = [.. _points.Select(point => Box.Around(X(point), Y(point), 2 * Radius, 2 * Radius))];
        foreach (AccuracyTimePoint point in _points.OrderByDescending(X))
        {
            double x = X(point), y = Y(point), width = point.Member.Length * CharacterWidth * LabelSize;
            (Box Box, string Anchor, double X)[] places =
            [
                (Box.Around(x + LabelGap + width / 2, y, width, LineHeight), "start", x + LabelGap),
                (Box.Around(x - LabelGap - width / 2, y, width, LineHeight), "end", x - LabelGap),
                (Box.Around(x, y - LineHeight, width, LineHeight), "middle", x),
                (Box.Around(x, y + LineHeight, width, LineHeight), "middle", x),
            ];
            (Box box, string anchor, double at) = places
                .FirstOrDefault(place => place.Box.IsInside && !taken.Any(place.Box.Meets), places[0]);
            taken.Add(box);
            svg.Text(at, (box.Top + box.Bottom) / 2 + 5, point.Member, Color(point), LabelSize, anchor, bold: true);
        }
    }

    private double X(AccuracyTimePoint point) => X(point.Seconds);

    private double X(double seconds) => Left + (Width - Left - Right) * (Math.Log10(seconds) - _fast) / (_slow - _fast);

    private double Y(AccuracyTimePoint point) => Y(point.Accuracy);

    private double Y(double accuracy) => Top + (Height - Top - Bottom) * (_high - 100 * accuracy) / (_high - _low);

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public bool IsInside => Left >= AccuracyTimePlot.Left && Right <= Width
            && Top >= AccuracyTimePlot.Top && Bottom <= Height - AccuracyTimePlot.Bottom;

        public static Box Around(double x, double y, double width, double height) =>
            new(x - width / 2, y - height / 2, x + width / 2, y + height / 2);

        public bool Meets(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
    }
}
