using System.CommandLine;

namespace ConvSeq.Tool.Commands;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The word that stands for it.</param>
/// <param name="description">A sentence for the list of commands.</param>
/// <param name="complete">Adds its options and what it does: what all commands have takes longer to make than to list their names.</param>
internal sealed class ToolCommand(string name, string description, Action<ToolCommand>? complete = null) : Command(name, description)
{
    /// <summary>Lines that can be typed as they stand, each without the leading "convseq".</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>Makes what only a command that is called, or asked for help, has need of. Called once.</summary>
    public void Complete() => complete?.Invoke(this);

    /// <summary>Adds options in the order in which the help shows them.</summary>
    public void AddOptions(params IEnumerable<Option> options)
    {
        foreach (Option option in options)
            Options.Add(option);
    }
}
