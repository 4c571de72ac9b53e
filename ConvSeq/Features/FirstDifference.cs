namespace ConvSeq.Features;

/// <summary>The first difference of a series, which half of the kernels of some algorithms look at.</summary>
internal static class FirstDifference
{
    /// <summary>Number of points of the difference of a series.</summary>
    public static int LengthOf(int points) => Math.Max(1, points - 1);

    /// <summary>Writes x(t + 1) - x(t). A single point has no difference: one zero stands for it.</summary>
    public static void Of(ReadOnlySpan<float> x, Span<float> difference)
    {
        difference[0] = 0;
        for (int t = 1; t < x.Length; t++)
            difference[t - 1] = x[t] - x[t - 1];
    }

    /// <summary>Returns the differences of all channels of a series, one after another.</summary>
    public static float[] Of(ReadOnlySpan<float> series, int channels)
    {
        int points = series.Length / channels, length = LengthOf(points);
        float[] differences = new float[channels * length];
        for (int c = 0; c < channels; c++)
            Of(series.Slice(c * points, points), differences.AsSpan(c * length, length));
        return differences;
    }

    /// <summary>Adds the shares of differences to those of the points of which they are made, half to each.</summary>
    /// <param name="ofDifferences">Channels × points of the difference.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="shares">Channels × points.</param>
    public static void AddShares(ReadOnlySpan<double> ofDifferences, int channels, Span<double> shares)
    {
        int points = shares.Length / channels, length = LengthOf(points);
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<double> from = ofDifferences.Slice(c * length, length);
            Span<double> to = shares.Slice(c * points, points);
            for (int t = 0; t < length; t++)
            {
                to[t] += from[t] / 2;
                to[Math.Min(t + 1, points - 1)] += from[t] / 2;
            }
        }
    }
}
