using System.Text;
using System.Xml;
using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Explaining;

/// <summary>
/// Draws an explanation: a panel for each channel, its line colored by what the points say about the predicted class, and below them a
/// strip for each class. Colors mean the same in the whole picture.
/// </summary>
internal sealed class ExplanationPicture
{
    private const double Width = 900, Left = 132, Right = 76, Top = 78, Bottom = 16;
    private const double Gap = 12, AxisHeight = 40, StripHeight = 13, StripPitch = 21, StripsTitle = 24, ScaleWidth = 180;
    private const double OnePanel = 220, AllPanels = 440, MinPanel = 54;
    private const int MaxStrips = 12, LongestName = 16, LongestHeading = 42;

    // Shapes that only touch leave a hairline between them where their edges are not on pixel boundaries.
    private const double Overlap = 0.3;

    private const double LineWidth = 2.2;
    private const string Ink = "#22262b", Faint = "#68707a", Rule = "#e4e7ea",
        Ground = "#ffffff", PanelGround = "#fafbfc", Unknown = "#9aa1a8";
    private const string Good = "#1b7f3b", Bad = "#b21a1a";

    private readonly Explanation _explanation;
    private readonly double _panelHeight, _plotBottom;
    private readonly double _largest;
    private readonly int[] _strips;

    public ExplanationPicture(Explanation explanation)
    {
        _explanation = explanation;
        _largest = explanation.Largest;
        int channels = explanation.Channels.Count;
        _panelHeight = channels == 1 ? OnePanel : Math.Clamp(AllPanels / channels - Gap, MinPanel, OnePanel);
        _plotBottom = Top + channels * (_panelHeight + Gap) - Gap;

        // The likeliest classes, in the order of the model; the true one is always among them.
        int truth = explanation.TrueLabel is { } label ? explanation.ClassNames.IndexOf(label) : -1;
        _strips = explanation.Asked is not null ? [0] : [.. Enumerable.Range(0, explanation.ClassNames.Length)
            .OrderByDescending(k => k == explanation.Predicted || k == truth).ThenByDescending(k => explanation.Probabilities[k])
            .Take(MaxStrips).Order()];
    }

    private double Height => _plotBottom + AxisHeight + StripsTitle + _strips.Length * StripPitch + Bottom;

    private double PlotWidth => Width - Left - Right;

    public void Write(XmlWriter xml)
    {
        var svg = new SvgWriter(xml);
        svg.Begin(Width, Height, $"{_explanation.Title}: {_explanation.Headline}");
        svg.Rectangle(0, 0, Width, Height, Ground);
        WriteHeading(svg);
        WriteScale(svg, Width - Right - ScaleWidth, 34);
        for (int c = 0; c < _explanation.Channels.Count; c++)
            WritePanel(svg, c, Top + c * (_panelHeight + Gap));
        WriteAxis(svg);
        WriteStrips(svg, _plotBottom + AxisHeight);
        svg.End();
    }

    private void WriteHeading(SvgWriter svg)
    {
        string label = _explanation.PredictedLabel;
        svg.Text(Left, 30, _explanation.Headline, Ink, 19, bold: true, most: LongestHeading);
        svg.Text(Left, 52, _explanation.Title, Faint, most: LongestHeading);
        if (_explanation.TrueLabel is { } truth)
        {
            bool isNumber = _explanation.Number is not null;
            svg.Text(
                Left, 68, $"true {(isNumber ? "value" : "label")}: {truth}", isNumber ? Faint : truth == label ? Good : Bad,
                most: LongestHeading);
        }
    }

    private void WriteScale(SvgWriter svg, double x, double y)
    {
        const int Colors = 2 * Palette.Steps + 1;
        const double CellWidth = ScaleWidth / Colors, CellHeight = 10;
        bool isNumber = _explanation.Number is not null;
        svg.Text(x, y - 6, isNumber ? "makes it smaller" : "against the class", Faint, 11);
        svg.Text(x + ScaleWidth, y - 6, isNumber ? "larger" : "for it", Faint, 11, "end");
        for (int i = 0; i < Colors; i++)
            svg.Rectangle(x + i * CellWidth, y, CellWidth + Overlap, CellHeight, Palette.ColorOf(i - Palette.Steps));
        string largest = Wording.Measure(_largest);
        svg.Text(x, y + 24, $"-{largest}", Faint, 11);
        svg.Text(x + ScaleWidth / 2, y + 24, "0", Faint, 11, "middle");
        svg.Text(x + ScaleWidth, y + 24, largest, Faint, 11, "end");
    }

