using System.Collections.Immutable;

namespace ConvSeq.Networks;

/// <summary>Options for training a network.</summary>
/// <remarks>Options are equal if all their values are; a default array equals an empty one.</remarks>
public sealed record NetworkTrainingOptions
{
    /// <summary>Default of <see cref="Epochs"/>.</summary>
    public const int DefaultEpochs = 600;

    /// <summary>Default of <see cref="BatchSize"/>.</summary>
    public const int DefaultBatchSize = 64;

    /// <summary>Default of <see cref="CheckpointEvery"/>.</summary>
    public const int DefaultCheckpointEvery = 10;

    /// <summary>The largest <see cref="BatchSize"/>.</summary>
    public const int MaxBatchSize = 1 << 20;

    private readonly int _epochs = DefaultEpochs, _batchSize = DefaultBatchSize, _checkpointEvery = DefaultCheckpointEvery;
    private readonly int? _earlyStoppingPatience;
    private readonly float _labelSmoothing, _validationShare;
    private readonly TimeSpan? _timeBudget;
    private readonly OptimizerOptions _optimizer = new();
    private readonly LearningRateSchedule _schedule = new PlateauRate();
    private readonly ImmutableArray<float> _classWeights = [];
    private readonly string? _checkpointFolder;
    private readonly EpochMeasure _bestBy;

    /// <summary>
    /// Maximum number of passes over the training series, 1 or more. Default <see cref="DefaultEpochs"/>; InceptionTime's paper
    /// uses 1,500.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Epochs { get => _epochs; init => _epochs = AtLeastOne(value, nameof(Epochs)); }

    /// <summary>
    /// Maximum training time, above 0, over all members of an ensemble. No member begins an epoch that would not end in time,
    /// judged by the epoch before; but each trains for one. A training that continues from checkpoints gets the full time again.
    /// Default null: no limit. With a limit the weights depend on the speed of the machine.
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
    /// Maximum number of series of a step, 2 to <see cref="MaxBatchSize"/>. An epoch is split into steps as evenly as possible. No
    /// step has a single series, unless there is only one: of an odd number in batches of 2, one has 3. Default
    /// <see cref="DefaultBatchSize"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int BatchSize { get => _batchSize; init => _batchSize = Argument.Within(value, 2, MaxBatchSize); }

    /// <summary>The optimizer and its settings. Default: Adam.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public OptimizerOptions Optimizer
    {
        get => _optimizer;
        init => _optimizer = value ?? throw new ArgumentNullException(nameof(Optimizer));
    }

    /// <summary>Schedule of the learning rate. Default: a <see cref="PlateauRate"/> with its defaults.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public LearningRateSchedule Schedule
    {
        get => _schedule;
        init => _schedule = value ?? throw new ArgumentNullException(nameof(Schedule));
    }

    /// <summary>
    /// Share of the target that is spread evenly over all classes, at least 0 and below 1 (Szegedy et al., arXiv 1512.00567, section 7).
    /// Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float LabelSmoothing { get => _labelSmoothing; init => _labelSmoothing = Argument.Share(value); }

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
                    throw new ArgumentOutOfRangeException(
                        nameof(ClassWeights), weights[i], $"The weight of class {i} must be finite and above 0.");
            }

            _classWeights = weights;
        }
    }

    /// <summary>
    /// Whether each class is weighted by n / (classes · its count) instead, counted in series, or in points where each has a class.
    /// Default false.
    /// </summary>
    public bool BalanceClasses { get; init; }

    /// <summary>
    /// Share of the training series that is held out for validation, at least 0 and below 1: the same share of each class, and the
    /// same series for all members. Default 0: none, and the training loss decides.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float ValidationShare { get => _validationShare; init => _validationShare = Argument.Share(value); }

    /// <summary>
    /// What says which epoch is the best, for <see cref="KeepBest"/> and <see cref="EarlyStoppingPatience"/>. Schedules always watch the
    /// loss. Default <see cref="EpochMeasure.Loss"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public EpochMeasure BestBy
    {
        get => _bestBy;
        init => _bestBy = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(BestBy), value, "Unknown measure of epochs.");
    }

    /// <summary>
    /// Number of epochs in a row, none of them the best so far, after which training stops, 1 or more. Default null: it continues.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? EarlyStoppingPatience
    {
        get => _earlyStoppingPatience;
        init => _earlyStoppingPatience = value is { } patience ? AtLeastOne(patience, nameof(EarlyStoppingPatience)) : null;
    }

    /// <summary>Whether the weights of the best epoch are kept instead of the last ones. Default true.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>
    /// A folder for checkpoints, <c>member-1.csqc</c> and so on; it is created if needed. If it holds those of the same training,
    /// training continues where that stopped and reaches the same weights, bit for bit. <see cref="EarlyStoppingPatience"/> may be
    /// larger than before, and so may <see cref="Epochs"/> unless the schedule spans all of them; the options of time and
    /// checkpoints may differ. A checkpoint with any other difference of data, architecture or options is refused. Default null:
    /// none.
    /// </summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string? CheckpointFolder
    {
        get => _checkpointFolder;
        init => _checkpointFolder = value is not "" ? value
            : throw new ArgumentException("The folder must have a name; for no checkpoints, set null.", nameof(CheckpointFolder));
    }

    /// <summary>
    /// Number of epochs between checkpoints, 1 or more; one is also written at the end and on cancellation. Default
    /// <see cref="DefaultCheckpointEvery"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int CheckpointEvery { get => _checkpointEvery; init => _checkpointEvery = AtLeastOne(value, nameof(CheckpointEvery)); }

    /// <summary>Whether the other options hold the same values.</summary>
    /// <param name="other">Other options, or null.</param>
    public bool Equals(NetworkTrainingOptions? other) =>
        other is not null && Epochs == other.Epochs && TimeBudget == other.TimeBudget && BatchSize == other.BatchSize
        && Optimizer == other.Optimizer && Schedule == other.Schedule && LabelSmoothing == other.LabelSmoothing
        && BalanceClasses == other.BalanceClasses && ValidationShare == other.ValidationShare
        && EarlyStoppingPatience == other.EarlyStoppingPatience && KeepBest == other.KeepBest && BestBy == other.BestBy
        && CheckpointFolder == other.CheckpointFolder && CheckpointEvery == other.CheckpointEvery
        && ClassWeights.AsSpan().SequenceEqual(other.ClassWeights.AsSpan());

    /// <summary>A hash of all values of the options.</summary>
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
        hash.Add(BestBy);
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
}
