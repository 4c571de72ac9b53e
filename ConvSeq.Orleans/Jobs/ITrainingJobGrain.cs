namespace ConvSeq.Cluster.Jobs;

/// <summary>
/// The coordinator of a job, whose key is the digest of its plan. It computes nothing and holds no statistics: it knows what is done, and
/// whom it gave what else.
/// </summary>
[Alias("ConvSeq.TrainingJob")]
internal interface ITrainingJobGrain : IGrainWithStringKey
{
    [ResponseTimeout("00:05:00")]
    Task StartAsync(string planFolder);

    Task<TrainingStatus> GetStatusAsync();

    Task CancelAsync();

    /// <summary>Returns bytes of the model, from an offset on: as many as go into a message.</summary>
    [ResponseTimeout("00:05:00")]
    Task<byte[]> ReadModelAsync(long offset);

    /// <summary>Returns something to do; null if there is nothing now.</summary>
    Task<WorkItem?> TakeAsync(WorkerId worker);

    /// <summary>Tells how far a worker is.</summary>
    /// <returns>Whether it is to go on.</returns>
    Task<bool> ReportAsync(WorkerId worker, WorkItem item, double fraction);

    /// <summary>Tells what became of the work. May be repeated.</summary>
    Task CompleteAsync(WorkerId worker, WorkItem item, WorkResult result);
}
