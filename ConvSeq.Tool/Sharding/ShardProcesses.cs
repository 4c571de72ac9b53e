using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ConvSeq.Models;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Sharding;

/// <summary>
/// Computes the statistics of all shards in processes of this program, one for each shard: as many at once as there are threads, and as the
/// memory of the machine holds.
/// </summary>
internal static class ShardProcesses
{
    private const string Stage = "Computing shards", Host = "dotnet", Says = "convseq: ";

    // Of a process that has just begun.
    private const long OwnMemory = 100_000_000;

    public static void Run(string folder, ShardPlan plan, Execution execution)
    {
        long held = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (plan.ShardMemory + OwnMemory);
        int most = Math.Min(plan.Shards.Length, execution.Threads), atOnce = (int)Math.Clamp(held, 1, most), done = 0;
        string threads = FormattableString.Invariant($"{Math.Max(1, execution.Threads / atOnce)}");
        BadInputException? problem = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(execution.CancellationToken);
        execution.Report(Stage, 0);
        try
        {
            (execution with { Threads = atOnce, CancellationToken = stop.Token }).For(plan.Shards.Length, shard =>
            {
                try
                {
                    Compute(folder, shard, threads, stop.Token);
                }
                catch (BadInputException cause)
                {
                    // The others need not go on.
                    Interlocked.CompareExchange(ref problem, cause, null);
                    stop.Cancel();
                    throw;
                }

                execution.Report(Stage, (double)Interlocked.Increment(ref done) / plan.Shards.Length);
            });
        }
        catch (OperationCanceledException) when (problem is not null)
        {
            throw problem;
        }
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
            // What it said last, without the name that this process says too.
            string what = error.TrimEnd().Split('\n')[^1];
            what = what.StartsWith(Says, StringComparison.Ordinal) ? what[Says.Length..] : what;
            throw new BadInputException(what.Length > 0
                ? $"shard {shard}: {what}"
                : FormattableString.Invariant($"shard {shard}: its process ended with exit code {process.ExitCode}"));
        }
    }

    // As this process was started: by an executable of this program, or by the host of .NET with its assembly.
    [UnconditionalSuppressMessage(
        "SingleFile", "IL3000", Justification = "A single file is its own executable, and the place of its assembly is not asked for.")]
    private static Process Start(params string[] args)
    {
        Assembly program = typeof(ShardProcesses).Assembly;
        string own = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(own) == Host, isOwn = Assembly.GetEntryAssembly() == program && !isHost;
        var start = new ProcessStartInfo(isOwn || isHost ? own : Host, isOwn ? args : [program.Location, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