    private void WritePanel(SvgWriter svg, int channel, double top)
    {
        float[] values = _explanation.Channels[channel];
        double low = values.Min(), high = values.Max();
        double margin = high > low ? (high - low) / 16 : 1;
        (low, high) = (low - margin, high + margin);
        svg.Rectangle(Left, top, PlotWidth, _panelHeight, PanelGround);
        foreach (double tick in Ticks.Between(low, high, (int)Math.Max(2, _panelHeight / 50)))
        {
            svg.Line(Left, Y(tick), Left + PlotWidth, Y(tick), Rule);
            svg.Text(Left - 8, Y(tick) + 4, Wording.Measure(tick), Faint, 11, "end");
        }

        if (_explanation.Channels.Count > 1)
            svg.Text(Left + PlotWidth + 10, top + 14, $"channel {channel}", Faint, 11);
        if (values.Length == 1)
            svg.Circle(X(0), Y(values[0]), 4, Color(_explanation.At(channel, 0)));
        for (int start = 0, end; start < values.Length - 1; start = end)
        {
            string color = ColorBetween(channel, start);
            for (end = start + 1; end < values.Length - 1 && ColorBetween(channel, end) == color;)
                end++;
            var points = new StringBuilder();
            for (int t = start; t <= end; t++)
                points.Append(t == start ? 'M' : 'L').Append(SvgWriter.Number(X(t))).Append(' ').Append(SvgWriter.Number(Y(values[t])));
            svg.Path(points.ToString(), color, LineWidth);
        }

        double Y(double value) => top + (high - value) / (high - low) * _panelHeight;
    }

    private void WriteAxis(SvgWriter svg)
    {
        svg.Line(Left, _plotBottom, Left + PlotWidth, _plotBottom, Faint);
        foreach (double tick in Ticks.Between(0, _explanation.Length - 1, 8).Where(double.IsInteger))
        {
            svg.Line(X(tick), _plotBottom, X(tick), _plotBottom + 5, Faint);
            svg.Text(X(tick), _plotBottom + 18, Wording.Count((long)tick), Faint, 11, "middle");
        }

        svg.Text(Left + PlotWidth + 10, _plotBottom + 18, "points", Faint, 11);
    }

    private void WriteStrips(SvgWriter svg, double top)
    {
        int missing = _explanation.Asked is null ? _explanation.ClassNames.Length - _strips.Length : 0;
        string verb = _explanation.Exact is null ? "says of" : "contributes to", what = _explanation.Asked is null ? "each class" : "it";
        string rest = missing > 0 ? $"; {Wording.Count(missing)} less likely are not shown" : "";
        svg.Text(Left, top + 12, $"What each point {verb} {what}{rest}", Faint, 11);
        if (_explanation.Asked is null)
            svg.Text(Left + PlotWidth + 10, top + 12, "probability", Faint, 11);
        foreach ((int i, int k) in _strips.Index())
        {
            double y = top + StripsTitle + i * StripPitch;
            bool predicted = k == _explanation.Shown;
            svg.Text(Left - 8, y + 11, _explanation.Asked ?? _explanation.ClassNames[k], Ink, 12, "end", predicted, LongestName);
            if (_explanation.Asked is null)
            {
                string probability = Wording.Percent(_explanation.Probabilities[k], decimals: 1);
                svg.Text(Left + PlotWidth + 10, y + 11, probability, Ink, 12, bold: predicted);
            }

            for (int start = 0, end; start < _explanation.Length; start = end)
            {
                string color = ColorAt(k, start);
                for (end = start + 1; end < _explanation.Length && ColorAt(k, end) == color;)
                    end++;
                double left = Math.Max(Left, X(start - 0.5)), right = Math.Min(Left + PlotWidth, X(end - 0.5));
                svg.Rectangle(left, y, Math.Min(right - left + Overlap, Left + PlotWidth - left), StripHeight, color);
            }
        }
    }

    private double X(double point) => Left + PlotWidth * (_explanation.Length == 1 ? 0.5 + point : point / (_explanation.Length - 1));

    private string ColorAt(int k, int point) => Color(_explanation.OfAllChannels(k, point));

    private string ColorBetween(int channel, int point) =>
        Color((_explanation.At(channel, point) + _explanation.At(channel, point + 1)) / 2);

    private string Color(double value) => double.IsNaN(value)
        ? Unknown
        : Palette.ColorOf(Palette.StepOf(_largest > 0 ? value / _largest : 0));
}
