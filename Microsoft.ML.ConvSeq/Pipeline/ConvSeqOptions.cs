using Microsoft.ML;
using Microsoft.ML.Runtime;

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

    /// <summary>The seed that the user asks for, or else the one of the engine's options unless it is 0, or else one of the context.</summary>
    private protected static ulong DecideSeed(int? asked, ulong ofEngine, IHost host) =>
        asked is null && ofEngine != 0 ? ofEngine : (uint)(asked ?? host.Rand.Next());

    internal Execution ToExecution() => new()
    {
        Threads = NumberOfThreads ?? Environment.ProcessorCount,
        CancellationToken = CancellationToken,
        Progress = Progress,
    };
}
