using ConvSeq.Cluster.Jobs;
using ConvSeq.Models;

namespace ConvSeq.Cluster.Workers;

/// <summary>Does what a worker was asked to, on the thread that calls it, and turns whatever happens into an answer.</summary>
internal sealed class ShardWork(ShardJob job, JobStore store, Execution execution)
{
    public WorkResult Do(WorkItem item)
    {
        try
        {
            return item.Count switch
            {
                0 => Solve(item),
                1 => Answer(job.Compute(item.First, execution), ShardJob.NameOf(item.First)),
                _ => AddUp(item),
            };
        }
        catch (OperationCanceledException) when (execution.CancellationToken.IsCancellationRequested)
        {
            return new WorkResult(WorkOutcome.Released);
        }
        catch (Exception problem)
        {
            Exception cause = Causes.Innermost(problem);
            if (cause is InvalidDataException && Spoiled(item) is { } spoiled)
                return spoiled;
            bool isOfTheData = cause is InvalidDataException or FormatException or ArgumentException;

            // Of what could not be read to its end, the digest says nothing.
            if (isOfTheData && Forged(item) is { } forged)
                return forged;
            return new WorkResult(isOfTheData ? WorkOutcome.Refused : WorkOutcome.Failed) { Problem = cause.Message };
        }
    }

    /// <summary>Removes what is no longer needed when the work is known to be done.</summary>
    public void CleanUp(WorkItem item)
    {
        if (item.Count == 0)
            job.DeleteAll();
        else if (item.Count > 1)
        {
            foreach ((ShardSpan half, _) in Needed(item).Where(needed => needed.Shards.Count > 1))
                job.Delete(half);
        }
    }

    private WorkResult AddUp(WorkItem item)
    {
        ShardOutcome outcome = job.Merge(item.Shards, execution);
        if (Forged(item) is not { } forged)
            return Answer(outcome, job.NameOf(item.Shards));
        job.Delete(item.Shards);
        return forged;
    }

    private WorkResult Solve(WorkItem item)
    {
        // The answer may have been lost, and the statistics be gone.
        if (!HasSum() && HasModel())
            return Answer(ShardOutcome.AlreadyThere, JobStore.ModelName);
        if (job.Plan.Shards.Length == 1)
            job.Merge(execution);
        TimeSeriesModel model = job.Solve(execution);
        if (Forged(item) is { } forged)
            return forged;
        store.Write(JobStore.ModelName, model.Save);
        return Answer(ShardOutcome.Computed, JobStore.ModelName);
    }

    private bool HasSum()
    {
        using Stream? sum = store.OpenRead(job.NameOf(job.Plan.AllShards));
        return sum is not null;
    }

    private bool HasModel()
    {
        using Stream? file = store.OpenRead(JobStore.ModelName);
        try
        {
            if (file is null)
                return false;
            job.Plan.LoadModel(file);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private WorkResult Answer(ShardOutcome outcome, string name)
    {
        (string digest, long bytes) = store.SeenOf(name)!.Value;
        return new WorkResult(outcome == ShardOutcome.AlreadyThere ? WorkOutcome.Found : WorkOutcome.Done)
        {
            Address = store.Describe(name),
            Digest = digest,
            Bytes = bytes,
        };
    }

    /// <summary>The statistics that are read, and what they are to have.</summary>
    private (ShardSpan Shards, string Digest)[] Needed(WorkItem item)
    {
        switch (item.Count)
        {
            case 0:
                return [(job.Plan.AllShards, item.FirstDigest)];
            case 1:
                return [];
            default:
                (ShardSpan first, ShardSpan second) = item.Shards.Halve();
                return [(first, item.FirstDigest), (second, item.SecondDigest)];
        }
    }

    /// <summary>The answer that statistics which are needed are missing or damaged; null if they are not.</summary>
    private WorkResult? Spoiled(WorkItem item) => AnswerOf(
        Needed(item).Select(needed => job.StateOf(needed.Shards)).Where(state => state.Kind != ShardStateKind.Complete).Select(state =>
            new SpoiledPart(state.Shards.First, state.Shards.Count, state.Problem ?? $"{Describe(state.Shards)} is missing")));

    /// <summary>
    /// The answer that statistics which have been read are not what their workers have written, and are removed, lest they be taken for
    /// finished again; null if they are.
    /// </summary>
    private WorkResult? Forged(WorkItem item)
    {
        ShardSpan[] forged = [.. Needed(item)
            .Where(one => store.SeenOf(job.NameOf(one.Shards)) is { } seen && seen.Digest != one.Digest).Select(one => one.Shards)];
        foreach (ShardSpan part in forged)
            job.Delete(part);
        return AnswerOf(forged.Select(
            part => new SpoiledPart(part.First, part.Count, $"{Describe(part)} is not what its worker wrote")));
    }

    private static WorkResult? AnswerOf(IEnumerable<SpoiledPart> parts)
    {
        SpoiledPart[] spoiled = [.. parts];
        return spoiled.Length == 0 ? null : new WorkResult(WorkOutcome.Spoiled) { Spoiled = spoiled };
    }

    private string Describe(ShardSpan shards) => store.Describe(job.NameOf(shards));
}
