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
                0 => Solve(),
                1 => Answer(job.Compute(item.First, execution), ShardJob.NameOf(item.First)),
                _ => AddUp(item),
            };
        }
        catch (OperationCanceledException)
        {
            return new WorkResult(WorkOutcome.Released);
        }
        catch (Exception problem)
        {
            Exception cause = Causes.Innermost(problem);
            if (cause is InvalidDataException && Spoiled(item) is { } spoiled)
                return spoiled;
            if (Forged(item) is { } forged)
                return forged;
            bool isOfTheData = cause is InvalidDataException or FormatException or ArgumentException;
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
            foreach (ShardSpan half in Halves(item).Where(half => half.Count > 1))
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

    private WorkResult Solve()
    {
        // The answer may have been lost, and the statistics be gone.
        if (job.StateOf(job.Plan.AllShards).Kind == ShardStateKind.Missing && HasModel())
            return Answer(ShardOutcome.AlreadyThere, JobStore.ModelName);
        if (job.Plan.Shards.Length == 1)
            job.Merge(execution);
        TimeSeriesModel model = job.Solve(execution);
        store.Write(JobStore.ModelName, model.Save);
        return Answer(ShardOutcome.Computed, JobStore.ModelName);
    }

    private bool HasModel()
    {
        using Stream? file = store.OpenRead(JobStore.ModelName);
        try
        {
            if (file is null)
                return false;
            _ = job.Plan.ClassNames.IsEmpty ? (TimeSeriesModel)TimeSeriesRegressor.Load(file) : TimeSeriesClassifier.Load(file);
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

    /// <summary>The answer that statistics which are needed are missing or damaged; null if they are not.</summary>
    private WorkResult? Spoiled(WorkItem item)
    {
        ShardSpan[] needed = item.Count switch
        {
            0 => [job.Plan.AllShards],
            1 => [],
            _ => Halves(item),
        };
        return AnswerOf(needed.Select(job.StateOf).Where(state => state.Kind != ShardStateKind.Complete).Select(state =>
            new SpoiledPart(state.Shards.First, state.Shards.Count, state.Problem ?? $"{Describe(state.Shards)} is missing")));
    }

    /// <summary>
    /// The answer that halves which have been read are not what their workers have written, and are removed, lest they be taken for
    /// finished again; null if they are.
    /// </summary>
    private WorkResult? Forged(WorkItem item)
    {
        if (item.Count < 2)
            return null;
        ShardSpan[] forged = [.. Halves(item).Zip([item.FirstDigest, item.SecondDigest])
            .Where(one => store.SeenOf(job.NameOf(one.First)) is { } seen && seen.Digest != one.Second).Select(one => one.First)];
        foreach (ShardSpan half in forged)
            job.Delete(half);
        return AnswerOf(forged.Select(
            half => new SpoiledPart(half.First, half.Count, $"{Describe(half)} is not what its worker wrote")));
    }

    private static WorkResult? AnswerOf(IEnumerable<SpoiledPart> parts)
    {
        SpoiledPart[] spoiled = [.. parts];
        return spoiled.Length == 0 ? null : new WorkResult(WorkOutcome.Spoiled) { Spoiled = spoiled };
    }

    private static ShardSpan[] Halves(WorkItem item)
    {
        (ShardSpan first, ShardSpan second) = item.Shards.Halve();
        return [first, second];
    }

    private string Describe(ShardSpan shards) => store.Describe(job.NameOf(shards));
}
