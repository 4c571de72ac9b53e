namespace ConvSeq.Cluster.Jobs;

/// <summary>What grain storage keeps of a job. Who works on what is not among it: after a restart, workers tell.</summary>
[GenerateSerializer, Alias("ConvSeq.TrainingJob.State")]
internal sealed class TrainingJobState
{
    [Id(0)]
    public TrainingState State { get; set; }

    [Id(1)]
    public string PlanFolder { get; set; } = "";

    /// <summary>Number of series of each shard.</summary>
    [Id(2)]
    public int[] SeriesCounts { get; set; } = [];

    /// <summary>What is complete in the store.</summary>
    [Id(3)]
    public List<FinishedPart> Finished { get; set; } = [];

    [Id(4)]
    public List<string> Problems { get; set; } = [];

    [Id(5)]
    public string? Failure { get; set; }

    [Id(6)]
    public string? ModelDigest { get; set; }

    [Id(7)]
    public long ModelBytes { get; set; }
}

/// <summary>Statistics of a shard, or a sum, in the store.</summary>
/// <param name="First">The first shard.</param>
/// <param name="Count">Number of shards.</param>
/// <param name="Digest">SHA-256 of the bytes, hexadecimal.</param>
[GenerateSerializer, Immutable, Alias("ConvSeq.FinishedPart")]
internal sealed record FinishedPart(int First, int Count, string Digest);
