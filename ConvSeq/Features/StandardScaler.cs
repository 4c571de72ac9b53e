using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvSeq.Features;

/// <summary>Centres features and divides them by their standard deviation (divisor n) over the training series; what never changes becomes 0.</summary>
internal sealed class StandardScaler
{
    // A feature times the factor should stay a float.
    private const double SmallestDeviation = 1e-30;

    private readonly float[] _means, _factors;

    public StandardScaler(float[] means, float[] factors)
    {
        _means = means;
        _factors = factors;
    }

    /// <summary>The mean of each feature.</summary>
    public ReadOnlySpan<float> Means => _means;

    /// <summary>What each feature is multiplied by, once the mean is subtracted.</summary>
    public ReadOnlySpan<float> Factors => _factors;

    public static StandardScaler Of(ColumnStatistics statistics)
    {
        float[] means = new float[statistics.Columns], factors = new float[statistics.Columns];
        for (int j = 0; j < means.Length; j++)
        {
            double deviation = statistics.Deviation(j, correction: 0);
            means[j] = (float)statistics.Mean(j);
            factors[j] = deviation > SmallestDeviation ? (float)(1 / deviation) : 0;
        }

        return new StandardScaler(means, factors);
    }

    /// <summary>Scales features in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(Span<float> features)
    {
        int width = Vector<float>.Count, j = 0;
        for (; j <= features.Length - width; j += width)
            ((new Vector<float>(features[j..]) - new Vector<float>(_means, j)) * new Vector<float>(_factors, j)).CopyTo(features[j..]);
        for (; j < features.Length; j++)
            features[j] = (features[j] - _means[j]) * _factors[j];
    }
}
