using System.Security.Cryptography;
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

        await GrainFactory.GetGrain<IRunningJobsGrain>(0).AddAsync(new RunningJob(Id, State.PlanFolder));
    }

    public Task<TrainingStatus> GetStatusAsync()
    {
        if (State.State == TrainingState.NotStarted)
            return Task.FromResult(new TrainingStatus { Coordinator = local.SiloAddress.ToString() });
        long all = State.SeriesCounts.Sum(count => (long)count);
        long done = _tree.Leases.Sum(lease => lease.SeriesDone)
            + State.SeriesCounts.Where((_, shard) => _tree.IsFinished(shard)).Sum(count => (long)count);
        double rate = IsRunning ? _rate.PerSecond(Now) : 0;
        return Task.FromResult(new TrainingStatus
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
        });
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
            // What ended the job could not tell the list.
            await GrainFactory.GetGrain<IRunningJobsGrain>(0).RemoveAsync(Id);
            return null;
        }

        foreach (Lease lost in _tree.Release(lease => IsLost(lease, worker)))
            LogLost(Id, lost.Item.Shards, lost.Worker.Silo);
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
        if (State.State == TrainingState.NotStarted)
            return;
        Lease? lease = _tree.Renew(item, worker, Now);
        _tree.Release(item, worker);
        switch (result.Outcome)
        {
            case WorkOutcome.Done or WorkOutcome.Found when item == WorkItem.Model:
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
                LogFinished(Id, item.Shards, result.Address, result.Bytes, worker.Silo);
                break;
            case WorkOutcome.Spoiled:
                foreach (SpoiledPart part in result.Spoiled)
                {
                    var shards = new ShardSpan(part.First, part.Count);
                    if (_tree.Spoil(shards))
                        Tell($"{part.Problem}; {Name(shards)} is made again");
                }

                break;
            case WorkOutcome.Failed:
                int failures = _failures[item.Shards] = _failures.GetValueOrDefault(item.Shards) + 1;
                Tell($"{Name(item.Shards)} on {worker.Silo}: {result.Problem}");
                if (failures >= options.Value.MaxAttempts && IsRunning)
                    await FailAsync($"{Name(item.Shards)} has failed {failures} times, the last time on {worker.Silo}: {result.Problem}");
                break;
            case WorkOutcome.Refused when IsRunning:
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
        _rate.Add(Math.Max(0, seriesDone - lease.SeriesDone), Now);
        lease.SeriesDone = Math.Max(seriesDone, lease.SeriesDone);
    }

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
        State.State = state;
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
            using Stream? file = mine.OpenRead(JobStore.ModelName);
            var bytes = new MemoryStream();
            file?.CopyTo(bytes);
            byte[] model = bytes.ToArray();
            return Convert.ToHexStringLower(SHA256.HashData(model)) == digest ? model : null;
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: {Shards} shards of the plan in '{PlanFolder}'")]
    private partial void LogStarted(string job, int shards, string planFolder);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {Job}: {Shards} is {Address}, {Bytes} bytes, by {Silo}")]
    private partial void LogFinished(string job, ShardSpan shards, string address, long bytes, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job}: {Shards} was lost with a worker of {Silo}, and is given out again")]
    private partial void LogLost(string job, ShardSpan shards, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job}: {Problem}")]
    private partial void LogProblem(string job, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: {State}")]
    private partial void LogEnded(string job, TrainingState state);
}
