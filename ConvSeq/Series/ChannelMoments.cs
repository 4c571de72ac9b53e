using System.Numerics;

namespace ConvSeq.Series;

/// <summary>Mean and standard deviation (divisor n) of the known values of a channel, in double.</summary>
internal static class ChannelMoments
{
    /// <summary>Computes them in two passes; 0 and 0 without a known value.</summary>
    /// <param name="channel">The channel; NaN is a missing value.</param>
    public static (double Mean, double Deviation) Of<T>(ReadOnlySpan<T> channel)
        where T : IFloatingPoint<T>
    {
        double sum = 0, squares = 0;
        int known = 0;
        foreach (T value in channel)
        {
            if (T.IsNaN(value))
                continue;
            sum += double.CreateTruncating(value);
            known++;
        }

        if (known == 0)
            return (0, 0);
        double mean = sum / known;
        foreach (T value in channel)
        {
            if (T.IsNaN(value))
                continue;
            double swing = double.CreateTruncating(value) - mean;
            squares += swing * swing;
        }

        return (mean, Math.Sqrt(squares / known));
    }
}
