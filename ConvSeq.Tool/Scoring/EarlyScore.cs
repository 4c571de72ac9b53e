using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Output;

namespace ConvSeq.Tool.Scoring;

/// <summary>Measures how well, and how early, series are classified before they end.</summary>
internal sealed class EarlyScore(SeriesSet labelled, EarlyPredictions early) : ClassificationScore(labelled, early.Classes)
{
    /// <summary>Mean share of a series that was seen.</summary>
    public double Earliness { get; } = early.Earliness;

    private double HarmonicMean => EarlyPredictions.HarmonicMean(Accuracy, Earliness);

    protected override IEnumerable<(string Name, string Value)> Measures() =>
    [
        .. base.Measures(),
        ("Earliness", $"{Wording.Percent(Earliness)} of a series seen"),
        ("Harmonic mean", $"{Wording.Percent(HarmonicMean)}  (of accuracy and 1 - earliness)"),
    ];

    protected override void WriteMeasures(Utf8JsonWriter json)
    {
        base.WriteMeasures(json);
        json.WriteFinite("earliness", Earliness);
        json.WriteFinite("harmonicMean", HarmonicMean);
    }
}
