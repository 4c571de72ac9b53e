using ConvSeq.Models;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sequences;

/// <summary>Translators, and how well they do, as people and scripts read it.</summary>
internal static class TranslationReport
{
    public static SequenceFacts Of(SequenceTranslator model) => new(
        [
            ("Sources", model.Source.Summary),
            ("Targets", model.Target.Summary),
            .. SequenceReport.Facts(model.Member, model.Training.Seed),
        ],
        json =>
        {
            json.WriteString("task", "translate");
            json.WriteString("algorithm", model.Architecture.Name);
            json.WriteString("unit", SequenceReport.UnitOf(model.Source));
            json.WriteNumber("sourceSymbols", model.Source.Symbols);
            json.WriteNumber("targetSymbols", model.Target.Symbols);
            json.WriteNumber("pairs", model.Training.SeriesCount);
            SequenceReport.WriteJson(json, model.Member, model.Training.Seed);
        });

    public static SequenceFacts Of(TranslationScore score) => new(
        [
            ("Exact", $"{Wording.Count(score.Exact)} of {Wording.Count(score.Pairs)}, {Wording.Percent(score.ExactMatch, decimals: 2)}"),
            .. SequenceReport.Facts(score.Symbols),
        ],
        json =>
        {
            json.WriteNumber("testPairs", score.Pairs);
            json.WriteNumber("exact", score.Exact);
            json.WriteFinite("exactMatch", score.ExactMatch);
            SequenceReport.WriteJson(json, score.Symbols);
        });

    public static SequenceTranslator Load(string path) => BadInputException.Blame(path, () => SequenceTranslator.Load(path));
}
