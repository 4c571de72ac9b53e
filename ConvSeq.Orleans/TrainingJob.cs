using ConvSeq.Cluster.Jobs;
using ConvSeq.Models;

namespace ConvSeq.Cluster;

/// <summary>
/// The training of a plan on a cluster, as a client sees it. A plan has one job, whoever asks for it and however often; it runs on when the
/// client goes away. Thread-safe.
/// </summary>
public sealed class TrainingJob
{
    private static readonly TimeSpan CancelTime = TimeSpan.FromSeconds(30);

    private readonly ITrainingJobGrain _grain;
    private readonly TrainingJobOptions _options;

    internal TrainingJob(IClusterClient client, ShardPlan plan, TrainingJobOptions options)
    {
        (Plan, _options) = (plan, options);
        _grain = client.GetGrain<ITrainingJobGrain>(plan.Digest);
    }

    /// <summary>The plan.</summary>
    public ShardPlan Plan { get; }

    /// <summary>
    /// Starts the job, unless it runs or has succeeded. After a failure or a cancellation it goes on from the statistics that are complete.
    /// </summary>
    /// <exception cref="IOException">The silos do not find the plan.</exception>
    /// <exception cref="InvalidDataException">The silos find another plan in the folder.</exception>
    public Task StartAsync() => _grain.StartAsync(_options.PlanFolder ?? Plan.Folder);

    /// <summary>Says how far the job is.</summary>
    public Task<TrainingStatus> GetStatusAsync() => _grain.GetStatusAsync();

    /// <summary>Cancels the job, if it runs. Its workers stop within a second or so; complete statistics and checkpoints stay.</summary>
    public Task CancelAsync() => _grain.CancelAsync();

    /// <summary>Waits for the model of a job that was started.</summary>
    /// <param name="progress">Told how far the job is.</param>
    /// <param name="cancellationToken">Ends the waiting. The job goes on.</param>
    /// <exception cref="InvalidOperationException">The job was not started.</exception>
    /// <exception cref="TrainingFailedException">The job failed.</exception>
    /// <exception cref="TimeoutException">
    /// The cluster has not answered for <see cref="TrainingJobOptions.Patience"/>; the job may still run.
    /// </exception>
    /// <exception cref="OperationCanceledException">The waiting, or the job, was canceled.</exception>
    public Task<TimeSeriesModel> WaitAsync(
        IProgress<TrainingStatus>? progress = null, CancellationToken cancellationToken = default) =>
        WaitAsync(mayStart: false, progress, cancellationToken);

    /// <summary>Starts the job, or joins it, and waits for the model.</summary>
    /// <param name="progress">Told how far the job is.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    /// <exception cref="IOException">The silos do not find the plan.</exception>
    /// <exception cref="InvalidDataException">The silos find another plan in the folder.</exception>
    /// <exception cref="TrainingFailedException">The job failed.</exception>
    /// <exception cref="TimeoutException">
    /// The cluster has not answered for <see cref="TrainingJobOptions.Patience"/>; the job may still run.
    /// </exception>
    /// <exception cref="OperationCanceledException">The job was canceled, here or by another client.</exception>
    public async Task<TimeSeriesModel> TrainAsync(
        IProgress<TrainingStatus>? progress = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await AskAsync(StartAsync, cancellationToken);
            return await WaitAsync(mayStart: true, progress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var enough = new CancellationTokenSource(CancelTime);
            await AskAsync(CancelAsync, enough.Token);
            throw;
        }
    }

    private async Task<TimeSeriesModel> WaitAsync(
        bool mayStart, IProgress<TrainingStatus>? progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            TrainingStatus status = await AskAsync(GetStatusAsync, cancellationToken);
            progress?.Report(status);
            switch (status.State)
            {
                case TrainingState.Succeeded:
                    return await ReadModelAsync(status, cancellationToken);
                case TrainingState.Failed:
                    throw new TrainingFailedException(status.Failure!);
                case TrainingState.Canceled:
                    throw new OperationCanceledException("The job was canceled.");
                case TrainingState.NotStarted when mayStart:
                    // Its silo died, and the state of grains with it, as in memory. What is in the store is found again.
                    await AskAsync(StartAsync, cancellationToken);
                    break;
                case TrainingState.NotStarted:
                    throw new InvalidOperationException("The cluster knows of no such job: start it first.");
            }

            await Task.Delay(_options.StatusInterval, cancellationToken);
        }
    }

    private async Task<TimeSeriesModel> ReadModelAsync(TrainingStatus status, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        while (bytes.Length < status.ModelBytes)
            bytes.Write(await AskAsync(() => _grain.ReadModelAsync(bytes.Length), cancellationToken));
        if (ShardPlan.DigestOf(bytes.ToArray()) != status.ModelDigest)
            throw new InvalidDataException("The model is not the one that was solved.");
        bytes.Position = 0;
        return Plan.LoadModel(bytes);
    }

    private Task AskAsync(Func<Task> ask, CancellationToken cancellationToken) => AskAsync(
        async () =>
        {
            await ask();
            return true;
        },
        cancellationToken);

    /// <summary>Asks until there is an answer: until the cluster has found a dead silo, calls to its grains fail.</summary>
    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        long begun = Environment.TickCount64;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await ask().WaitAsync(cancellationToken);
            }
            catch (Exception problem) when (problem is OrleansException or TimeoutException)
            {
                if (Environment.TickCount64 - begun > _options.Patience.TotalMilliseconds)
                {
                    throw new TimeoutException(
                        $"The cluster has not answered for {Wording.Duration(_options.Patience)}: {problem.Message}", problem);
                }
            }

            await Task.Delay(_options.StatusInterval, cancellationToken);
        }
    }
}
