using ConvSeq.Models;

namespace ConvSeq.Cluster.Jobs;

/// <summary>
/// The work of a job as a tree: shards are its leaves, and each node above is the sum of two. What is finished, what is given out and what
/// can be done next follows from that; it does not matter who does it, or in which order.
/// </summary>
/// <param name="shards">Number of shards.</param>
internal sealed class WorkTree(int shards)
{
    private readonly Dictionary<ShardSpan, string> _finished = [];
    private readonly Dictionary<ShardSpan, Lease> _leases = [];

    /// <summary>All shards.</summary>
    public ShardSpan Root => new(0, shards);

    /// <summary>Shards and sums that are complete in the store.</summary>
    public IEnumerable<FinishedPart> Finished =>
        _finished.Select(part => new FinishedPart(part.Key.First, part.Key.Count, part.Value));

    public IEnumerable<Lease> Leases => _leases.Values;

    public int ShardsDone => _finished.Keys.Count(part => part.Count == 1);

    /// <summary>Number of sums that are done, those included of which a larger one was made.</summary>
    public int SumsDone => CountSums(Root);

    public bool IsFinished(ShardSpan part) => _finished.ContainsKey(part);

    public bool IsFinished(int shard) => IsFinished(new ShardSpan(shard, 1));

    /// <summary>Gives out what can be done next; null if there is nothing now.</summary>
    public WorkItem? Take(WorkerId worker, DateTimeOffset now)
    {
        WorkItem? next = Next();
        if (next is not null)
            _leases[next.Shards] = new Lease(next, worker) { SeenAt = now, SeriesDone = 0 };
        return next;
    }

    /// <summary>
    /// Returns the lease of a worker, which it may have had from an earlier activation of the coordinator; null if the work is done, or
    /// another worker's.
    /// </summary>
    public Lease? Renew(WorkItem item, WorkerId worker, DateTimeOffset now)
    {
        if (IsFinished(item.Shards))
            return null;
        if (!_leases.TryGetValue(item.Shards, out Lease? lease))
            _leases.Add(item.Shards, lease = new Lease(item, worker));
        if (lease.Worker != worker)
            return null;
        lease.SeenAt = now;
        return lease;
    }

    /// <summary>Takes work back from a worker.</summary>
    public void Release(WorkItem item, WorkerId worker)
    {
        if (_leases.TryGetValue(item.Shards, out Lease? lease) && lease.Worker == worker)
            _leases.Remove(item.Shards);
    }

    /// <summary>Takes back all work that is lost.</summary>
    public Lease[] Release(Predicate<Lease> isLost)
    {
        Lease[] lost = [.. _leases.Values.Where(lease => isLost(lease))];
        foreach (Lease lease in lost)
            _leases.Remove(lease.Item.Shards);
        return lost;
    }

    /// <summary>Notes that a shard or sum is in the store. Sums that went into it are removed from there.</summary>
    public void Finish(ShardSpan part, string digest)
    {
        _leases.Remove(part);
        _finished[part] = digest;
        if (part.Count > 1)
        {
            (ShardSpan first, ShardSpan second) = part.Halve();
            Forget(first);
            Forget(second);
        }

        void Forget(ShardSpan half)
        {
            if (half.Count > 1)
                _finished.Remove(half);
        }
    }

    /// <summary>Notes that a shard or sum must be made again.</summary>
    /// <returns>Whether it was held to be finished.</returns>
    public bool Spoil(ShardSpan part) => _finished.Remove(part);

    // Sums first, which are made of fewer and fewer; of shards the first.
    private WorkItem? Next()
    {
        if (_finished.TryGetValue(Root, out string? digest))
            return Free(WorkItem.Model with { FirstDigest = digest });
        WorkItem? shard = null;
        return Find(Root) ?? shard;

        WorkItem? Find(ShardSpan node)
        {
            if (IsFinished(node))
                return null;
            if (node.Count == 1)
            {
                shard ??= Free(new WorkItem(node.First, 1));
                return null;
            }

            (ShardSpan first, ShardSpan second) = node.Halve();
            return _finished.TryGetValue(first, out string? firstDigest) && _finished.TryGetValue(second, out string? secondDigest)
                ? Free(new WorkItem(node.First, node.Count, firstDigest, secondDigest))
                : Find(first) ?? Find(second);
        }
    }

    private WorkItem? Free(WorkItem item) => _leases.ContainsKey(item.Shards) ? null : item;

    private int CountSums(ShardSpan node)
    {
        if (node.Count == 1 || IsFinished(node))
            return node.Count - 1;
        (ShardSpan first, ShardSpan second) = node.Halve();
        return CountSums(first) + CountSums(second);
    }
}

/// <summary>Work that was given to a worker.</summary>
/// <param name="item">The work.</param>
/// <param name="worker">Who has it.</param>
internal sealed class Lease(WorkItem item, WorkerId worker)
{
    public WorkItem Item { get; } = item;

    public WorkerId Worker { get; } = worker;

    /// <summary>When the worker was last heard of.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Number of series of the shard that are in its statistics; null until an earlier coordinator's worker tells.</summary>
    public long? SeriesDone { get; set; }
}
