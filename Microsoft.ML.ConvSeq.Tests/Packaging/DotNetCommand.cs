using System.Collections;
using System.Diagnostics;
using System.Reflection;

namespace ConvSeq.Tests.Packaging;

/// <summary>Runs the dotnet command as a user does in a shell.</summary>
internal static class DotNetCommand
{
    /// <summary>The configuration that the tests were built in.</summary>
    public static string Configuration { get; } =
        typeof(DotNetCommand).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>Runs it to its end; output and error together.</summary>
    public static (int ExitCode, string Output) Run(string folder, params string[] args)
    {
        var start = new ProcessStartInfo(ChildProcess.DotNet, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the build that runs the tests has set for itself must not reach another.
        foreach (string name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => (string)variable.Key))
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase))
                start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), error = child.StandardError.ReadToEndAsync();
        child.WaitForExit();
        return (child.ExitCode, output.Result + error.Result);
    }

    /// <summary>Runs it and gives its output; the test fails where the command does.</summary>
    public static string Succeed(string folder, params string[] args)
    {
        (int exitCode, string output) = Run(folder, args);
        Assert.AreEqual(0, exitCode, $"dotnet {string.Join(' ', args)}: {output}");
        return output;
    }
}
