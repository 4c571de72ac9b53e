using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>How a network is trained.</summary>
/// <remarks>Options are equal if all that they hold is; a default array holds what an empty one does.</remarks>
public sealed record NetworkTrainingOptions
{
    /// <summary>The largest <see cref="BatchSize"/>.</summary>
    public const int MaxBatchSize = 1 << 20;

    private readonly int _epochs = 1500, _batchSize = 64, _checkpointEvery = 10;
    private readonly int? _earlyStoppingPatience;
    private readonly float _labelSmoothing, _validationShare;
    private readonly TimeSpan? _timeBudget;
    private readonly OptimizerOptions _optimizer = new();
    private readonly LearningRateSchedule _schedule = new PlateauRate();
    private readonly ImmutableArray<float> _classWeights = [];
    private readonly string? _checkpointFolder;

    /// <summary>Passes over the training series at most, 1 or more. Default 1,500, as InceptionTime's paper.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Epochs { get => _epochs; init => _epochs = AtLeastOne(value, nameof(Epochs)); }

    /// <summary>
    /// Time to train at most, above 0, over all members of an ensemble: none begins an epoch that would not end in time, going by the one before;
    /// but each trains for one. A training that goes on from checkpoints has the time anew. Default null: no limit. With a limit the weights depend
    /// on the speed of the machine.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan? TimeBudget
    {
        get => _timeBudget;
        init => _timeBudget = value is null || value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(TimeBudget), value, "The time budget must be above 0.");
    }

    /// <summary>
    /// Series of a step at most, 2 to <see cref="MaxBatchSize"/>; an epoch is cut into steps as even as can be. No step has a single series, unless
    /// there is only one: of an odd number in batches of 2, one has 3. Default 64.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int BatchSize
    {
        get => _batchSize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2, nameof(BatchSize));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxBatchSize, nameof(BatchSize));
            _batchSize = value;
        }
    }

    /// <summary>The optimiser and its settings. Default: Adam.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public OptimizerOptions Optimizer
    {
        get => _optimizer;
        init => _optimizer = value ?? throw new ArgumentNullException(nameof(Optimizer));
    }

    /// <summary>How the learning rate goes on. Default: halved whenever the loss has not improved for 50 epochs.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public LearningRateSchedule Schedule
    {
        get => _schedule;
        init => _schedule = value ?? throw new ArgumentNullException(nameof(Schedule));
    }

    /// <summary>Share of the target that is spread evenly over all classes, at least 0 and below 1 (Szegedy et al., arXiv 1512.00567, section 7). Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float LabelSmoothing { get => _labelSmoothing; init => _labelSmoothing = Share(value, nameof(LabelSmoothing)); }

    /// <summary>A weight above 0 per class, in the order of class names; empty for none. Default empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A weight is not above 0 or not finite.</exception>
    public ImmutableArray<float> ClassWeights
    {
        get => _classWeights;
        init
        {
            ImmutableArray<float> weights = value.IsDefault ? [] : value;
            for (int i = 0; i < weights.Length; i++)
            {
                if (!(weights[i] > 0 && float.IsFinite(weights[i])))
                    throw new ArgumentOutOfRangeException(nameof(ClassWeights), weights[i], $"The weight of class {i} must be finite and above 0.");
            }

            _classWeights = weights;
        }
    }

    /// <summary>Whether each class is weighted by n / (classes · its count) instead, of series, or of points where each has a class. Default false.</summary>
    public bool BalanceClasses { get; init; }

    /// <summary>
    /// Share of the training series that is held out for validation, of each class the same, at least 0 and below 1; the same series for all members.
    /// Default 0: none, the training loss decides.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float ValidationShare { get => _validationShare; init => _validationShare = Share(value, nameof(ValidationShare)); }

    /// <summary>Epochs in a row without a lower watched loss after which training stops, 1 or more. Default null: it goes on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? EarlyStoppingPatience
    {
        get => _earlyStoppingPatience;
        init => _earlyStoppingPatience = value is { } patience ? AtLeastOne(patience, nameof(EarlyStoppingPatience)) : null;
    }

    /// <summary>Whether the weights of the best epoch are kept, by the loss that is watched, instead of the last ones. Default true.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>
    /// A folder for checkpoints, <c>member-1.csqc</c> and so on; it is made if need be. If it holds those of the same training, it goes on where
    /// that stopped and comes to the same weights, bit for bit. <see cref="Epochs"/> and <see cref="EarlyStoppingPatience"/> may be larger than they
    /// were, unless the schedule is one over all epochs; for any other difference of data, architecture or options they are refused. Default null: none.
    /// </summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string? CheckpointFolder
    {
        get => _checkpointFolder;
        init => _checkpointFolder = value is not "" ? value : throw new ArgumentException("The folder has no name.", nameof(CheckpointFolder));
    }

    /// <summary>Epochs between checkpoints, 1 or more; one is written at the end and on cancellation, too. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int CheckpointEvery { get => _checkpointEvery; init => _checkpointEvery = AtLeastOne(value, nameof(CheckpointEvery)); }

    /// <summary>Whether the other options hold the same.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(NetworkTrainingOptions? other) =>
        other is not null && Epochs == other.Epochs && TimeBudget == other.TimeBudget && BatchSize == other.BatchSize
        && Optimizer == other.Optimizer && Schedule == other.Schedule && LabelSmoothing == other.LabelSmoothing
        && BalanceClasses == other.BalanceClasses && ValidationShare == other.ValidationShare
        && EarlyStoppingPatience == other.EarlyStoppingPatience && KeepBest == other.KeepBest
        && CheckpointFolder == other.CheckpointFolder && CheckpointEvery == other.CheckpointEvery
        && ClassWeights.AsSpan().SequenceEqual(other.ClassWeights.AsSpan());

    /// <summary>A hash of all that the options hold.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Epochs);
        hash.Add(TimeBudget);
        hash.Add(BatchSize);
        hash.Add(Optimizer);
        hash.Add(Schedule);
        hash.Add(LabelSmoothing);
        hash.Add(BalanceClasses);
        hash.Add(ValidationShare);
        hash.Add(EarlyStoppingPatience);
        hash.Add(KeepBest);
        hash.Add(CheckpointFolder);
        hash.Add(CheckpointEvery);
        foreach (float weight in ClassWeights)
            hash.Add(weight);
        return hash.ToHashCode();
    }

    private static int AtLeastOne(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }

    private static float Share(float value, string name) =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 0 and below 1.");
}
