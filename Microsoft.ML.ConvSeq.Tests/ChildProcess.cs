using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvSeq.Tests.Docs;
using ConvSeq.Tests.Linear;
using ConvSeq.Tests.MLNet;
using ConvSeq.Tests.Models;
using ConvSeq.Tests.Networks;
using ConvSeq.Tests.Packaging;
using ConvSeq.Tests.Torch;
using ConvSeq.Tests.Trees;

namespace ConvSeq.Tests;

/// <summary>
/// Runs a routine of this assembly in a process of its own, so that the runtime can be given other settings. What the routine
/// returns is the child's standard output.
/// </summary>
internal static class ChildProcess
{
    private const string Request = "CONVSEQ_TEST_CHILD", InputOf = "CONVSEQ_TEST_CHILD_INPUT";

    private static readonly Dictionary<string, Func<string>> Routines = new()
    {
        [nameof(RidgeDigest)] = RidgeDigest.Report,
        [nameof(LogisticDigest)] = LogisticDigest.Report,
        [nameof(ClassifierDigest)] = ClassifierDigest.Report,
        [nameof(TreesDigest)] = TreesDigest.Report,
        [nameof(NetworkDigest)] = NetworkDigest.Report,
        [nameof(NetworkModelDigest)] = NetworkModelDigest.Compute,
        [nameof(KeptModel)] = KeptModel.Write,
        [nameof(KeptPipeline)] = KeptPipeline.Write,
        [nameof(PublicApi)] = PublicApi.Renew,
        [nameof(BackendTests)] = BackendTests.ErrorWithoutTheBackend,
        [nameof(SnippetRun)] = SnippetRun.Report,
        [nameof(TorchMemory)] = TorchMemory.Report,
        [nameof(TorchModuleScores)] = TorchModuleScores.Report,
    };

    /// <summary>The program that runs .NET assemblies, of the runtime that runs this one.</summary>
    public static string DotNet { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>The command that runs a routine, for a person at the root of the checkout.</summary>
    public static string CommandOf(string routine) =>
        $"{Request}={routine} dotnet {Path.GetRelativePath(Repository.Root, typeof(ChildProcess).Assembly.Location)}";

    /// <summary>In the child: what <see cref="RunOn"/> gave it.</summary>
    public static string Input => Environment.GetEnvironmentVariable(InputOf)!;

    /// <summary>Runs a routine with settings of the runtime such as DOTNET_EnableAVX2 turned off.</summary>
    public static string Run(string routine, params string[] turnedOff) =>
        Run(routine, [], turnedOff.Select(setting => KeyValuePair.Create(setting, "0")));

    /// <summary>Runs a routine on an input, such as the path of a file.</summary>
    public static string RunOn(string routine, string input) => Run(routine, [], [KeyValuePair.Create(InputOf, input)]);

    /// <summary>Runs a routine where .NET finds only the assemblies that another program references.</summary>
    public static string RunAs(Assembly program, string routine) =>
        Run(routine, ["--depsfile", Path.ChangeExtension(program.Location, ".deps.json")], []);

    private static string Run(string routine, string[] switches, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var start =
            new ProcessStartInfo(DotNet, ["exec", .. switches, typeof(ChildProcess).Assembly.Location]) { RedirectStandardOutput = true };
        start.Environment[Request] = routine;
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
        return answer.Trim();
    }

#pragma warning disable CA2255 // The only way into a test assembly that is started as a program.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void AnswerRequest()
    {
        if (Environment.GetEnvironmentVariable(Request) is not string routine)
            return;
        Console.WriteLine(Routines[routine]());
        Environment.Exit(0);
    }
}
