using ConvSeq.Tool.Drawing;

namespace ConvSeq.Tool.Reporting;

/// <summary>A picture in a report. Colors are the page's, so that they suit a light and a dark one.</summary>
/// <param name="Title">What it shows, in words: the text alternative.</param>
/// <param name="Width">Width in pixels, unless the page is narrower.</param>
/// <param name="Height">Height in pixels.</param>
internal abstract record Picture(string Title, double Width, double Height)
{
    public const string Ink = "var(--ink)", Faint = "var(--faint)", Rule = "var(--rule)",
        First = "var(--first)", Second = "var(--second)";

    /// <summary>Draws the picture into an element that is open.</summary>
    public abstract void Draw(SvgWriter svg);
}
