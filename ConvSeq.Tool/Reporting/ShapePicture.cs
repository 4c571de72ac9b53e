using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>Draws the mean of a class, and in a band around it how far its series spread.</summary>
/// <param name="Heading">The class, and how many series it has.</param>
/// <param name="Shape">Its mean and spread.</param>
/// <param name="Low">The lowest value of all pictures that are to be compared.</param>
/// <param name="High">The highest.</param>
internal sealed record ShapePicture(string Heading, ClassShape Shape, double Low, double High)
    : Picture($"Mean and spread of the series of {Heading}", 320, 200)
{
    public override void Draw(SvgWriter svg)
    {
        var plot = new Plot(svg, this, Heading, ("point", 0, Shape.Mean.Length - 1), ("", Low, High));
        plot.Band(Shape.Low, Shape.High, First);
        plot.Line(Shape.Mean, First);
    }
}
