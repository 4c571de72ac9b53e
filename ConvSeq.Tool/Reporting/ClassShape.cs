using ConvSeq.Series;

namespace ConvSeq.Tool.Reporting;

/// <summary>The mean of the series of a class at each point of a channel, and how far they spread around it.</summary>
/// <param name="Mean">The mean; NaN where no series has a value.</param>
/// <param name="Deviation">The standard deviation.</param>
internal sealed record ClassShape(double[] Mean, double[] Deviation)
{
    /// <summary>The mean less the deviation.</summary>
    public double[] Low => [.. Mean.Zip(Deviation, (mean, deviation) => mean - deviation)];

    /// <summary>The mean and the deviation.</summary>
    public double[] High => [.. Mean.Zip(Deviation, (mean, deviation) => mean + deviation)];

    /// <summary>Computes the shapes of some series in one channel. Each counts as far as it reaches; missing values do not.</summary>
    public static ClassShape Of(SeriesSet set, IReadOnlyCollection<int> series, int channel)
    {
        int length = series.Count == 0 ? 0 : series.Max(set.LengthOf);
        double[] mean = new double[length], squares = new double[length];
        int[] counts = new int[length];
        foreach (int i in series)
        {
            ReadOnlySpan<float> values = set.Channel(i, channel);
            for (int t = 0; t < values.Length; t++)
            {
                if (float.IsNaN(values[t]))
                    continue;

                // Welford's update: a high level does not swallow a small spread.
                double difference = values[t] - mean[t];
                mean[t] += difference / ++counts[t];
                squares[t] += difference * (values[t] - mean[t]);
            }
        }

        for (int t = 0; t < length; t++)
            (mean[t], squares[t]) = counts[t] == 0 ? (double.NaN, double.NaN) : (mean[t], Math.Sqrt(squares[t] / counts[t]));
        return new ClassShape(mean, squares);
    }
}
