using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using ConvSeq.Tool.Commands;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool;

/// <summary>The whole command: reads the command line, runs what it asks for, turns every outcome into an exit code.</summary>
internal static class ConvSeqCommand
{
    // Set to anything, it adds the stack trace that a report of a defect needs.
    private const string TraceVariable = "CONVSEQ_TRACE";

    public static int Run(string[] args, Session session)
    {
        (Terminal terminal, CancellationToken cancellationToken) = session;
        ParseResult parsed = Tree(session, args).Parse(args);
        if (parsed.Action is ParseErrorAction)
            return ExplainUsage(parsed, terminal);
        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Say("stopped");
            return ExitCode.Stopped;
        }
        catch (BadInputException e)
        {
            terminal.Say(e.Message);
            return ExitCode.BadInput;
        }
        catch (Exception e)
        {
            bool trace = Environment.GetEnvironmentVariable(TraceVariable) is { Length: > 0 };
            terminal.Say(trace
                ? $"internal error: {e}"
                : $"internal error: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} ({TraceVariable}=1 shows where)");
            return ExitCode.BadInput;
        }
    }

    // No RootCommand: it takes its name from the process, which is not ours in a test or under another host.
    private static Command Tree(Session session, string[] args)
    {
        var root = new ToolCommand(
            "convseq",
            "Fast convolutional time-series classification and regression: train, evaluate and apply models of series files.")
        {
            Examples = ["demo", "evaluate --train GunPoint_TRAIN.ts --test GunPoint_TEST.ts", "train --help"],
        };
        var version = new VersionOption();
        version.Action = new VersionAction();
        root.Options.Add(new HelpOption { Action = new ToolHelp(session.Terminal.HelpWidth) });
        root.Options.Add(version);
        root.Subcommands.Add(DemoCommand.Create(session));
        root.Subcommands.Add(EvaluateCommand.Create(session));
        root.Subcommands.Add(CompareCommand.Create(session));
        root.Subcommands.Add(TrainCommand.Create(session));
        root.Subcommands.Add(PredictCommand.Create(session));
        root.Subcommands.Add(WatchCommand.Create(session));
        root.Subcommands.Add(ExplainCommand.Create(session));
        root.Subcommands.Add(ImportanceCommand.Create(session));
        root.Subcommands.Add(DescribeCommand.Create(session));
        root.Subcommands.Add(ExportCommand.Create(session));
        root.Subcommands.Add(GenerateCommand.Create(session));
        root.Subcommands.Add(SampleCommand.Create(session));
        root.Subcommands.Add(TranslateCommand.Create(session));
        root.Subcommands.Add(WordsCommand.Create(session));
        root.Subcommands.Add(PlanCommand.Create(session));
        root.Subcommands.Add(StatisticsCommand.Create(session));
        root.Subcommands.Add(MergeCommand.Create(session));
        root.Subcommands.Add(SolveCommand.Create(session));

        // Any of the words, since --help may stand before the command; all of them may stand in a file of arguments.
        bool all = args.Any(word => word.StartsWith('@'));
        foreach (ToolCommand command in root.Subcommands.OfType<ToolCommand>().Where(command => all || args.Contains(command.Name)))
            command.Complete();
        return root;
    }

    private static int ExplainUsage(ParseResult parsed, Terminal terminal)
    {
        // A word that is not understood explains the errors that follow from it: those of its value, and of the option that it was meant to
        // be.
        string[] problems = parsed.UnmatchedTokens is [var word, ..]
            ? [$"unknown {(word.StartsWith('-') ? "option" : "command or argument")} '{word}'"]
            : [.. parsed.Errors.Select(error => error.Message).Distinct()];
        foreach (string problem in problems)
            terminal.Say(problem);
        IEnumerable<string> path = parsed.CommandResult.Command.Parents.OfType<Command>().Select(parent => parent.Name);
        terminal.Say($"try '{string.Join(' ', [.. path, parsed.CommandResult.Command.Name, "--help"])}'");
        return ExitCode.Usage;
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            Assembly assembly = typeof(ConvSeqCommand).Assembly;
            string? version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
            parseResult.InvocationConfiguration.Output.WriteLine(version ?? assembly.GetName().Version?.ToString());
            return ExitCode.Ok;
        }
    }
}
