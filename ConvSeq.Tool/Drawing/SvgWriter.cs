using System.Globalization;
using System.Text;
using System.Xml;

namespace ConvSeq.Tool.Drawing;

/// <summary>Writes the few shapes that pictures are made of. Texts may be anything: what XML cannot hold is replaced.</summary>
internal sealed class SvgWriter(XmlWriter xml)
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    /// <summary>Formats a length or a position, to a tenth of a pixel.</summary>
    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>The text without characters that XML does not allow.</summary>
    public static string Allowed(string text)
    {
        var allowed = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            allowed.Append(rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "\uFFFD");
        return allowed.ToString();
    }

    /// <summary>Begins a picture, in a page or in another picture at a place of it.</summary>
    public void Begin(double width, double height, string title, (double X, double Y)? place = null)
    {
        xml.WriteStartElement("svg", Namespace);
        Attributes(
            ("x", place is { } at ? Number(at.X) : null), ("y", place is { } up ? Number(up.Y) : null),
            ("width", Number(width)), ("height", Number(height)), ("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("role", "img"),
            ("font-family", "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"));
        xml.WriteElementString("title", Namespace, Allowed(title));
    }

    public void End() => xml.WriteEndElement();

    /// <summary>Writes the style sheet of the picture.</summary>
    public void Style(string sheet) => xml.WriteElementString("style", Namespace, sheet);

    public void Rectangle(double x, double y, double width, double height, string fill, double radius = 0, double opacity = 1) => Shape(
        "rect", ("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)), ("fill", fill),
        ("rx", radius > 0 ? Number(radius) : null), ("fill-opacity", Opacity(opacity)));

    public void Line(double x1, double y1, double x2, double y2, string stroke) => Shape(
        "line", ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)), ("stroke", stroke));

    public void Circle(double x, double y, double radius, string fill, double opacity = 1) => Shape(
        "circle", ("cx", Number(x)), ("cy", Number(y)), ("r", Number(radius)), ("fill", fill), ("fill-opacity", Opacity(opacity)));

    /// <summary>Fills what a closed line surrounds, in the form of a path's <c>d</c>.</summary>
    public void Area(string points, string fill, double opacity) =>
        Shape("path", ("d", points), ("fill", fill), ("fill-opacity", Opacity(opacity)));

    /// <summary>Draws an open line through points, in the form of a path's <c>d</c>.</summary>
    public void Path(string points, string stroke, double width) => Shape(
        "path", ("d", points), ("fill", "none"), ("stroke", stroke), ("stroke-width", Number(width)),
        ("stroke-linejoin", "round"), ("stroke-linecap", "round"));

    /// <summary>
    /// Writes a line of text. One that is longer than <paramref name="most"/> characters is cut, and shown whole when pointed at.
    /// </summary>
    public void Text(
        double x, double y, string text, string fill, double size = 12, string? anchor = null, bool bold = false, int most = int.MaxValue)
    {
        xml.WriteStartElement("text", Namespace);
        Attributes(
            ("x", Number(x)), ("y", Number(y)), ("fill", fill), ("font-size", Number(size)),
            ("text-anchor", anchor), ("font-weight", bold ? "600" : null));
        int[] starts = StringInfo.ParseCombiningCharacters(text);
        if (starts.Length > most)
        {
            xml.WriteElementString("title", Namespace, Allowed(text));
            text = $"{text[..starts[most - 1]]}…";
        }

        xml.WriteString(Allowed(text));
        xml.WriteEndElement();
    }

    private static string? Opacity(double opacity) => opacity < 1 ? opacity.ToString("0.##", CultureInfo.InvariantCulture) : null;

    private void Shape(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        xml.WriteStartElement(name, Namespace);
        Attributes(attributes);
        xml.WriteEndElement();
    }

    private void Attributes(params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        foreach ((string name, string? value) in attributes)
        {
            if (value is not null)
                xml.WriteAttributeString(name, value);
        }
    }
}
