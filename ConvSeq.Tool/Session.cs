using System.Diagnostics;
using ConvSeq.Tool.Output;

namespace ConvSeq.Tool;

/// <summary>One run of the command: whom it talks to and what stops it.</summary>
internal sealed record Session(Terminal Terminal, CancellationToken CancellationToken)
{
    /// <summary>Training files up to this size are held in memory; larger ones are read block by block. Default: 1 GiB.</summary>
    public long MostBytesInMemory { get; init; } = 1L << 30;

    /// <summary>What ends the process where cancellation takes too long; null for nothing.</summary>
    public Interruption? Interruption { get; init; }

    /// <summary>Runs long work on <paramref name="threads"/> threads, stoppable and watched.</summary>
    public T Work<T>(string title, int threads, Func<Execution, T> work) => Work(title, threads, work, hint: null);

    /// <summary>The same for work part of which is <see cref="Saving{T}"/>; people are told so while networks are trained.</summary>
    public T WorkAndSave<T>(string title, int threads, Func<Execution, T> work) =>
        Work(title, threads, work, () => CancellationToken.IsCancellationRequested
            ? "stopping, to save the best weights so far; Ctrl-C again stops at once"
            : "Ctrl-C saves the best weights so far");

    /// <summary>Runs work that has something to save when it is stopped: it is given the time that it takes.</summary>
    public T Saving<T>(Func<T> work) => Interruption is null ? work() : Interruption.Saving(work);

    private T Work<T>(string title, int threads, Func<Execution, T> work, Func<string>? hint) =>
        Terminal.Watch(
            title, progress => work(new Execution { Threads = threads, CancellationToken = CancellationToken, Progress = progress }), hint);

    /// <summary>Runs <paramref name="work"/> and says how many seconds it took.</summary>
    public static (T Result, double Seconds) Timed<T>(Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        T result = work();
        return (result, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
