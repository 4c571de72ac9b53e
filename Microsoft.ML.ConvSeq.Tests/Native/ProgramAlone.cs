using System.Diagnostics;

namespace ConvSeq.Tests.Native;

/// <summary>
/// Runs a published program as on a machine that has nothing else: no variable says where the runtime, a home folder or a program is,
/// but for that without which no program starts on Windows.
/// </summary>
internal static class ProgramAlone
{
    /// <summary>Runs it to its end, in a folder.</summary>
    public static (int ExitCode, string Output, string Error) Run(string program, string folder, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.TryGetValue("SystemRoot", out string? system);
        start.Environment.Clear();
        if (OperatingSystem.IsWindows())
            start.Environment["SystemRoot"] = system;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
