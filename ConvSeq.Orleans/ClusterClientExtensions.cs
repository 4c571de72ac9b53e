using ConvSeq.Models;

namespace ConvSeq.Cluster;

/// <summary>Trains models on a cluster whose silos have <c>AddConvSeqTraining</c>.</summary>
public static class ClusterClientExtensions
{
    /// <summary>
    /// Trains the model of a plan: starts its job, or joins it where it runs already, and waits for the model. Canceling cancels the job,
    /// also for other clients that wait for it; what is complete stays in the store, and the next call goes on from there.
    /// </summary>
    /// <param name="client">Connected to the cluster.</param>
    /// <param name="plan">The plan. Its folder and its files must have the same paths on the silos.</param>
    /// <param name="progress">Told every second how far the job is.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    /// <returns>A <see cref="TimeSeriesClassifier"/>, or a <see cref="TimeSeriesRegressor"/> where numbers are predicted: the same bytes as
    /// the four commands, and as <c>convseq train --shards</c>.</returns>
    /// <exception cref="TrainingFailedException">The job failed.</exception>
    /// <exception cref="IOException">The silos do not find the plan.</exception>
    /// <exception cref="InvalidDataException">The silos find another plan in the folder.</exception>
    /// <exception cref="TimeoutException">The cluster has not answered for two minutes; the job may still run.</exception>
    /// <exception cref="OperationCanceledException">The job was canceled, here or by another client.</exception>
    public static Task<TimeSeriesModel> TrainAsync(
        this IClusterClient client, ShardPlan plan, IProgress<TrainingStatus>? progress = null,
        CancellationToken cancellationToken = default) =>
        client.GetTrainingJob(plan).TrainAsync(progress, cancellationToken);

    /// <summary>The job of a plan, whether it was started or not.</summary>
    /// <param name="client">Connected to the cluster.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="options">Null for the defaults.</param>
    public static TrainingJob GetTrainingJob(this IClusterClient client, ShardPlan plan, TrainingJobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(plan);
        return new TrainingJob(client, plan, options ?? new TrainingJobOptions());
    }
}
