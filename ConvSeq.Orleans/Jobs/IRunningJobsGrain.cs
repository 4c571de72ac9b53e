namespace ConvSeq.Cluster.Jobs;

/// <summary>The jobs that have work, of which there is one list in a cluster: workers look here for coordinators to ask.</summary>
[Alias("ConvSeq.RunningJobs")]
internal interface IRunningJobsGrain : IGrainWithIntegerKey
{
    Task AddAsync(RunningJob job);

    Task RemoveAsync(string id);

    Task<RunningJob[]> GetAsync();
}

/// <summary>A job that has work.</summary>
/// <param name="Id">The digest of its plan, and key of its coordinator.</param>
/// <param name="PlanFolder">The folder of the plan.</param>
[GenerateSerializer, Immutable, Alias("ConvSeq.RunningJob")]
internal sealed record RunningJob(string Id, string PlanFolder);
