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
            Span<double> channel = series.Channel(c);
            Span<float> narrowed = _narrowed.AsSpan(c * series.Length, series.Length);
            if (normalize)
                Normalize(channel);
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

            if (normalize || known == 0)
                continue;
            double deviation = Math.Sqrt(Math.Max(0, squares / known - sum / known * (sum / known)));
            while (_sums.Count <= c)
                _sums.Add((0, 0));
            _sums[c] = (_sums[c].Level + Math.Abs(level + sum / known), _sums[c].Deviation + deviation);
            if (maxError > Worst.Loss * deviation && deviation > 0)
                Worst = (c, maxError / deviation);
        }

        return _narrowed.AsSpan(0, series.Count);
    }

    /// <summary>Subtracts the mean of the known values and divides by their standard deviation (divisor n); a constant becomes 0.</summary>
    private static void Normalize(Span<double> channel)
    {
        double sum = 0, squares = 0;
        int known = 0;
        foreach (double value in channel)
        {
            if (double.IsNaN(value))
                continue;
            sum += value;
            known++;
        }

        double mean = sum / known;
        foreach (double value in channel)
        {
            if (!double.IsNaN(value))
                squares += (value - mean) * (value - mean);
        }

        // The mean of equal numbers can be off by a rounding, which would then pass for a swing.
        double deviation = IsConstant(channel) ? 0 : Math.Sqrt(squares / known);
        foreach (ref double value in channel)
            value = deviation > 0 ? (value - mean) / deviation : double.IsNaN(value) ? value : 0;
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
