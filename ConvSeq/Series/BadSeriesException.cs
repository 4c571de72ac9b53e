namespace ConvSeq.Series;

/// <summary>A series, or row of features, that a model refuses. The message says which one, what is wrong, and what to do.</summary>
public sealed class BadSeriesException : ArgumentException
{
    /// <summary>Creates the exception for one series.</summary>
    /// <param name="series">The series in words, with which the message begins: "Series 4 (line 9)".</param>
    /// <param name="seriesIndex">Number of the series from 0; null where it is not known.</param>
    /// <param name="channel">The channel from 0; null where the fault is not one of a channel.</param>
    /// <param name="reason">The fault, to follow the series: "has a missing value (NaN) at point 3".</param>
    /// <param name="advice">What to do, without a final stop.</param>
    public BadSeriesException(string series, long? seriesIndex, int? channel, string reason, string advice)
        : base(FormattableString.Invariant($"{series}{(channel is null ? "" : $", channel {channel}")} {reason}; {advice}."))
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(advice);
        (SeriesIndex, Channel, Reason, Advice) = (seriesIndex, channel, reason, advice);
    }

    /// <summary>Creates the exception for the only series of a call.</summary>
    internal BadSeriesException(int? channel, string reason, string advice)
        : this("The series", null, channel, reason, advice)
    {
    }

    /// <summary>
    /// Number of the series from 0: its place in the set, or its row in a data view. Null where it is not known: one series was given by
    /// itself, or the fault is one of all series.
    /// </summary>
    public long? SeriesIndex { get; }

    /// <summary>The channel from 0; null where the fault is not one of a channel.</summary>
    public int? Channel { get; }

    /// <summary>The fault, in words that follow the series: "has a missing value (NaN) at point 3".</summary>
    public string Reason { get; }

    /// <summary>What to do, in the words of the engine's options, without a final stop.</summary>
    public string Advice { get; }

    /// <summary>The same about a series of a set, with its name and line where they are known.</summary>
    /// <param name="set">The set.</param>
    /// <param name="series">Index of the series in the set.</param>
    /// <param name="before">Number of series before the set, where it is a block of more.</param>
    internal BadSeriesException In(SeriesSet set, int series, int before = 0)
    {
        string where = set.Describe(series, before);
        string name = set.Name.Length > 0 ? $" of '{set.Name}'" : "";
        return At($"S{where[1..]}{name}", before + series);
    }

    /// <summary>The same about a series in other words.</summary>
    internal BadSeriesException At(string series, long? index) => new(series, index, Channel, Reason, Advice);
}
