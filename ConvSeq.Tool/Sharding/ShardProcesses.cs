using System.Diagnostics;
using System.Reflection;
using ConvSeq.Models;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sharding;

/// <summary>
/// Computes the statistics of all shards in processes of this program, one for each shard, as many at once as there are threads.
/// </summary>
internal static class ShardProcesses
{
    private const string Stage = "Computing shards", Host = "dotnet";

    public static void Run(string folder, ShardPlan plan, Execution execution)
    {
        int atOnce = Math.Min(plan.Shards.Length, execution.Threads), done = 0;
        string threads = FormattableString.Invariant($"{Math.Max(1, execution.Threads / atOnce)}");
        execution.Progress?.Report(new ProgressReport(Stage, 0));
        Parallel.For(
            0, plan.Shards.Length, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = execution.CancellationToken },
            shard =>
            {
                Compute(folder, shard, threads, execution.CancellationToken);
                execution.Progress?.Report(new ProgressReport(Stage, (double)Interlocked.Increment(ref done) / plan.Shards.Length));
            });
    }

    private static void Compute(string folder, int shard, string threads, CancellationToken cancellationToken)
    {
        using Process process = Start(
            "statistics", "--plan", folder, "--shard", FormattableString.Invariant($"{shard}"), "--threads", threads, "--json");
        using CancellationTokenRegistration _ = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        string error = process.StandardError.ReadToEnd();
        output.Wait(CancellationToken.None);
        process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode != ExitCode.Ok)
        {
            string what = error.Trim();
            throw new BadInputException(what.Length > 0
                ? $"shard {shard}: {what}"
                : FormattableString.Invariant($"shard {shard}: its process ended with exit code {process.ExitCode}"));
        }
    }

    // As this process was started: by an executable of this program, or by the host of .NET with its assembly.
    private static Process Start(params string[] args)
    {
        Assembly program = typeof(ShardProcesses).Assembly;
        string own = Environment.ProcessPath!;
        bool isOwn = Assembly.GetEntryAssembly() == program && Path.GetFileNameWithoutExtension(own) != Host;
        var start = new ProcessStartInfo(isOwn ? own : Host, isOwn ? args : [program.Location, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
