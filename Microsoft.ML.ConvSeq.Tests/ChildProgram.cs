using System.Diagnostics;
using System.Text;

namespace ConvSeq.Tests;

/// <summary>Runs programs of this solution in processes that share nothing with the tests.</summary>
internal static class ChildProgram
{
    /// <summary>Starts a program with redirected output and error.</summary>
    /// <param name="assembly">The program's assembly; its runtime configuration lies beside it.</param>
    /// <param name="args">Its arguments.</param>
    public static Process Start(string assembly, params string[] args) => StartIn("", assembly, args);

    /// <summary>Starts a program in a folder; empty for the current one.</summary>
    public static Process StartIn(string folder, string assembly, params string[] args)
    {
        var start = new ProcessStartInfo(ChildProcess.DotNet, [assembly, .. args])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="assembly">The program's assembly.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="args">Its arguments.</param>
    public static (int ExitCode, string Output, string Error) Run(string assembly, string input, params string[] args) =>
        Finish(Start(assembly, args), input);

    /// <summary>Runs a program to its end, in a folder and without input.</summary>
    public static (int ExitCode, string Output, string Error) RunIn(string folder, string assembly, params string[] args) =>
        Finish(StartIn(folder, assembly, args), "");

    private static (int ExitCode, string Output, string Error) Finish(Process started, string input)
    {
        using Process child = started;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), error = child.StandardError.ReadToEndAsync();
        try
        {
            child.StandardInput.Write(input);
            child.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of its input; its exit code tells why.
        }

        child.WaitForExit();
        return (child.ExitCode, output.Result, error.Result);
    }
}
