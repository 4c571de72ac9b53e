using System.CommandLine;

namespace ConvSeq.Tool.Commands;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class ToolCommand(string name, string description) : Command(name, description)
{
    /// <summary>Lines that can be typed as they stand, each without the leading "convseq".</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>Adds options in the order in which the help shows them.</summary>
    public void AddOptions(params IEnumerable<Option> options)
    {
        foreach (Option option in options)
            Options.Add(option);
    }
}
