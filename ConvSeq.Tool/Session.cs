using System.Diagnostics;

namespace ConvSeq.Tool;

/// <summary>One run of the command: whom it talks to and what stops it.</summary>
internal sealed record Session(Terminal Terminal, CancellationToken CancellationToken)
{
    /// <summary>Training files up to this size are held in memory; larger ones are read block by block. Default: 1 GiB.</summary>
    public long MostBytesInMemory { get; init; } = 1L << 30;

    /// <summary>Runs long work on <paramref name="threads"/> threads, stoppable and watched.</summary>
    public T Work<T>(string title, int threads, Func<Execution, T> work) =>
        Terminal.Watch(title, progress => work(new Execution
        {
            Threads = threads,
            CancellationToken = CancellationToken,
            Progress = progress,
        }));

    /// <summary>Runs <paramref name="work"/> and says how many seconds it took.</summary>
    public static (T Result, double Seconds) Timed<T>(Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        T result = work();
        return (result, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
