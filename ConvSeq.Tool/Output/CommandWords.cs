using System.Text.RegularExpressions;

namespace ConvSeq.Tool.Output;

/// <summary>Messages of the engine in the words of the command line: options are named as they are typed.</summary>
internal static partial class CommandWords
{
    private static readonly (string Engine, string Command)[] s_phrases =
    [
        ("LengthPolicy.Resample or PadOrTruncate of SeriesRepair lengthens series",
            "Training with --length resample or --length pad lengthens series"),
        ("; export the part of ConvSeq alone (ExportOnnxPart)", ""),
        ("OnnxExportOptions.Length", "--length"),
        ("train with a repair that brings series to one length (LengthPolicy.Resample)", "train with --length resample"),
        ("(FeaturesToKeep)", "(--keep)"),
        ("export EarlyClassifier.Checkpoints[i].Classifier, the classifier of one length", "train without --early"),
        ("set SeriesRepair.Length", "name it with --length resample:N or pad:N"),
        ("MissingValues.Interpolate", "--missing interpolate"),
        ("MissingValues.Constant", "--missing constant"),
        ("a series to learn from needs one", "a series to learn from needs one; --unlabelled skip leaves such series out"),
        ("normalize while reading, or subtract the level", "train with --normalize, or subtract the level first"),
        ("HasHeader = true", "--header"),
        ("HasHeader = false", "--no-header"),
        ("SeriesFormat.Ucr", "tsv"),
    ];

    private static readonly Dictionary<string, string> s_options = new(StringComparer.Ordinal)
    {
        ["Format"] = "--format",
        ["HasHeader"] = "--header or --no-header",
        ["Delimiter"] = "--delimiter",
        ["DecimalSeparator"] = "--decimal",
        ["LabelColumn"] = "--label-column",
        ["IdColumn"] = "--id-column",
        ["Unlabeled"] = "--unlabelled",
        ["Normalize"] = "--normalize",
        ["ResampleStep"] = "--resample",
        ["Answers"] = "--answers",
        ["Part"] = "--part",
        ["ValidationShare"] = "--validation",
        ["CheckpointFolder"] = "--checkpoint",
    };

    /// <summary>Returns the message with the command's options in place of the engine's.</summary>
    public static string Of(string message)
    {
        foreach ((string engine, string command) in s_phrases)
            message = message.Replace(engine, command, StringComparison.Ordinal);
        message = FormatName().Replace(message, match => match.Groups[1].Value.ToLowerInvariant());
        message = OptionName().Replace(message, match => s_options[match.Groups["name"].Value]);
        return DamagedCheckpoint().IsMatch(message) && !message.Contains("delete", StringComparison.Ordinal)
            ? $"{message.TrimEnd('.')}; delete the file, and its network is trained from the beginning"
            : message;
    }

    // Names of several words are the engine's wherever they stand; words of daily use only where they are called options.
    [GeneratedRegex(
        @"(?:the )?options? (?:SeriesReadOptions\.)?(?<name>Format|Delimiter|Answers|Part|Unlabeled|Normalize)\b"
        + @"|SeriesReadOptions\.(?<name>Format|HasHeader|Delimiter|Answers|Part|Unlabeled|Normalize)\b"
        + @"|(?:(?:the )?options? )?\b(?<name>LabelColumn|IdColumn|HasHeader|DecimalSeparator"
        + @"|ResampleStep|ValidationShare|CheckpointFolder)\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"\bSeriesFormat\.(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex FormatName();

    [GeneratedRegex(@"\.csqc is (?:damaged|cut short|truncated)", RegexOptions.CultureInvariant)]
    private static partial Regex DamagedCheckpoint();
}
