using System.Buffers;

namespace ConvSeq.Series;

/// <summary>Treatment of missing values (NaN).</summary>
public enum MissingValues
{
    /// <summary>When fitting: <see cref="Interpolate"/> if the training set has missing values, else <see cref="Reject"/>.</summary>
    Automatic,

    /// <summary>Refuse a series with a missing value, naming series, channel and point.</summary>
    Reject,

    /// <summary>Linear interpolation between the nearest known neighbors; the ends repeat the nearest known value.</summary>
    Interpolate,

    /// <summary>Put <see cref="SeriesRepair.MissingConstant"/> in place of every missing value.</summary>
    Constant,
}

/// <summary>Treatment of lengths.</summary>
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
/// Repair of series before features are computed, in this order: missing values, length, z-normalization. A fitted model keeps its
/// repair and applies the same one when scoring.
/// </summary>
public sealed record SeriesRepair
{
    /// <summary>Missing values. Default: <see cref="MissingValues.Automatic"/>.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>The value that <see cref="MissingValues.Constant"/> puts in. Default: 0.</summary>
    public float MissingConstant { get; init; }

    /// <summary>Lengths. Default: <see cref="LengthPolicy.Keep"/>.</summary>
    public LengthPolicy LengthPolicy { get; init; }

    /// <summary>Largest <see cref="Length"/>: the sender of a model file cannot dictate how much memory scoring takes.</summary>
    internal const int MaxLength = 1 << 24;

    /// <summary>
    /// Length in points for the policies that change it, at most 2²⁴. Default 0: the longest training series.
    /// </summary>
    public int Length { get; init; }

    /// <summary>
    /// Whether every channel of every series is brought to mean 0 and standard deviation 1 (divisor n); a constant channel
    /// becomes zeros. Default: false.
    /// </summary>
    public bool ZNormalize { get; init; }

