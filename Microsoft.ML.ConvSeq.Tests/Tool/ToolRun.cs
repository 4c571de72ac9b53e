using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ConvSeq.Tool;

namespace ConvSeq.Tests.Tool;

/// <summary>What one run of the command gave back.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public static ToolRun Of(params string[] args) => Of(CancellationToken.None, args);

    public static ToolRun Of(CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int exitCode = ConvSeqCommand.Run(args, new Terminal(output, error), cancellationToken);
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The same in a process that shares nothing with this one.</summary>
    public static ToolRun InChild(params string[] args)
    {
        using Process child = Start(args);
        Task<string> error = child.StandardError.ReadToEndAsync();
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return new ToolRun(child.ExitCode, output, error.Result);
    }

    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ConvSeqCommand).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        return Process.Start(start)!;
    }

    public ToolRun Succeeded()
    {
        Assert.AreEqual(0, ExitCode, Error);
        return this;
    }

    /// <summary>The object on the only line of the output.</summary>
    public JsonElement Json()
    {
        Assert.AreEqual(Output.Length - 1, Output.IndexOf('\n'), "The output is not one line.");
        using var document = JsonDocument.Parse(Output);
        return document.RootElement.Clone();
    }
}
