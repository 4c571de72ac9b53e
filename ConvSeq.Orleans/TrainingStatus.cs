using System.Collections.Immutable;

namespace ConvSeq.Cluster;

/// <summary>How far a <see cref="TrainingJob"/> is.</summary>
[GenerateSerializer, Immutable, Alias("ConvSeq.TrainingStatus")]
public sealed record TrainingStatus
{
    /// <summary>Whether the job runs, or how it ended.</summary>
    [Id(0)]
    public TrainingState State { get; init; }

    /// <summary>Number of shards of the plan; 0 for a job that was never started, as are all numbers.</summary>
    [Id(1)]
    public int Shards { get; init; }

    /// <summary>Number of shards whose statistics are complete.</summary>
    [Id(2)]
    public int ShardsDone { get; init; }

    /// <summary>Number of sums of two statistics, one less than shards, which are added up while others are still computed.</summary>
    [Id(3)]
    public int Sums { get; init; }

    /// <summary>Number of these sums that are done.</summary>
    [Id(4)]
    public int SumsDone { get; init; }

    /// <summary>Number of training series.</summary>
    [Id(5)]
    public long Series { get; init; }

    /// <summary>Number of these that are in the statistics, those of unfinished shards included.</summary>
    [Id(6)]
    public long SeriesDone { get; init; }

    /// <summary>
    /// Number of series that all workers together compute in a second, over the last half minute; 0 if it is not known, or none is left.
    /// </summary>
    [Id(7)]
    public double SeriesPerSecond { get; init; }

    /// <summary>
    /// How long the series that are left take at <see cref="SeriesPerSecond"/>, without the last sums and the solution; null if it is not
    /// known, or none is left.
    /// </summary>
    [Id(8)]
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>What is being worked on.</summary>
    [Id(9)]
    public ImmutableArray<TrainingWorker> Workers { get; init; } = [];

    /// <summary>The silo that coordinates the job.</summary>
    [Id(10)]
    public string Coordinator { get; init; } = "";

    /// <summary>What went wrong and was mended, such as damaged statistics that were computed again; the last 50.</summary>
    [Id(11)]
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>Why the job failed; null otherwise.</summary>
    [Id(12)]
    public string? Failure { get; init; }

    /// <summary>SHA-256 of the model's bytes, hexadecimal; null until there is one.</summary>
    [Id(13)]
    public string? ModelDigest { get; init; }

    /// <summary>Number of the model's bytes; 0 until there is one.</summary>
    [Id(14)]
    public long ModelBytes { get; init; }
}

/// <summary>What becomes of a <see cref="TrainingJob"/>.</summary>
[GenerateSerializer]
public enum TrainingState
{
    /// <summary>The cluster knows of no such job.</summary>
    NotStarted,

    /// <summary>Workers compute, or will as soon as there are some.</summary>
    Running,

    /// <summary>The model is done.</summary>
    Succeeded,

    /// <summary>The job has ended without a model; <see cref="TrainingStatus.Failure"/> says why.</summary>
    Failed,

    /// <summary>The job was canceled. What is complete stays in the store.</summary>
    Canceled,
}

/// <summary>What one worker is doing.</summary>
/// <param name="Silo">The address of its silo.</param>
/// <param name="Shards">The shard that it computes, or those whose sums it adds; no shards while it solves the model.</param>
[GenerateSerializer, Immutable, Alias("ConvSeq.TrainingWorker")]
public sealed record TrainingWorker(string Silo, ImmutableArray<int> Shards);
