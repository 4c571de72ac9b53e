using System.Text.Json;
using Spectre.Console.Rendering;

namespace ConvSeq.Tool.Scoring;

/// <summary>Measures how well predictions fit the labels or targets of a set, for people and scripts.</summary>
internal abstract class Score
{
    /// <summary>The measures.</summary>
    public abstract IEnumerable<(string Name, string Value)> Facts();

    /// <summary>Writes the measures, as numbers from 0 to 1 or in the unit of the targets.</summary>
    public abstract void WriteJson(Utf8JsonWriter json);

    /// <summary>Returns what a person should know about the set before they trust the measures; null if nothing.</summary>
    public virtual string? Warning() => null;

    /// <summary>Returns a table that says more than the measures; null if there is none, or too much to be read.</summary>
    public virtual IRenderable? Table() => null;
}
