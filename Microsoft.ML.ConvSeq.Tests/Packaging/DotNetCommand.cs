using System.Collections;
using System.Diagnostics;
using System.Reflection;

namespace ConvSeq.Tests.Packaging;

/// <summary>Runs the dotnet command, and what it has installed, as a user does in a shell.</summary>
internal static class DotNetCommand
{
    /// <summary>The configuration that the tests were built in.</summary>
    public static string Configuration { get; } =
        typeof(DotNetCommand).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>Runs it to its end and gives its output and error together; the test fails where the command does.</summary>
    public static string Succeed(string folder, params string[] args) => SucceedWith(ChildProcess.DotNet, folder, args);

    /// <summary>The same of another program.</summary>
    public static string SucceedWith(string program, string folder, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the build that runs the tests has set for itself must not reach another, nor where this user's packages lie.
        foreach (string name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => (string)variable.Key))
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
                || name == "NUGET_PACKAGES")
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(ChildProcess.DotNet);
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), error = child.StandardError.ReadToEndAsync();
        child.WaitForExit();
        string said = output.Result + error.Result;
        Assert.AreEqual(0, child.ExitCode, $"{Path.GetFileNameWithoutExtension(program)} {string.Join(' ', args)}: {said}");
        return said;
    }
}
