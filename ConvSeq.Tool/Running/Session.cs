using System.Diagnostics;
using ConvSeq.Tool.Output;

namespace ConvSeq.Tool.Running;

/// <summary>One run of the command: the terminal that it writes to and the token that stops it.</summary>
internal sealed record Session(Terminal Terminal, CancellationToken CancellationToken)
{
    /// <summary>Training files up to this size are held in memory; larger ones are read block by block. Default: 1 GiB.</summary>
    public long MaxBytesInMemory { get; init; } = 1L << 30;

    /// <summary>What is piped into the command, or typed. Default: nothing.</summary>
    public Stream Input { get; init; } = Stream.Null;

    /// <summary>Ends the process where cancellation takes too long; null if nothing does.</summary>
    public Interruption? Interruption { get; init; }

    /// <summary>Runs long work on <paramref name="threads"/> threads, stoppable and watched.</summary>
    public T Work<T>(string title, int threads, Func<Execution, T> work) => Work(title, threads, work, hint: null);

    /// <summary>Does the same for work that includes <see cref="Saving{T}"/>. A hint says so while networks are trained.</summary>
    public T WorkAndSave<T>(string title, int threads, Func<Execution, T> work) =>
        Work(title, threads, work, () => CancellationToken.IsCancellationRequested
            ? "stopping, to save the best weights so far; Ctrl-C again stops at once"
            : "Ctrl-C saves the best weights so far");

    /// <summary>Runs work that has something to save when it is stopped, and gives it the time that it takes.</summary>
    public T Saving<T>(Func<T> work) => Interruption is null ? work() : Interruption.Saving(work);

    /// <summary>
    /// Runs work that waits for <see cref="Input"/>, on a thread that the process does not wait for: a read that blocks ends with it.
    /// </summary>
    public T WorkOnInput<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(CancellationToken).GetAwaiter().GetResult();

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
