using ConvSeq.Models;

namespace ConvSeq.Cluster;

/// <summary>How much of its machine a silo gives to training, and how patient it is. Nothing here changes a model.</summary>
public sealed class TrainingSiloOptions
{
    /// <summary>
    /// Number of shards that the silo works on at once, 0 or more; with 0 it only coordinates. Default 1. Each takes up to twice
    /// <see cref="ShardPlan.ShardMemory"/>, and the last step of a job <see cref="ShardPlan.PeakMemory"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxConcurrentShards { get; set => field = Argument.Within(value, 0, int.MaxValue); } = 1;

    /// <summary>Number of threads of all shards together, 1 or more. Default: one per logical processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Threads { get; set => field = Argument.Within(value, 1, int.MaxValue); } = Environment.ProcessorCount;

    /// <summary>
    /// Number of series after which a shard's statistics so far are kept, from which another silo goes on if this one dies, 1 or more.
    /// Default <see cref="ShardJob.DefaultCheckpointEvery"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int CheckpointEvery { get; set => field = Argument.Within(value, 1, int.MaxValue); } = ShardJob.DefaultCheckpointEvery;

    /// <summary>Whether statistics stay in the store when the model is done. Default: they are removed, and the model stays.</summary>
    public bool KeepStatistics { get; set; }

    /// <summary>How long a worker without work waits before it asks again. Default 1 second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan PollInterval { get; set => field = Duration.Positive(value); } = TimeSpan.FromSeconds(1);

    /// <summary>How often a worker says how far it is, and learns that its job was canceled. Default 1 second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan ReportInterval { get; set => field = Duration.Positive(value); } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a silo may be silent before its shards are given to others, in case the cluster does not find its silo dead sooner.
    /// Default 1 minute.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan MaxSilence { get; set => field = Duration.Positive(value); } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often a step that fails, as when the store is out of reach, or whose statistics are lost, is tried before its job fails, 1 or
    /// more. Default 3. Bad data fail a job at once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxAttempts { get; set => field = Argument.Within(value, 1, int.MaxValue); } = 3;
}
