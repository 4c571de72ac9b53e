using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Options of how an estimator of ConvSeq runs; none of them changes a result.</summary>
public abstract class ConvSeqOptions
{
    private protected ConvSeqOptions()
    {
    }

    /// <summary>Maximum number of threads. Default null: one per logical processor.</summary>
    public int? NumberOfThreads { get; set; }

    /// <summary>Stops a fit with an <see cref="OperationCanceledException"/>. Default: never.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// Receives the progress of a fit, from any thread. Default: none. <see cref="MLContext.Log"/> receives what was done.
    /// </summary>
    public IProgress<ProgressReport>? Progress { get; set; }

    /// <summary>
    /// Returns the seed that the user asks for; otherwise that of the engine's options, unless it is 0; otherwise one from the context.
    /// </summary>
    private protected static ulong DecideSeed(int? asked, ulong ofEngine, IHost host) =>
        asked is null && ofEngine != 0 ? ofEngine : (uint)(asked ?? host.Rand.Next());

    internal Execution ToExecution() => new()
    {
        Threads = NumberOfThreads ?? Environment.ProcessorCount,
        CancellationToken = CancellationToken,
        Progress = Progress,
    };
}
