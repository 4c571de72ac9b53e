using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>Options of a <see cref="ShardPlan"/>: a fit of features with a ridge head that is divided into shards.</summary>
public sealed record ShardPlanOptions
{
    /// <summary>Default of <see cref="MaxMemory"/>: 4 GiB.</summary>
    public const long DefaultMaxMemory = 4L << 30;

    /// <summary>The most shards: there may be no more places where one can begin.</summary>
    public const int MaxShards = 32_768;

    private readonly int _shards = 1;
    private readonly int _sampleSize = new RidgeStatisticsOptions().SampleSize;
    private readonly long _maxMemory = DefaultMaxMemory;
    private readonly RidgeOptions _ridge = new();
    private readonly SeriesRepair _repair = new();
    private readonly SeriesReadOptions _reading = new() { Unlabeled = UnlabeledSeries.Refuse };

    /// <summary>Number of shards, 1 to <see cref="MaxShards"/> and at most the number of series. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Shards { get => _shards; init => _shards = Argument.Within(value, 1, MaxShards); }

    /// <summary>
    /// The features and the seed. Default null: of the five algorithms of the ROCKET family the most accurate whose statistics fit
    /// <see cref="MaxMemory"/>, with their defaults.
    /// </summary>
    public SeriesFeatureOptions? Features { get; init; }

    /// <summary>Seed of the random choices where <see cref="Features"/> is null. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Bytes that merging and solving may take where <see cref="Features"/> is null; <see cref="ShardPlan.PeakMemory"/> says how many
    /// they take. Default <see cref="DefaultMaxMemory"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public long MaxMemory
    {
        get => _maxMemory;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxMemory));
            _maxMemory = value;
        }
    }

    /// <summary>Options of the ridge; weights of classes do not apply to numeric targets.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public RidgeOptions Ridge { get => _ridge; init => _ridge = value ?? throw new ArgumentNullException(nameof(Ridge)); }

    /// <summary>Repair of the series. Default: reject or interpolate missing values, as the series require.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public SeriesRepair Repair { get => _repair; init => _repair = value ?? throw new ArgumentNullException(nameof(Repair)); }

    /// <summary>How the files are read. Default: series without an answer are refused.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public SeriesReadOptions Reading { get => _reading; init => _reading = value ?? throw new ArgumentNullException(nameof(Reading)); }

    /// <summary>
    /// Number of series that are left out, one at a time, to choose the regularization, to calibrate the probabilities and to estimate the
    /// accuracy; drawn over all shards. Default: that of <see cref="RidgeStatisticsOptions"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int SampleSize { get => _sampleSize; init => _sampleSize = Argument.Within(value, 1, int.MaxValue); }
}
