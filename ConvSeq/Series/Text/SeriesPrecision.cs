namespace ConvSeq.Series.Text;

/// <summary>
/// Narrows series to float as they are read: z-normalized before that on request, and otherwise watched for what the narrowing loses.
/// </summary>
internal sealed class SeriesPrecision(bool normalize)
{
    /// <summary>
    /// Largest loss that goes unmentioned, as a share of a channel's standard deviation. A float has 24 bits, so that a swing is lost
    /// to this extent where it is about 1 / 200,000 of the level.
    /// </summary>
    public const double MaxLoss = 0.01;

    private readonly List<(double Level, double Deviation)> _sums = [];
    private float[] _narrowed = [];

    /// <summary>The channel that lost most so far, and the loss as a share of its standard deviation.</summary>
    public (int Channel, double Loss) Worst { get; private set; }

    /// <summary>
    /// The channel that lies farthest from 0 so far, and how many times its standard deviation: the means of both over all series.
    /// </summary>
    public (int Channel, double Ratio) Farthest => _sums.Index()
        .Select(sum => (sum.Index, Ratio: sum.Item.Deviation > 0 ? sum.Item.Level / sum.Item.Deviation : 0))
        .DefaultIfEmpty().MaxBy(channel => channel.Ratio);

    /// <summary>Returns the values of a series as floats; valid until the next call.</summary>
    public ReadOnlySpan<float> Narrow(SeriesScratch series)
    {
        if (_narrowed.Length < series.Count)
            _narrowed = new float[Math.Max(series.Count, 2 * _narrowed.Length)];
        for (int c = 0; c < series.Channels; c++)
        {
            ReadOnlySpan<double> channel = series.Channel(c);
            Span<float> narrowed = _narrowed.AsSpan(c * series.Length, series.Length);
            if (normalize)
                Normalize(channel, narrowed);
            else
                Watch(c, channel, narrowed);
        }

        return _narrowed.AsSpan(0, series.Count);
    }

    /// <summary>Subtracts the mean of the known values and divides by their standard deviation; a constant becomes 0.</summary>
    private static void Normalize(ReadOnlySpan<double> channel, Span<float> narrowed)
    {
        (double mean, double deviation) = ChannelMoments.Of(channel);

        // The mean of equal numbers can be off by a rounding, which would then pass for a swing.
        if (IsConstant(channel))
            deviation = 0;
        for (int t = 0; t < channel.Length; t++)
            narrowed[t] = (float)(deviation > 0 ? (channel[t] - mean) / deviation : double.IsNaN(channel[t]) ? channel[t] : 0);
    }

    /// <summary>
    /// Narrows a channel, and takes note of its level and of what is lost: in one pass, because every value that is read comes here.
    /// </summary>
    private void Watch(int c, ReadOnlySpan<double> channel, Span<float> narrowed)
    {
        // Around the first value, so that a high level does not hide the swing.
        double level = channel[0], maxError = 0, sum = 0, squares = 0;
        int known = 0;
        for (int t = 0; t < channel.Length; t++)
        {
            float value = (float)channel[t];
            narrowed[t] = value;
            if (float.IsNaN(value))
                continue;
            if (double.IsNaN(level))
                level = channel[t];
            double swing = channel[t] - level;
            sum += swing;
            squares += swing * swing;
            double error = Math.Abs(value - channel[t]);
            if (error > maxError)
                maxError = error;
            known++;
        }

        if (known == 0)
            return;
        double deviation = Math.Sqrt(Math.Max(0, squares / known - sum / known * (sum / known)));
        while (_sums.Count <= c)
            _sums.Add((0, 0));
        _sums[c] = (_sums[c].Level + Math.Abs(level + sum / known), _sums[c].Deviation + deviation);
        if (maxError > Worst.Loss * deviation && deviation > 0)
            Worst = (c, maxError / deviation);
    }

    private static bool IsConstant(ReadOnlySpan<double> channel)
    {
        double first = double.NaN;
        foreach (double value in channel)
        {
            if (double.IsNaN(first))
                first = value;
            if (value < first || value > first)
                return false;
        }

        return true;
    }
}
