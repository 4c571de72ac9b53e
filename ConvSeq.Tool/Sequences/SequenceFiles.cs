using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Series.Text;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sequences;

/// <summary>Files of texts, and of series as sequences of values. A failed call names the file at fault.</summary>
internal static class SequenceFiles
{
    /// <summary>Whether a file is one of text by its name.</summary>
    public static bool IsText(string path) =>
        path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".txt.gz", StringComparison.OrdinalIgnoreCase);

    public static string ReadText(string path, Execution execution) => BadInputException.Blame(path, () =>
    {
        using var lines = new TextLines(File.OpenRead(path), path, execution, SeriesReadOptions.MaxLineBytesLimit);
        string text = lines.ReadToEnd();
        return text.Length > 0 ? text : throw new InvalidDataException("is empty");
    });

    /// <summary>The values of each series.</summary>
    public static float[][] ReadValues(Session session, string path, SeriesReadOptions options, Execution execution)
    {
        SeriesSet set = SeriesFiles.Read(session, path, options, execution).Set;
        if (set.Count == 0)
            throw new BadInputException(path, "has no series");
        if (set.Channels > 1)
            throw new BadInputException(path, $"its series have {Plural.Of(set.Channels, "channel")}; what comes next is learned of one");
        if (set.HasMissing)
            throw new BadInputException(path, "has missing values, after which nothing can be learned; fill them in first");
        return [.. Enumerable.Range(0, set.Count).Select(i => set.Values(i).ToArray())];
    }

    /// <summary>The sequences of a file in the symbols of a model.</summary>
    public static SequenceSet Read(
        Session session, string path, SequenceCoding coding, SeriesReadOptions options, Execution execution) => coding switch
        {
            SequenceVocabulary vocabulary => BadInputException.Blame(
                path, () => new SequenceSet([vocabulary.Encode(ReadText(path, execution))])),
            ValueLevels levels => new SequenceSet([.. ReadValues(session, path, options, execution).Select(one => levels.Encode(one))]),
            _ => throw new InvalidOperationException("A model has symbols of no kind."),
        };
}
