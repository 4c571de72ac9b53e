using ConvSeq.Models;

namespace ConvSeq.Cluster.Jobs;

/// <summary>A worker: one of those of a silo.</summary>
[GenerateSerializer, Immutable, Alias("ConvSeq.WorkerId")]
internal readonly record struct WorkerId(SiloAddress Silo, int Slot);

/// <summary>What a worker is asked to do: compute a shard, add up the halves of several, or, of no shards, solve the model.</summary>
/// <param name="First">The first shard.</param>
/// <param name="Count">Number of shards.</param>
/// <param name="FirstDigest">What the statistics of the first half are to have, or, for the model, of all; empty for a shard.</param>
/// <param name="SecondDigest">The same of the second half; empty for a shard and for the model.</param>
[GenerateSerializer, Immutable, Alias("ConvSeq.WorkItem")]
internal sealed record WorkItem(int First, int Count, string FirstDigest = "", string SecondDigest = "")
{
    /// <summary>The work that ends a job.</summary>
    public static WorkItem Model { get; } = new(0, 0);

    public ShardSpan Shards => new(First, Count);
}

/// <summary>What became of an item.</summary>
[GenerateSerializer]
internal enum WorkOutcome
{
    /// <summary>Done by this call.</summary>
    Done,

    /// <summary>Found done.</summary>
    Found,

    /// <summary>Given back, because the silo stops or the job is canceled.</summary>
    Released,

    /// <summary>Statistics that it needs must be made again.</summary>
    Spoiled,

    /// <summary>Failed; trying again may help.</summary>
    Failed,

    /// <summary>Failed by the data, which trying again would not change.</summary>
    Refused,
}

/// <summary>What a worker answers. Statistics stay in the store; this says what they are called there and what they are.</summary>
[GenerateSerializer, Immutable, Alias("ConvSeq.WorkResult")]
internal sealed record WorkResult(WorkOutcome Outcome)
{
    /// <summary>What the result is called in the store, in words.</summary>
    [Id(0)]
    public string Address { get; init; } = "";

    /// <summary>SHA-256 of its bytes, hexadecimal.</summary>
    [Id(1)]
    public string Digest { get; init; } = "";

    /// <summary>Number of its bytes.</summary>
    [Id(2)]
    public long Bytes { get; init; }

    /// <summary>What must be made again.</summary>
    [Id(3)]
    public SpoiledPart[] Spoiled { get; init; } = [];

    /// <summary>What went wrong, in words.</summary>
    [Id(4)]
    public string Problem { get; init; } = "";
}

/// <summary>A shard, or a sum, that must be made again.</summary>
/// <param name="First">The first shard.</param>
/// <param name="Count">Number of shards.</param>
/// <param name="Problem">What is wrong with it, in words.</param>
[GenerateSerializer, Immutable, Alias("ConvSeq.SpoiledPart")]
internal sealed record SpoiledPart(int First, int Count, string Problem);
