namespace ConvSeq.Series;

/// <summary>What to do with missing values (NaN).</summary>
public enum MissingValues
{
    /// <summary>When fitting: <see cref="Interpolate"/> if the training set has missing values, else <see cref="Reject"/>.</summary>
    Automatic,

    /// <summary>Refuse a series with a missing value, naming series, channel and point.</summary>
    Reject,

    /// <summary>Linear interpolation between the nearest known neighbours; the ends repeat the nearest known value.</summary>
    Interpolate,

    /// <summary>Put <see cref="SeriesRepair.MissingConstant"/> in the place of every missing value.</summary>
    Constant,
}

/// <summary>What to do about lengths.</summary>
public enum LengthPolicy
{
    /// <summary>Every series keeps its length.</summary>
    Keep,

    /// <summary>Linear interpolation onto <see cref="SeriesRepair.Length"/> evenly spaced points.</summary>
    Resample,

    /// <summary>Cut at, or extend with the last value to, <see cref="SeriesRepair.Length"/> points.</summary>
    PadOrTruncate,
}

/// <summary>
/// How series are repaired before features are computed, in this order: missing values, length, z-normalisation. A fitted
/// model keeps its repair and applies the same one when scoring.
/// </summary>
public sealed record SeriesRepair
{
    /// <summary>Missing values. Default: <see cref="MissingValues.Automatic"/>.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>The value that <see cref="MissingValues.Constant"/> puts in. Default: 0.</summary>
    public float MissingConstant { get; init; }

    /// <summary>Lengths. Default: <see cref="LengthPolicy.Keep"/>.</summary>
    public LengthPolicy LengthPolicy { get; init; }

    /// <summary>Length in points for the policies that change it. Default 0: the longest training series.</summary>
    public int Length { get; init; }

    /// <summary>
    /// Whether every channel of every series is brought to mean 0 and standard deviation 1 (divisor n); a constant channel
    /// becomes zeros. Default: false.
    /// </summary>
    public bool ZNormalize { get; init; }

    /// <summary>This repair with everything that was left to the training set decided by it.</summary>
    /// <param name="train">The training set.</param>
    public SeriesRepair Resolve(SeriesSet train) => throw new NotImplementedException();

    /// <summary>Applies a resolved repair; returns <paramref name="set"/> itself where nothing changes.</summary>
    /// <param name="set">The set to repair.</param>
    /// <exception cref="ArgumentException">A value is missing and <see cref="MissingValues.Reject"/> applies.</exception>
    public SeriesSet Apply(SeriesSet set) => throw new NotImplementedException();
}
