using ConvSeq.Models;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Explaining;

/// <summary>What an exact explanation is to be of: all classes, one class, or why one and not another.</summary>
/// <param name="Class">The class; null for all, or for a comparison.</param>
/// <param name="Compared">The class whose score counts and the one whose score is subtracted; null for none.</param>
internal sealed record ExplanationQuestion(string? Class, (string First, string Second)? Compared)
{
    /// <summary>Whether it needs an exact explanation: maps of networks are of all classes.</summary>
    public bool IsSpecial => Class is not null || Compared is not null;

    /// <summary>Reads "a:b"; of names with colons the first place that parts two names is taken. Null if it cannot be read.</summary>
    public static (string First, string Second)? ParseComparison(string text)
    {
        int colon = text.IndexOf(':');
        return colon > 0 && colon < text.Length - 1 ? (text[..colon], text[(colon + 1)..]) : null;
    }

    /// <summary>Explains a series.</summary>
    public SeriesExplanation Answer(TimeSeriesModel model, ReadOnlySpan<float> series, Execution execution) =>
        Compared is { } names
            ? SeriesExplanation.OfDifference(model, series, IndexOf(model, names.First), IndexOf(model, names.Second), execution)
            : Class is null
                ? SeriesExplanation.Of(model, series, execution)
                : SeriesExplanation.OfClass(model, series, IndexOf(model, Class), execution);

    /// <summary>Throws unless the model has the classes.</summary>
    public void Check(string modelPath, TimeSeriesModel model)
    {
        string[] asked = Compared is { } names ? [names.First, names.Second] : Class is null ? [] : [Class];
        if (asked.Length > 0 && model is not ISeriesClassifier)
            throw new BadInputException(modelPath, "is a regressor, which has no classes");
        foreach (string name in asked)
        {
            if (IndexOf(model, name) < 0)
            {
                throw new BadInputException(
                    modelPath, $"has no class '{name}'; there are {string.Join(", ", SeriesExplanation.OutputsOf(model).Take(20))}");
            }
        }
    }

    private static int IndexOf(TimeSeriesModel model, string name) => SeriesExplanation.OutputsOf(model).IndexOf(name);
}
