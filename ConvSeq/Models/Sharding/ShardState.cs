namespace ConvSeq.Models;

/// <summary>What there is of a shard.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Kind">What there is.</param>
/// <param name="Problem">Why it cannot be used, in words; null where it can, or there is nothing.</param>
public sealed record ShardState(int Shard, ShardStateKind Kind, string? Problem = null);

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

/// <summary>What <see cref="ShardJob.Compute"/> has done.</summary>
public enum ShardOutcome
{
    /// <summary>Computed from the first series on.</summary>
    Computed,

    /// <summary>Computed on from a checkpoint.</summary>
    Resumed,

    /// <summary>Nothing: complete statistics were there.</summary>
    AlreadyThere,
}
