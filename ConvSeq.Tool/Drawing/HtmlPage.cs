using System.Text;
using System.Xml;

namespace ConvSeq.Tool.Drawing;

/// <summary>
/// Writes a page that needs no network: its head, its headline, and the elements that are asked for. Texts may be anything.
/// </summary>
internal class HtmlPage : IDisposable
{
    /// <param name="output">The stream to write to.</param>
    /// <param name="title">The headline.</param>
    /// <param name="style">The style sheet, without the characters that XML escapes and style sheets do not.</param>
    public HtmlPage(Stream output, string title, string style)
    {
        Xml = Document(output);
        Xml.WriteDocType("html", null, null, null);
        Begin("html", ("lang", "en"));
        Begin("head");
        Void("meta", ("charset", "utf-8"));
        Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        Element("title", title);
        Element("style", style);
        End();
        Begin("body");
        Element("h1", title);
    }

    /// <summary>What the page is written with, for pictures.</summary>
    public XmlWriter Xml { get; }

    /// <summary>Begins a document of elements: a page, or a picture.</summary>
    public static XmlWriter Document(Stream output) => XmlWriter.Create(output, new XmlWriterSettings
    {
        OmitXmlDeclaration = true,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        IndentChars = " ",
        NewLineChars = "\n",
    });

    /// <summary>Begins an element.</summary>
    public void Begin(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Xml.WriteStartElement(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is not null)
                Xml.WriteAttributeString(attribute, value);
        }
    }

    /// <summary>Ends the element. A browser takes an empty one without an end tag for one that is open.</summary>
    public void End() => Xml.WriteFullEndElement();

    /// <summary>Writes an element that holds text.</summary>
    public void Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Begin(name, attributes);
        Xml.WriteString(SvgWriter.Allowed(text));
        End();
    }

    /// <summary>Ends the page. What is open is ended by the writer, which does not try where writing has failed.</summary>
    public void Dispose() => Xml.Dispose();

    // An element that has no end tag in a page.
    private void Void(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Begin(name, attributes);
        Xml.WriteEndElement();
    }
}
