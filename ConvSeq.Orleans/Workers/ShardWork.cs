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
            if (Forged(item) is { } forged)
                return forged;
            if (cause is InvalidDataException && Spoiled(item) is { Length: > 0 } spoiled)
                return SpoiledBy(spoiled, cause.Message.TrimEnd('.'));
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

    private static WorkResult SpoiledBy(ShardSpan[] parts, string problem) => new(WorkOutcome.Spoiled)
    {
        Spoiled = [.. parts.Select(part => new WorkItem(part.First, part.Count))],
        Problem = problem,
    };

    private ShardSpan[] Spoiled(WorkItem item)
    {
        ShardSpan[] needed = item.Count switch
        {
            0 => [job.Plan.AllShards],
            1 => [],
            _ => Halves(item),
        };
        return [.. needed.Where(part => job.StateOf(part).Kind != ShardStateKind.Complete)];
    }

    /// <summary>The answer that halves which have been read are not what their workers have written; null if they are.</summary>
    private WorkResult? Forged(WorkItem item)
    {
        if (item.Count < 2)
            return null;
        ShardSpan[] forged = [.. Halves(item).Zip([item.FirstDigest, item.SecondDigest])
            .Where(one => store.SeenOf(job.NameOf(one.First)) is { } seen && seen.Digest != one.Second).Select(one => one.First)];
        return forged.Length == 0 ? null : SpoiledBy(
            forged, $"{string.Join(", ", forged.Select(half => store.Describe(job.NameOf(half))))} is not what its worker wrote");
    }

    private static ShardSpan[] Halves(WorkItem item) => [item.Shards.Halves.First, item.Shards.Halves.Second];
}
