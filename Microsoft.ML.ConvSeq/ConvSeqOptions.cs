using Microsoft.ML;

namespace ConvSeq.MLNet;

/// <summary>How an estimator of ConvSeq runs; nothing here changes a result.</summary>
public abstract class ConvSeqOptions
{
    private protected ConvSeqOptions()
    {
    }

    /// <summary>Number of threads at most. Default null: one per logical processor.</summary>
    public int? NumberOfThreads { get; set; }

    /// <summary>Stops a fit with an <see cref="OperationCanceledException"/>. Default: never.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Receives how far a fit has come, from any thread. Default: nobody. What was done goes to <see cref="MLContext.Log"/>.</summary>
    public IProgress<ProgressReport>? Progress { get; set; }

    internal Execution ToExecution() => new()
    {
        Threads = NumberOfThreads ?? Environment.ProcessorCount,
        CancellationToken = CancellationToken,
        Progress = Progress,
    };
}
