namespace ConvSeq.Series;

/// <summary>Levels of series beside their swings: the distance of values from 0 beside their standard deviation.</summary>
internal static class SeriesLevels
{
    /// <summary>
    /// Level, as a multiple of the standard deviation, from which kernels of zero sum are at a disadvantage: series are padded with zeros,
    /// and the step at either end outweighs the series. docs/choosing.md has the measurements.
    /// </summary>
    public const double MaxRatio = 1_000;

    /// <summary>What to say of training series on a high level; null where there is nothing to say.</summary>
    /// <param name="train">The training series.</param>
    /// <param name="repair">The repair, which may normalize them.</param>
    public static string? Advice(SeriesSet train, SeriesRepair repair)
    {
        if (repair.ZNormalize)
            return null;
        for (int c = 0; c < train.Channels; c++)
        {
            double level = 0, deviation = 0;
            for (int i = 0; i < train.Count; i++)
            {
                (double mean, double swing) = ChannelMoments.Of(train.Channel(i, c));
                level += Math.Abs(mean);
                deviation += swing;
            }

            if (level > MaxRatio * deviation && deviation > 0)
            {
                return Describe(c, level / deviation)
                    + "; features see a small swing on a high level badly, so set SeriesRepair.ZNormalize, or subtract the level first";
            }
        }

        return null;
    }

    /// <summary>Where a channel lies, in words.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="ratio">Its distance from 0, as a multiple of its standard deviation.</param>
    public static string Describe(int channel, double ratio) =>
        FormattableString.Invariant($"channel {channel} lies {ratio:g3} times its standard deviation from 0");
}
