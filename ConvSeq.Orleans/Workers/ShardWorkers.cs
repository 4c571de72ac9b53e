using System.Collections.Concurrent;
using ConvSeq.Cluster.Jobs;
using ConvSeq.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ConvSeq.Cluster.Workers;

/// <summary>
/// The workers of a silo, which keep nothing that others need. They ask coordinators for work, each when it has none, so that a silo never
/// has more than it was set to, and none can be forgotten: stateless grains would all be activated beside the coordinator.
/// </summary>
internal sealed partial class ShardWorkers(
    IGrainFactory grains, ILocalSiloDetails silo, IStatisticsStore store, IOptions<TrainingSiloOptions> options, ILogger<ShardWorkers> log)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan PlanRetry = TimeSpan.FromSeconds(30), LastWords = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, ShardPlan> _plans = [];
    private readonly ConcurrentDictionary<string, DateTimeOffset> _unreadable = [];
    private Task _workers = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ShardWorkers), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _workers = Task.WhenAll(Enumerable.Range(0, options.Value.MaxConcurrentShards).Select(
            slot => Task.Run(() => WorkAsync(new WorkerId(silo.SiloAddress, slot)), CancellationToken.None)));
        return Task.CompletedTask;
    }

    // Work that is interrupted goes back to its coordinator before the silo leaves the cluster.
    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _workers.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WorkAsync(WorkerId me)
    {
        for (int turn = me.Slot; !_stopping.IsCancellationRequested; turn++)
        {
            bool hasWorked = false;
            try
            {
                hasWorked = await WorkOnceAsync(me, turn);
            }
            catch (Exception problem)
            {
                // A silo has died, or the storage does not answer: what is asked for is still there a second later.
                LogNoWork(problem.Message);
            }

            if (!hasWorked)
                await PauseAsync(options.Value.PollInterval);
        }
    }

    /// <summary>Does the next work of the next job that has some.</summary>
    private async Task<bool> WorkOnceAsync(WorkerId me, int turn)
    {
        RunningJob[] jobs = await grains.GetGrain<IRunningJobsGrain>(0).GetAsync();
        foreach (string ended in _plans.Keys.Except(jobs.Select(job => job.Id)))
            _plans.TryRemove(ended, out _);
        for (int i = 0; i < jobs.Length && !_stopping.IsCancellationRequested; i++)
        {
            RunningJob job = jobs[(turn + i) % jobs.Length];
            if (PlanOf(job) is not { } plan)
                continue;
            ITrainingJobGrain coordinator = grains.GetGrain<ITrainingJobGrain>(job.Id);
            if (await coordinator.TakeAsync(me) is not { } item)
                continue;
            await WorkAsync(coordinator, me, plan, item);
            return true;
        }

        return false;
    }

    private async Task WorkAsync(ITrainingJobGrain coordinator, WorkerId me, ShardPlan plan, WorkItem item)
    {
        TrainingSiloOptions settings = options.Value;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var progress = new LatestFraction();
        var mine = new JobStore(store, plan.Digest);
        var work = new ShardWork(
            new ShardJob(plan, mine) { CheckpointEvery = settings.CheckpointEvery }, mine, new Execution
            {
                Threads = Math.Max(1, settings.Threads / settings.MaxConcurrentShards),
                CancellationToken = stop.Token,
                Progress = progress,
            });

        // On a thread of its own, which is busy for minutes: the pool's are the cluster's.
        Task<WorkResult> working = Task.Factory.StartNew(
            () => work.Do(item), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (await Task.WhenAny(working, Task.Delay(settings.ReportInterval)) != working)
        {
            // A coordinator that does not answer must not keep the result waiting.
            Task report = ReportAsync();
            await Task.WhenAny(working, report);
        }

        WorkResult result = await working;
        if (await DeliverAsync(coordinator, me, item, result) && result.Outcome is WorkOutcome.Done or WorkOutcome.Found
            && !(settings.KeepStatistics && item.Count == 0))
        {
            await Task.Run(() => CleanUp(work, item));
        }

        async Task ReportAsync()
        {
            try
            {
                if (!await coordinator.ReportAsync(me, item, progress.Value))
                    await stop.CancelAsync();
            }
            catch (Exception problem)
            {
                // It may have died; the next one is told.
                LogNoAnswer(problem.Message);
            }
        }
    }

    private void CleanUp(ShardWork work, WorkItem item)
    {
        try
        {
            work.CleanUp(item);
        }
        catch (Exception problem)
        {
            LogNotRemoved(problem.Message);
        }
    }

    /// <summary>Tells the coordinator, or the one after it, what became of the work; gives up only when the silo stops.</summary>
    private async Task<bool> DeliverAsync(ITrainingJobGrain coordinator, WorkerId me, WorkItem item, WorkResult result)
    {
        while (true)
        {
            try
            {
                Task delivery = coordinator.CompleteAsync(me, item, result);
                await (_stopping.IsCancellationRequested ? delivery.WaitAsync(LastWords) : delivery);
                return true;
            }
            catch (Exception problem)
            {
                LogNoAnswer(problem.Message);
                if (_stopping.IsCancellationRequested)
                    return false;
            }

            await PauseAsync(options.Value.ReportInterval);
        }
    }

    /// <summary>The plan of a job; null where this silo cannot read it, so that others do the work.</summary>
    private ShardPlan? PlanOf(RunningJob job)
    {
        if (_plans.TryGetValue(job.Id, out ShardPlan? plan))
            return plan;
        if (_unreadable.TryGetValue(job.Id, out DateTimeOffset since) && DateTimeOffset.UtcNow - since < PlanRetry)
            return null;
        try
        {
            plan = ShardPlan.Load(job.PlanFolder);
            if (plan.Digest != job.Id)
                throw new InvalidDataException($"'{job.PlanFolder}' holds another plan.");
            return _plans[job.Id] = plan;
        }
        catch (Exception problem)
        {
            _unreadable[job.Id] = DateTimeOffset.UtcNow;
            LogNoPlan(job.Id, problem.Message);
            return null;
        }
    }

    private async Task PauseAsync(TimeSpan time) =>
        await Task.Delay(time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This silo takes no part in job {Job}: {Problem}")]
    private partial void LogNoPlan(string job, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "No answer when asked for work, will ask again: {Problem}")]
    private partial void LogNoWork(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Statistics that are no longer needed stay in the store: {Problem}")]
    private partial void LogNotRemoved(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The coordinator has not answered: {Problem}")]
    private partial void LogNoAnswer(string problem);

    /// <summary>The last progress that was reported.</summary>
    private sealed class LatestFraction : IProgress<ProgressReport>
    {
        private double _value;

        public double Value => Volatile.Read(ref _value);

        public void Report(ProgressReport value) => Volatile.Write(ref _value, value.Fraction);
    }
}
