namespace ConvSeq.Cluster.Jobs;

/// <summary>Keeps the list in grain storage, so that jobs go on after all silos have been restarted.</summary>
internal sealed class RunningJobsGrain([PersistentState("jobs")] IPersistentState<RunningJobs> saved) : Grain, IRunningJobsGrain
{
    public async Task AddAsync(RunningJob job)
    {
        if (saved.State.Jobs.Contains(job))
            return;
        saved.State.Jobs.RemoveAll(one => one.Id == job.Id);
        saved.State.Jobs.Add(job);
        try
        {
            await saved.WriteStateAsync();
        }
        catch
        {
            // Or the next call would take it for kept.
            saved.State.Jobs.Remove(job);
            throw;
        }
    }

    public Task RemoveAsync(string id) =>
        saved.State.Jobs.RemoveAll(one => one.Id == id) > 0 ? saved.WriteStateAsync() : Task.CompletedTask;

    public Task<RunningJob[]> GetAsync() => Task.FromResult(saved.State.Jobs.ToArray());
}

/// <summary>The list as it is kept.</summary>
[GenerateSerializer, Alias("ConvSeq.RunningJobs.State")]
internal sealed class RunningJobs
{
    [Id(0)]
    public List<RunningJob> Jobs { get; set; } = [];
}
