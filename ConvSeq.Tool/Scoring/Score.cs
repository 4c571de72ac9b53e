using System.Text.Json;
using Spectre.Console.Rendering;

namespace ConvSeq.Tool.Scoring;

/// <summary>How well predictions fit the labels or targets of a set, as people and scripts read it.</summary>
internal abstract class Score
{
    /// <summary>The measures.</summary>
    public abstract IEnumerable<(string Name, string Value)> Facts();

    /// <summary>Writes the measures, as numbers from 0 to 1 or in the unit of the targets.</summary>
    public abstract void WriteJson(Utf8JsonWriter json);

    /// <summary>What a person should know of the set before they believe the measures; null if nothing.</summary>
    public virtual string? Warning() => null;

    /// <summary>More than measures tell; null if there is nothing, or too much to be read.</summary>
    public virtual IRenderable? Table() => null;
}
