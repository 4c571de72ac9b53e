using System.Diagnostics;
using System.Text.Json;
using ConvSeq.Tool;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tests.Tool;

/// <summary>What one run of the command gave back.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public static ToolRun Of(params string[] args) => Of(CancellationToken.None, args);

    public static ToolRun Of(CancellationToken cancellationToken, params string[] args) =>
        Of(terminal => new Session(terminal, cancellationToken), args);

    /// <summary>A run that holds no training file in memory, as if all were large.</summary>
    public static ToolRun BlockByBlock(params string[] args) =>
        Of(terminal => new Session(terminal, CancellationToken.None) { MaxBytesInMemory = 0 }, args);

    /// <summary>A run into which something is piped.</summary>
    public static ToolRun OfInput(Stream input, params string[] args) =>
        Of(terminal => new Session(terminal, CancellationToken.None) { Input = input }, args);

    /// <summary>A run that is stopped as soon as it has said something that contains <paramref name="words"/>.</summary>
    public static ToolRun StoppedAt(string words, params string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var error = new StoppingWriter(words, stop) { NewLine = "\n" };
        return Of(terminal => new Session(terminal, stop.Token), args, error);
    }

    private static ToolRun Of(Func<Terminal, Session> session, string[] args)
    {
        using var error = new StringWriter { NewLine = "\n" };
        return Of(session, args, error);
    }

    private static ToolRun Of(Func<Terminal, Session> session, string[] args, StringWriter error)
    {
        using var output = new StringWriter { NewLine = "\n" };
        int exitCode = ConvSeqCommand.Run(args, session(new Terminal(output, error)));
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The same in a process that shares nothing with this one.</summary>
    public static ToolRun InChild(params string[] args)
    {
        (int exitCode, string output, string error) = ChildProgram.Run(typeof(ConvSeqCommand).Assembly.Location, "", args);
        return new ToolRun(exitCode, output, error);
    }

    public static Process Start(params string[] args) => ChildProgram.Start(typeof(ConvSeqCommand).Assembly.Location, args);

    public ToolRun Succeeded()
    {
        Assert.AreEqual(0, ExitCode, Error);
        return this;
    }

    /// <summary>Failed with one line on standard error, which is about a file, and nothing else.</summary>
    public ToolRun Refused(string path)
    {
        Assert.AreEqual(1, ExitCode, Error);
        Assert.AreEqual("", Output);
        string[] problems = [.. Error.Split('\n').Where(line => !line.StartsWith("convseq: warning: ", StringComparison.Ordinal))];
        Assert.StartsWith($"convseq: {path}", problems[0]);
        CollectionAssert.AreEqual((string[])[problems[0], ""], problems, Error);
        Assert.DoesNotContain("internal error", Error);
        return this;
    }

    /// <summary>Failed because of the command line, and says so.</summary>
    public ToolRun Misused(string problem)
    {
        Assert.AreEqual(2, ExitCode, Error);
        Assert.Contains(problem, Error);
        return this;
    }

    /// <summary>The object on the only line of the output.</summary>
    public JsonElement Json()
    {
        Assert.AreEqual(Output.Length - 1, Output.IndexOf('\n'), "The output is not one line.");
        using var document = JsonDocument.Parse(Output);
        return document.RootElement.Clone();
    }

    private sealed class StoppingWriter(string words, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(words, StringComparison.Ordinal) == true)
                stop.Cancel();
        }
    }
}
