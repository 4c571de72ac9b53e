namespace ConvSeq.Features;

/// <summary>
/// Work of a fit that uses features: operations, counted as seconds that they take one thread at nominal rates. The rates are constants,
/// about half of those in docs/performance.md; nothing is measured where a fit runs, so that what is decided by them is the same there.
/// </summary>
/// <param name="SecondsPerPoint">Of the features of a series, for each point in time, all channels together.</param>
/// <param name="FeatureCount">Number of features, about.</param>
/// <param name="Accuracy">Mean accuracy of the defaults, 0 to 1 (docs/results.md, "Ensemble" and "Every member").</param>
internal readonly record struct FeatureWork(double SecondsPerPoint, double FeatureCount, double Accuracy)
{
    private const double MultiplicationsPerSecond = 4e10, ComparisonsPerSecond = 1e9;

    // Of a kernel's cost, which sums a few of the channels; and what a series costs however short it is, in points.
    private const double ShareOfChannel = 0.1, FixedPoints = 100;

    /// <summary>Factor for features that sum a few channels in each kernel.</summary>
    public static double Summing(int channels) => 1 + ShareOfChannel * (channels - 1);

    /// <summary>Seconds of the features of all series, once.</summary>
    public double FeatureSeconds(int seriesCount, int length) => SecondsPerPoint * seriesCount * (length + FixedPoints);

    /// <summary>
    /// Seconds of a ridge of these features, in memory: n² p / 2 + 3 n³ multiplications; where p is less than n, n p² / 2 + 3 p³.
    /// </summary>
    public double RidgeSeconds(int seriesCount)
    {
        double n = seriesCount, p = FeatureCount, least = Math.Min(n, p);
        return (least * n * p / 2 + 3 * least * least * least) / MultiplicationsPerSecond;
    }

    /// <summary>Seconds to grow trees: on each of about log2 n levels, a tenth of the features, or √p, of n series are compared.</summary>
    public double TreeSeconds(int seriesCount, int trees)
    {
        double tried = Math.Max(FeatureCount / 10, Math.Sqrt(FeatureCount));
        return trees * tried * seriesCount * Math.Log2(seriesCount + 1) / ComparisonsPerSecond;
    }
}
