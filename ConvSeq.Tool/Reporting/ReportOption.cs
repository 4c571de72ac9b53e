using System.CommandLine;
using ConvSeq.Tool.Options;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Reporting;

/// <summary>The option --report, and the file that it names.</summary>
internal sealed class ReportOption
{
    /// <param name="content">What the report shows, in words.</param>
    public ReportOption(string content)
    {
        Option = CommonOptions.OptionalText(
            "--report", "FILE", $"A page to look at: {content}. One .html that needs no network; an existing file is replaced.",
            "a file that ends in .html", path => path.EndsWith(".html", StringComparison.OrdinalIgnoreCase));
    }

    public Option<string?> Option { get; }

    /// <summary>Makes the file that the report goes to, so that a bad name is found early; null if none is asked for.</summary>
    public StagedFile? Stage(ParseResult parsed) => parsed.GetValue(Option) is { } path ? new StagedFile(path) : null;

    /// <summary>The command line, as it can be typed again.</summary>
    public static string CommandLine(ParseResult parsed) =>
        $"convseq {string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value)))}";

    private static string Quoted(string text) => text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || "-_./:,=+@%".Contains(c))
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
