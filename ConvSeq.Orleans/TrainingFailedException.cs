namespace ConvSeq.Cluster;

/// <summary>Thrown when a job ended without a model, by what its silos met: the message names the file or the statistics at fault.</summary>
/// <param name="message">Why the job failed.</param>
public sealed class TrainingFailedException(string message) : Exception(message);
