using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvSeq.Features;

/// <summary>
/// Centers features and divides them by their standard deviation (divisor n) over the training series; a feature that never
/// changes becomes 0.
/// </summary>
internal sealed class StandardScaler
{
    /// <summary>No factor is larger.</summary>
    internal const float MaxFactor = 1e30f;

    // Scaled features of a series far from all training series may exceed the range of a float.
    private const float Limit = (float)(1L << 48) * (1L << 48);

    private readonly float[] _means, _factors;

    public StandardScaler(float[] means, float[] factors)
    {
        _means = means;
        _factors = factors;
    }

    /// <summary>The scaler of no features.</summary>
    public static StandardScaler None { get; } = new([], []);

    /// <summary>The mean of each feature.</summary>
    public ReadOnlySpan<float> Means => _means;

    /// <summary>Factor of each feature after the mean is subtracted.</summary>
    public ReadOnlySpan<float> Factors => _factors;

    public static StandardScaler Of(ColumnStatistics statistics)
    {
        float[] means = new float[statistics.Columns], factors = new float[statistics.Columns];
        for (int j = 0; j < means.Length; j++)
        {
            double deviation = statistics.Deviation(j, correction: 0);
            means[j] = (float)statistics.Mean(j);
            factors[j] = 1 / deviation < MaxFactor ? (float)(1 / deviation) : 0;
        }

        return new StandardScaler(means, factors);
    }

    /// <summary>Returns the scaler of some of these features, among others that become 0.</summary>
    /// <param name="features">These features.</param>
    /// <param name="places">The place of each.</param>
    /// <param name="count">The number of places.</param>
    public StandardScaler Of(ReadOnlySpan<int> features, ReadOnlySpan<int> places, int count)
    {
        float[] means = new float[count], factors = new float[count];
        for (int i = 0; i < places.Length; i++)
        {
            means[places[i]] = _means[features[i]];
            factors[places[i]] = _factors[features[i]];
        }

        return new StandardScaler(means, factors);
    }

    /// <summary>Scales features in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(Span<float> features)
    {
        int width = Vector<float>.Count, j = 0;
        for (; j <= features.Length - width; j += width)
        {
            Vector<float> scaled = (new Vector<float>(features[j..]) - new Vector<float>(_means, j)) * new Vector<float>(_factors, j);
            Vector.Clamp(scaled, new Vector<float>(-Limit), new Vector<float>(Limit)).CopyTo(features[j..]);
        }

        for (; j < features.Length; j++)
            features[j] = Math.Clamp((features[j] - _means[j]) * _factors[j], -Limit, Limit);
    }
}
