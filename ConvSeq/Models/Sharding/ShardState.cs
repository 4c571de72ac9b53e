namespace ConvSeq.Models;

/// <summary>What there is of a shard, or of a sum of several.</summary>
/// <param name="Shards">The shard, or those that are added up.</param>
/// <param name="Kind">What there is.</param>
/// <param name="Problem">Why it cannot be used, in words; null where it can, or there is nothing.</param>
public sealed record ShardState(ShardSpan Shards, ShardStateKind Kind, string? Problem = null);

/// <summary>What there may be of a shard.</summary>
public enum ShardStateKind
{
    /// <summary>No statistics.</summary>
    Missing,

    /// <summary>Complete and intact statistics.</summary>
    Complete,

    /// <summary>Statistics that are damaged or cannot be read.</summary>
    Damaged,

    /// <summary>Statistics of another plan, or of another shard.</summary>
    OfAnotherPlan,
}

/// <summary>What <see cref="ShardJob.Compute"/> or <see cref="ShardJob.Merge(ShardSpan, Execution?)"/> has done.</summary>
public enum ShardOutcome
{
    /// <summary>Computed from the first series on, or added up.</summary>
    Computed,

    /// <summary>Computed on from a checkpoint.</summary>
    Resumed,

    /// <summary>Nothing: complete statistics were there.</summary>
    AlreadyThere,
}
