using ConvSeq.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ConvSeq.Cluster.Jobs;

/// <summary>
/// Coordinates a job. Its calls are short: plans and models are read off the grain's scheduler, and series are none of its business.
/// </summary>
internal sealed partial class TrainingJobGrain(
    [PersistentState("job")] IPersistentState<TrainingJobState> saved, IStatisticsStore store, ISiloStatusOracle silos,
    ILocalSiloDetails local, IOptions<TrainingSiloOptions> options, TimeProvider clock, ILogger<TrainingJobGrain> log)
    : Grain, ITrainingJobGrain
{
    private const int MaxProblems = 50, MessageBytes = 1 << 20;

    // Finished parts are kept at the latest then: a part that is forgotten is found again in the store.
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ShardSpan, int> _failures = [];
    private WorkTree _tree = new(1);
    private SeriesRate _rate = new();
    private DateTimeOffset _savedAt, _givesOutFrom;
    private bool _isChanged;
    private byte[]? _model;

    private TrainingJobState State => saved.State;

    private string Id => this.GetPrimaryKeyString();

    private bool IsRunning => State.State == TrainingState.Running;

    private DateTimeOffset Now => clock.GetUtcNow();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.State == TrainingState.NotStarted)
            return Task.CompletedTask;
        Rebuild();

        // Workers that had work from an earlier activation say so by then.
        _givesOutFrom = Now + 2 * options.Value.ReportInterval;
        return Task.CompletedTask;
    }

    public async Task StartAsync(string planFolder)
    {
        if (State.State == TrainingState.Succeeded && await ModelAsync() is not null)
            return;
        if (!IsRunning)
        {
            ShardPlan plan = await Task.Run(() => ShardPlan.Load(planFolder));
            if (plan.Digest != Id)
                throw new InvalidDataException($"The silos find another plan in '{planFolder}' than the client has.");

            // What was delivered after the job had been canceled counts; with a model, statistics are gone.
            State.Finished = State.State == TrainingState.Succeeded ? [] : [.. _tree.Finished];
            (State.State, State.PlanFolder, State.Failure) = (TrainingState.Running, planFolder, null);
            (State.ModelDigest, State.ModelBytes) = (null, 0);
            State.SeriesCounts = [.. plan.Shards.Select(shard => shard.Count)];
            _failures.Clear();
            Rebuild();
            await SaveAsync();
            LogStarted(Id, plan.Shards.Length, planFolder);
        }

        await ListAsync();
    }

    public async Task<TrainingStatus> GetStatusAsync()
    {
        if (State.State == TrainingState.NotStarted)
            return new TrainingStatus { Coordinator = local.SiloAddress.ToString() };

        // Nobody works on it: the list may have lost it, with the silo that held the list in memory.
        if (IsRunning && !_tree.Leases.Any())
            await ListAsync();
        long all = State.SeriesCounts.Sum(count => (long)count);
        long done = _tree.Leases.Sum(lease => lease.SeriesDone ?? 0)
            + State.SeriesCounts.Where((_, shard) => _tree.IsFinished(shard)).Sum(count => (long)count);
        double rate = IsRunning && done < all ? _rate.PerSecond(Now) : 0;
        return new TrainingStatus
        {
            State = State.State,
            Shards = State.SeriesCounts.Length,
            ShardsDone = _tree.ShardsDone,
            Sums = State.SeriesCounts.Length - 1,
            SumsDone = _tree.SumsDone,
            Series = all,
            SeriesDone = done,
            SeriesPerSecond = rate,
            TimeLeft = rate > 0 ? TimeSpan.FromSeconds((all - done) / rate) : null,
            Workers = [.. _tree.Leases.Select(lease => new TrainingWorker(
                lease.Worker.Silo.ToString(), [.. Enumerable.Range(lease.Item.First, lease.Item.Count)]))],
            Coordinator = local.SiloAddress.ToString(),
            Problems = [.. State.Problems],
            Failure = State.Failure,
            ModelDigest = State.ModelDigest,
            ModelBytes = State.ModelBytes,
        };
    }

    public Task CancelAsync() => IsRunning ? EndAsync(TrainingState.Canceled) : Task.CompletedTask;

    public async Task<byte[]> ReadModelAsync(long offset)
    {
        byte[] model = await ModelAsync()
            ?? throw new InvalidDataException($"{new JobStore(store, Id).Describe(JobStore.ModelName)} is gone. Start the job again.");
        return model.AsSpan((int)offset, Math.Min(MessageBytes, model.Length - (int)offset)).ToArray();
    }

    public async Task<WorkItem?> TakeAsync(WorkerId worker)
    {
        if (!IsRunning)
        {
            // What ended the job could not be kept, or could not tell the list.
            if (_isChanged)
                await SaveAsync();
            await GrainFactory.GetGrain<IRunningJobsGrain>(0).RemoveAsync(Id);
            return null;
        }

        foreach (Lease lost in _tree.Release(lease => IsLost(lease, worker)))
            LogLost(Id, Name(lost.Item.Shards), lost.Worker.Silo);
        WorkItem? item = Now < _givesOutFrom ? null : _tree.Take(worker, Now);
        await SaveSometimesAsync();
        return item;
    }

    public async Task<bool> ReportAsync(WorkerId worker, WorkItem item, double fraction)
    {
        if (!IsRunning || _tree.Renew(item, worker, Now) is not { } lease)
            return false;
        if (item.Count == 1)
            Count(lease, (long)(fraction * State.SeriesCounts[item.First]));
        await SaveSometimesAsync();
        return true;
    }

    public async Task CompleteAsync(WorkerId worker, WorkItem item, WorkResult result)
    {
        if (State.State is TrainingState.NotStarted or TrainingState.Succeeded)
            return;
        Lease? lease = _tree.Renew(item, worker, Now);
        _tree.Release(item, worker);

        // Another worker was quicker, or the job has ended: what went wrong with this one is of no concern.
        if (result.Outcome is WorkOutcome.Failed or WorkOutcome.Refused && (!IsRunning || _tree.IsFinished(item.Shards)))
            return;
        switch (result.Outcome)
        {
            case WorkOutcome.Done or WorkOutcome.Found when item.Count == 0:
                if (IsRunning)
                {
                    (State.ModelDigest, State.ModelBytes) = (result.Digest, result.Bytes);
                    await EndAsync(TrainingState.Succeeded);
                }

                return;
            case WorkOutcome.Done or WorkOutcome.Found:
                if (item.Count == 1 && result.Outcome == WorkOutcome.Done && lease is not null)
                    Count(lease, State.SeriesCounts[item.First]);
                _tree.Finish(item.Shards, result.Digest);
                LogFinished(Id, Name(item.Shards), result.Address, result.Bytes, worker.Silo);
                break;
            case WorkOutcome.Spoiled:
                foreach (SpoiledPart part in result.Spoiled)
                {
                    var shards = new ShardSpan(part.First, part.Count);
                    if (!_tree.Spoil(shards))
                        continue;
                    Tell($"{part.Problem}; {Name(shards)} is made again");
                    await CountFailureAsync(shards, worker, part.Problem);
                }

                break;
            case WorkOutcome.Failed:
                Tell($"{Name(item.Shards)} on {worker.Silo}: {result.Problem}");
                await CountFailureAsync(item.Shards, worker, result.Problem);
                break;
            case WorkOutcome.Refused:
                await FailAsync($"{Name(item.Shards)}, on {worker.Silo}: {result.Problem}");
                break;
        }

        _isChanged = true;
        await SaveSometimesAsync();
    }

    private static string Name(ShardSpan shards) => shards.Count switch
    {
        0 => "the model",
        1 => $"{shards}",
        _ => $"the sum of {shards}",
    };

    private bool IsLost(Lease lease, WorkerId asking) => lease.Worker == asking || silos.IsDeadSilo(lease.Worker.Silo)
        || Now - lease.SeenAt > options.Value.MaxSilence;

    private void Count(Lease lease, long seriesDone)
    {
        // What a worker had done before this coordinator knew of it was not done just now.
        if (lease.SeriesDone is { } before)
            _rate.Add(Math.Max(0, seriesDone - before), Now);
        lease.SeriesDone = Math.Max(seriesDone, lease.SeriesDone ?? 0);
    }

    /// <summary>Counts a failure of a shard or sum; the job fails with the last that it may have.</summary>
    private Task CountFailureAsync(ShardSpan part, WorkerId worker, string problem)
    {
        int failures = _failures[part] = _failures.GetValueOrDefault(part) + 1;
        return IsRunning && failures >= options.Value.MaxAttempts
            ? FailAsync($"{Name(part)} has failed {failures} times, the last time on {worker.Silo}: {problem}")
            : Task.CompletedTask;
    }

    private Task ListAsync() => GrainFactory.GetGrain<IRunningJobsGrain>(0).AddAsync(new RunningJob(Id, State.PlanFolder));

    private void Rebuild()
    {
        _tree = new WorkTree(State.SeriesCounts.Length);
        foreach (FinishedPart part in State.Finished)
            _tree.Finish(new ShardSpan(part.First, part.Count), part.Digest);
        (_rate, _model) = (new SeriesRate(), null);
    }

    private void Tell(string problem)
    {
        LogProblem(Id, problem);
        State.Problems.Add(problem);
        if (State.Problems.Count > MaxProblems)
            State.Problems.RemoveAt(0);
    }

    private Task FailAsync(string failure)
    {
        State.Failure = $"{char.ToUpperInvariant(failure[0])}{failure[1..]}";
        return EndAsync(TrainingState.Failed);
    }

    private async Task EndAsync(TrainingState state)
    {
        (State.State, _isChanged) = (state, true);
        _tree.Release(_ => true);
        await SaveAsync();
        LogEnded(Id, state);
        await GrainFactory.GetGrain<IRunningJobsGrain>(0).RemoveAsync(Id);
    }

    private Task SaveSometimesAsync() => _isChanged && Now - _savedAt > SaveInterval ? SaveAsync() : Task.CompletedTask;

    private async Task SaveAsync()
    {
        State.Finished = [.. _tree.Finished];
        await saved.WriteStateAsync();
        (_isChanged, _savedAt) = (false, Now);
    }

    /// <summary>The bytes of the model; null if they are not in the store as they were written.</summary>
    private async Task<byte[]?> ModelAsync()
    {
        if (_model is not null || State.ModelDigest is not { } digest)
            return _model;
        var mine = new JobStore(store, Id);
        return _model = await Task.Run(() =>
        {
            var bytes = new MemoryStream();
            using (Stream? file = mine.OpenRead(JobStore.ModelName))
                file?.CopyTo(bytes);
            return mine.SeenOf(JobStore.ModelName)?.Digest == digest ? bytes.ToArray() : null;
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: {Shards} shards of the plan in '{PlanFolder}'")]
    private partial void LogStarted(string job, int shards, string planFolder);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {Job}: {Shards} is {Address}, {Bytes} bytes, by {Silo}")]
    private partial void LogFinished(string job, string shards, string address, long bytes, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job}: {Shards} was lost with a worker of {Silo}, and is given out again")]
    private partial void LogLost(string job, string shards, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job}: {Problem}")]
    private partial void LogProblem(string job, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: {State}")]
    private partial void LogEnded(string job, TrainingState state);
}
