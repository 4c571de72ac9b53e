using ConvSeq.Series;
using ConvSeq.Series.Text;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sequences;

/// <summary>Files of texts, and of series and sounds as sequences of values. A failed call names the file at fault.</summary>
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

    /// <summary>Reads the lines of a text; the last one may lack its end.</summary>
    public static string[] ReadLines(string path, Execution execution) =>
        ReadText(path, execution).TrimEnd('\n', '\r').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();

    /// <summary>Reads pairs of texts: a pair a line, the source before a tab and the target after it.</summary>
    public static List<(string Source, string Target)> ReadPairs(string path, Execution execution) => BadInputException.Blame(path, () =>
    {
        var pairs = new List<(string Source, string Target)>();
        foreach (string line in ReadLines(path, execution))
        {
            pairs.Add(line.Split('\t') is [{ Length: > 0 } source, var target]
                ? (source, target)
                : throw new InvalidDataException(
                    $"line {pairs.Count + 1}: expected a source, a tab and its target; there are {line.Count(one => one == '\t')} tabs"
                    + (line.StartsWith('\t') ? ", and nothing before the first" : "")));
        }

        return pairs;
    });

    /// <summary>Reads the values of each series, or those of a sound, which are within ±1.</summary>
    public static Signals ReadSignals(
        Session session, string path, SeriesReadOptions options, bool mixesChannels, Execution execution)
    {
        if (SoundFile.IsSound(path))
        {
            (float[] values, int rate) = BadInputException.Blame(path, () => SoundFile.Read(path, mixesChannels));
            return new Signals([values], rate);
        }

        SeriesSet set = SeriesFiles.Read(session, path, options, execution).Set;
        if (set.Count == 0)
            throw new BadInputException(path, "has no series");
        if (set.Channels > 1)
            throw new BadInputException(path, $"its series have {Plural.Of(set.Channels, "channel")}; what comes next is learned of one");
        if (set.HasMissing)
            throw new BadInputException(path, "has missing values, after which nothing can be learned; fill them in first");
        return new Signals([.. Enumerable.Range(0, set.Count).Select(i => set.Values(i).ToArray())], null);
    }
}
