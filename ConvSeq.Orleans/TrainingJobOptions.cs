using ConvSeq.Models;

namespace ConvSeq.Cluster;

/// <summary>How a client follows a <see cref="TrainingJob"/>.</summary>
public sealed record TrainingJobOptions
{
    private readonly TimeSpan _statusInterval = TimeSpan.FromSeconds(1);
    private readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The folder of the plan as the silos see it, where their paths are not those of the client. Default null:
    /// <see cref="ShardPlan.Folder"/>. The paths of the training files are relative to it.
    /// </summary>
    public string? PlanFolder { get; init; }

    /// <summary>How often the status is asked for. Default 1 second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan StatusInterval { get => _statusInterval; init => _statusInterval = Duration.Positive(value); }

    /// <summary>
    /// How long the cluster may fail to answer, as after the death of a silo, before the client gives up. Default 2 minutes.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan Patience { get => _patience; init => _patience = Duration.Positive(value); }
}
