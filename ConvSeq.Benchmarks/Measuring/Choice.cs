using System.CommandLine;

namespace ConvSeq.Benchmarks.Measuring;

/// <summary>Options as the commands here need them.</summary>
internal static class Choice
{
    /// <summary>An option that has a value where none is given.</summary>
    public static Option<T> Of<T>(string name, string description, T usual) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };

    /// <summary>An option whose value is one of some names.</summary>
    public static Option<string> OneOf(string name, string description, string usual, string[] names)
    {
        Option<string> option = Of(name, description, usual);
        option.AcceptOnlyFromAmong(names);
        return option;
    }

    /// <summary>An option that takes several values.</summary>
    public static Option<T[]> Several<T>(string name, string description, T[] usual) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual, AllowMultipleArgumentsPerToken = true };

    /// <summary>An option that takes several names.</summary>
    public static Option<string[]> SeveralOf(string name, string description, string[] usual, string[] names)
    {
        Option<string[]> option = Several(name, description, usual);
        option.AcceptOnlyFromAmong(names);
        return option;
    }

    public static Option<int> Seeds(int usual, string description = "Seeds 0, 1, … a set.") => Of("--seeds", description, usual);

    /// <summary>Lets a command do long work, which Ctrl-C stops.</summary>
    public static Command Does(this Command command, Option<int> threads, Action<ParseResult, Execution> work)
    {
        command.SetAction((parsed, cancel) => Task.Run(
            () => work(parsed, new Execution { Threads = parsed.GetValue(threads), CancellationToken = cancel }), CancellationToken.None));
        return command;
    }
}