    /// <summary>Resolves this repair: the training set decides everything that was left to it.</summary>
    /// <param name="train">The training set.</param>
    /// <exception cref="ArgumentException">
    /// A setting is out of range: a length that is negative or above 2²⁴, an infinite or missing constant, an unknown policy; or
    /// the length is left to a training set without series, or with one that is longer than that.
    /// </exception>
    public SeriesRepair Resolve(SeriesSet train)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Resolve(train.HasMissing, train.MaxLength, nameof(train));
    }

    /// <summary>Resolves this repair by the results of a pass over a training set.</summary>
    internal SeriesRepair Resolve(bool hasMissing, int maxLength, string argument)
    {
        if (!Enum.IsDefined(Missing))
            throw new ArgumentOutOfRangeException(nameof(Missing), Missing, "There is no such treatment of missing values.");
        if (!Enum.IsDefined(LengthPolicy))
            throw new ArgumentOutOfRangeException(nameof(LengthPolicy), LengthPolicy, "There is no such length policy.");
        if (!float.IsFinite(MissingConstant))
            throw new ArgumentOutOfRangeException(nameof(MissingConstant), MissingConstant, "The constant must be a finite number.");
        ArgumentOutOfRangeException.ThrowIfNegative(Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Length, MaxLength);
        int length = LengthPolicy != LengthPolicy.Keep && Length == 0 ? maxLength : Length;
        if (LengthPolicy != LengthPolicy.Keep && length == 0)
        {
            throw new ArgumentException(
                "The training set has no series to take the length from; set SeriesRepair.Length.", argument);
        }

        if (LengthPolicy != LengthPolicy.Keep && length > MaxLength)
        {
            throw new ArgumentException(
                $"The longest training series has {length:N0} points, more than the {MaxLength:N0} to which series can be brought; "
                + "set SeriesRepair.Length.", argument);
        }

        return this with
        {
            Missing = Missing != MissingValues.Automatic ? Missing
                : hasMissing ? MissingValues.Interpolate : MissingValues.Reject,
            Length = length,
        };
    }

    /// <summary>Length of the longest series after this repair, resolved or not, given the length before it.</summary>
    internal int LengthAfter(int maxLength) => LengthPolicy == LengthPolicy.Keep || Length == 0 ? maxLength : Length;

    /// <summary>Applies a resolved repair; returns <paramref name="set"/> itself where nothing changes.</summary>
    /// <param name="set">The set to repair.</param>
    /// <exception cref="BadSeriesException">
    /// A value is missing and <see cref="MissingValues.Reject"/> applies, or a channel has no known value and
    /// <see cref="MissingValues.Interpolate"/> applies.
    /// </exception>
    /// <exception cref="InvalidOperationException">The repair is not resolved.</exception>
    public SeriesSet Apply(SeriesSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        RequireResolved();
        bool sameLengths = LengthPolicy == LengthPolicy.Keep || (set.MinLength == Length && set.MaxLength == Length);
        if (set.Count == 0 || (!set.HasMissing && sameLengths && !ZNormalize))
            return set;
        var builder = new SeriesSetBuilder(set.Channels) { Name = set.Name };
        builder.DeclareAnswersOf(set);
        for (int i = 0; i < set.Count; i++)
        {
            try
            {
                using RepairedSeries repaired = Rent(set.Values(i), set.Channels);
                builder.AddFrom(set, i, repaired.Values);
            }
            catch (BadSeriesException problem)
            {
                throw problem.In(set, i);
            }
        }

        return builder.Build();
    }

    /// <summary>Applies this resolved repair to series of a larger whole.</summary>
    /// <param name="block">The series.</param>
    /// <param name="before">How many there are before them, by which a bad one is named.</param>
    /// <exception cref="BadSeriesException">A series is bad; it is named by its line too where the reader knows it.</exception>
    internal SeriesSet ApplyToBlock(SeriesSet block, int before)
    {
        try
        {
            return Apply(block);
        }
        catch (BadSeriesException problem) when (problem.SeriesIndex is { } series)
        {
            throw problem.In(block, (int)series, before);
        }
    }

    /// <summary>
    /// Applies a resolved repair to one series: what <see cref="Apply(SeriesSet)"/> does to each, independent of all others.
    /// </summary>
    /// <param name="series">Channel after channel; NaN is a missing value.</param>
    /// <param name="channels">Number of channels.</param>
    /// <returns>A new array, channel after channel.</returns>
    /// <exception cref="BadSeriesException">
    /// The values are empty, infinite or not a multiple of the channels, or <see cref="Apply(SeriesSet)"/> would throw.
    /// </exception>
    /// <exception cref="InvalidOperationException">The repair is not resolved.</exception>
    public float[] Apply(ReadOnlySpan<float> series, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ThrowUnlessFit(series, channels);
        using RepairedSeries repaired = Rent(series, channels);
        return repaired.Values.ToArray();
    }

    /// <summary>Refuses values that are not one point or more of each channel.</summary>
    internal static void ThrowUnlessWhole(ReadOnlySpan<float> series, int channels)
    {
        if (series.IsEmpty || series.Length % channels != 0)
        {
            throw new BadSeriesException(
                null,
                $"has {Plural.Of(series.Length, "value")}, which do not make {Plural.Of(channels, "channel")} of one length, 1 or more",
                "channels lie one after another");
        }
    }

    /// <summary>
    /// Repairs one series as <see cref="Apply(ReadOnlySpan{float}, int)"/> does, in rented memory, and only where anything changes.
    /// </summary>
    internal RepairedSeries ApplyWhereNeeded(ReadOnlySpan<float> series, int channels)
    {
        if (LengthPolicy == LengthPolicy.Keep && !ZNormalize && !series.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            return new RepairedSeries(series, null);
        ThrowUnlessFit(series, channels);
        return Rent(series, channels);
    }

    private void RequireResolved()
    {
        if (Missing == MissingValues.Automatic || (LengthPolicy != LengthPolicy.Keep && Length == 0))
            throw new InvalidOperationException("The repair leaves something to the training set; call Resolve first.");
    }

    private void ThrowUnlessFit(ReadOnlySpan<float> series, int channels)
    {
        RequireResolved();
        ThrowUnlessWhole(series, channels);
        for (int i = 0; i < series.Length; i++)
        {
            if (float.IsInfinity(series[i]))
            {
                (int channel, int point) = Math.DivRem(i, series.Length / channels);
                throw new BadSeriesException(
                    channel, $"is infinite at point {point}", "values must be finite, or NaN where missing");
            }
        }
    }

    private RepairedSeries Rent(ReadOnlySpan<float> series, int channels)
    {
        int length = series.Length / channels;
        int newLength = LengthPolicy == LengthPolicy.Keep ? length : Length;
        if ((long)channels * newLength > Array.MaxLength)
        {
            throw new BadSeriesException(
                null,
                FormattableString.Invariant(
                    $"would have {(long)channels * newLength:N0} values at {newLength:N0} points, which is too many"),
                "fit with a smaller SeriesRepair.Length");
        }

        float[] repaired = ArrayPool<float>.Shared.Rent(channels * newLength), room = ArrayPool<float>.Shared.Rent(length);
        bool isDone = false;
        try
        {
            Span<float> filled = room.AsSpan(0, length);
            for (int c = 0; c < channels; c++)
            {
                series.Slice(c * length, length).CopyTo(filled);
                Span<float> target = repaired.AsSpan(c * newLength, newLength);
                Fill(filled, c);
                if (newLength == length)
                    filled.CopyTo(target);
                else if (LengthPolicy == LengthPolicy.Resample)
                    Resample(filled, target);
                else
                    PadOrTruncate(filled, target);
                if (ZNormalize)
                    Normalize(target, target);
            }

            isDone = true;
            return new RepairedSeries(repaired.AsSpan(0, channels * newLength), repaired);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(room);
            if (!isDone)
                ArrayPool<float>.Shared.Return(repaired);
        }
    }

    private void Fill(Span<float> channel, int channelIndex)
    {
        int missing = channel.IndexOfAnyExceptInRange(float.NegativeInfinity, float.PositiveInfinity);
        if (missing < 0)
            return;
        switch (Missing)
        {
            case MissingValues.Constant:
                foreach (ref float value in channel)
                    value = float.IsNaN(value) ? MissingConstant : value;
                break;
            case MissingValues.Interpolate:
                if (!channel.ContainsAnyInRange(float.NegativeInfinity, float.PositiveInfinity))
                {
                    throw new BadSeriesException(
                        channelIndex, "has no known value to interpolate from", "leave the series out, or fit with MissingValues.Constant");
                }

                Interpolate(channel);
                break;
            default:
                throw new BadSeriesException(
                    channelIndex, FormattableString.Invariant($"has a missing value (NaN) at point {missing}"),
                    "fit with MissingValues.Interpolate, or fill it first");
        }
    }

    private static void Interpolate(Span<float> channel)
    {
        int known = -1;
        for (int i = 0; i <= channel.Length; i++)
        {
            if (i < channel.Length && float.IsNaN(channel[i]))
                continue;
            for (int gap = known + 1; gap < i; gap++)
            {
                channel[gap] = known < 0 ? channel[i]
                    : i == channel.Length ? channel[known]
                    : Between(channel[known], channel[i], (double)(gap - known) / (i - known));
            }

            known = i;
        }
    }

    private static void Resample(ReadOnlySpan<float> source, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            // In integers, so that a point which falls on a source point gives exactly its value.
            long scaled = (long)i * (source.Length - 1);
            long steps = Math.Max(1, target.Length - 1);
            int left = (int)(scaled / steps);
            long rest = scaled % steps;
            target[i] = rest == 0 ? source[left] : Between(source[left], source[left + 1], (double)rest / steps);
        }
    }

    private static void PadOrTruncate(ReadOnlySpan<float> source, Span<float> target)
    {
        int kept = Math.Min(source.Length, target.Length);
        source[..kept].CopyTo(target);
        target[kept..].Fill(source[^1]);
    }

    /// <summary>
    /// Normalizes a channel to mean 0 and standard deviation 1 (divisor n); a constant channel becomes zeros.
    /// <paramref name="target"/> has room for the channel and may be the same memory.
    /// </summary>
    internal static void Normalize(ReadOnlySpan<float> channel, Span<float> target)
    {
        double sum = 0;
        foreach (float value in channel)
            sum += value;
        double mean = sum / channel.Length;
        double squares = 0;
        foreach (float value in channel)
            squares += (value - mean) * (value - mean);
        double deviation = Math.Sqrt(squares / channel.Length);

        // Of equal floats, up to 2^29 of them, sum and mean are exact in double: the deviation is 0 exactly.
        for (int t = 0; t < channel.Length; t++)
            target[t] = deviation == 0 ? 0 : (float)((channel[t] - mean) / deviation);
    }

    private static float Between(float left, float right, double share) => (float)(left + ((double)right - left) * share);
}
