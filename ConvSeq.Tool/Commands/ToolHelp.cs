using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Commands;

/// <summary>The standard help, followed by examples and the exit codes.</summary>
internal sealed class ToolHelp(int width) : SynchronousCommandLineAction
{
    private readonly HelpAction _standard = new() { MaxWidth = width };

    // A person who asks for help has often not got the rest right yet.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        _standard.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ToolCommand command)
        {
            output.WriteLine("Examples:");
            foreach (string example in command.Examples)
                output.WriteLine($"  convseq {example}");
            output.WriteLine();
        }

        output.WriteLine("Exit codes:");
        output.WriteLine($"  {ExitCode.Ok,-3}  success");
        output.WriteLine($"  {ExitCode.BadInput,-3}  something is wrong with a data set, a model or a file; one line on stderr says what");
        output.WriteLine($"  {ExitCode.Usage,-3}  the command line is wrong");
        output.WriteLine(
            $"  {ExitCode.BadSeries,-3}  predicted but for some series, which --bad-series skip or empty lets pass; "
            + "stderr says which and why");
        output.WriteLine(
            $"  {ExitCode.Stopped,-3}  stopped by Ctrl-C; no unfinished file is left, but train saves what networks have learned so far");
        return ExitCode.Ok;
    }
}
