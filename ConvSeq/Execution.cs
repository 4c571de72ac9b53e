using System.Runtime.ExceptionServices;

namespace ConvSeq;

/// <summary>Settings of a long operation: threads, cancellation and progress. None of them changes a result.</summary>
public sealed record Execution
{
    private readonly int _threads = Environment.ProcessorCount;

    /// <summary>All cores, no cancellation, no progress.</summary>
    public static Execution Default { get; } = new();

    /// <summary>Largest number of threads to use. Default: one per logical processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Threads
    {
        get => _threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Threads));
            _threads = value;
        }
    }

    /// <summary>Stops the operation with an <see cref="OperationCanceledException"/>. Default: never.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Receives the progress of the operation; called from any thread. Default: null, no reports.</summary>
    public IProgress<ProgressReport>? Progress { get; init; }

    internal void Report(string stage, double fraction) => Progress?.Report(new ProgressReport(stage, fraction));

    /// <summary>
    /// Runs <paramref name="body"/> for 0 … <paramref name="count"/> - 1 on up to <see cref="Threads"/> threads; items are
    /// taken in order, one at a time. Bodies must not depend on each other. An exception of a body is rethrown as it is. If
    /// several bodies fail, the exception of the lowest item is thrown, so that messages do not depend on the threads either.
    /// </summary>
    internal void For(int count, Action<int> body)
    {
        if (Threads == 1 || count <= 1)
        {
            for (int i = 0; i < count; i++)
            {
                CancellationToken.ThrowIfCancellationRequested();
                body(i);
            }

            return;
        }

        int next = -1;
        int failedItem = int.MaxValue;
        ExceptionDispatchInfo? failure = null;
        var failing = new Lock();
        Parallel.For(0, Math.Min(Threads, count), new ParallelOptions { MaxDegreeOfParallelism = Threads }, _ =>
        {
            while (Volatile.Read(ref failedItem) == int.MaxValue && !CancellationToken.IsCancellationRequested)
            {
                int i = Interlocked.Increment(ref next);
                if (i >= count)
                    break;
                try
                {
                    body(i);
                }
                catch (Exception problem)
                {
                    lock (failing)
                    {
                        if (i < failedItem)
                            (failedItem, failure) = (i, ExceptionDispatchInfo.Capture(problem));
                    }
                }
            }
        });
        failure?.Throw();
        CancellationToken.ThrowIfCancellationRequested();
    }
}

/// <summary>Progress of a long operation.</summary>
/// <param name="Stage">The current stage, in a few words: "Reading series", "Computing features", …</param>
/// <param name="Fraction">Share of that stage that is done, 0 to 1.</param>
public readonly record struct ProgressReport(string Stage, double Fraction)
{
    /// <summary>The epoch that has just ended, while a network is being trained; null otherwise.</summary>
    public EpochReport? Epoch { get; init; }

    /// <summary>How far an ensemble is, while one is being fitted; null otherwise.</summary>
    public EnsembleReport? Ensemble { get; init; }
}
