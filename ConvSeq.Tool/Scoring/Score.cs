using System.Text.Json;
using ConvSeq.Series;
using Spectre.Console.Rendering;

namespace ConvSeq.Tool.Scoring;

/// <summary>Measures how well predictions fit the labels or targets of a set, for people and scripts.</summary>
/// <param name="truth">The set; series without a label or target do not count.</param>
internal abstract class Score(SeriesSet truth)
{
    private readonly int _unlabelled = truth.Count - truth.AnsweredCount;
    private readonly string _answer = truth.HasTargets ? "target" : "label";

    /// <summary>The measures, and how many series they leave out.</summary>
    public IEnumerable<(string Name, string Value)> Facts() =>
    [
        .. Measures(),
        .. _unlabelled > 0 ? new[] { ("Not scored", $"{Wording.Count(_unlabelled)} series without a {_answer}") } : [],
    ];

    /// <summary>Writes the measures, as numbers from 0 to 1 or in the unit of the targets, and how many series they leave out.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        WriteMeasures(json);
        json.WriteNumber("unlabelled", _unlabelled);
    }

    protected abstract IEnumerable<(string Name, string Value)> Measures();

    protected abstract void WriteMeasures(Utf8JsonWriter json);

    /// <summary>Returns what a person should know about the set before they trust the measures; null if nothing.</summary>
    public virtual string? Warning() => null;

    /// <summary>Returns a table that says more than the measures; null if there is none, or too much to be read.</summary>
    public virtual IRenderable? Table() => null;
}
