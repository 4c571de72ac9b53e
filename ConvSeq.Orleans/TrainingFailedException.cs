namespace ConvSeq.Cluster;

/// <summary>Thrown when a job ended without a model; the message names the shard, the silo, and the file at fault.</summary>
/// <param name="message">Why the job failed.</param>
public sealed class TrainingFailedException(string message) : Exception(message);
