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
                (double mean, double swing) = Moments(train.Channel(i, c));
                level += Math.Abs(mean);
                deviation += swing;
            }

            if (level > MaxRatio * deviation && deviation > 0)
            {
                return FormattableString.Invariant($"channel {c} lies {level / deviation:g3} times its standard deviation from 0; ")
                    + "features see a small swing on a high level badly, so set SeriesRepair.ZNormalize, or subtract the level first";
            }
        }

        return null;
    }

    /// <summary>Mean and standard deviation of the known values; 0 and 0 without any.</summary>
    private static (double Mean, double Deviation) Moments(ReadOnlySpan<float> channel)
    {
        double sum = 0, squares = 0;
        int known = 0;
        foreach (float value in channel)
        {
            if (float.IsNaN(value))
                continue;
            sum += value;
            known++;
        }

        double mean = known > 0 ? sum / known : 0;
        foreach (float value in channel)
            squares += float.IsNaN(value) ? 0 : (value - mean) * (value - mean);
        return (mean, known > 0 ? Math.Sqrt(squares / known) : 0);
    }
}
