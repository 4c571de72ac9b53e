using ConvSeq.Tests.Kernels;

namespace ConvSeq.Tests.Features;

/// <summary>Quant as the paper defines it, in double precision, with every interval sorted and every sum of a transform added up.</summary>
internal static class PlainQuant
{
    /// <summary>The features of one channel, and for each the largest magnitude of its interval's values.</summary>
    public static List<(double Value, double Scale)> Features(float[] x, int referenceLength, int depth = 6, int divisor = 4)
    {
        var features = new List<(double, double)>();
        double[][] representations = Representations(x);
        int[] references = [referenceLength, Math.Max(1, referenceLength - 1), Math.Max(1, referenceLength - 2), referenceLength / 2 + 1];
        for (int r = 0; r < 4; r++)
        {
            double[] values = representations[r];
            foreach ((int start, int end) in Intervals(references[r], depth))
            {
                int first = (int)((long)start * values.Length / references[r]), last = (int)((long)end * values.Length / references[r]);
                AddQuantiles(values[first..Math.Max(first + 1, last)], 1 + (end - start - 1) / divisor, features);
            }
        }

        return features;
    }

    /// <summary>The intervals of a representation.</summary>
    public static IEnumerable<(int Start, int End)> Intervals(int length, int depth)
    {
        int levels = Math.Min(depth, (int)Math.Floor(Math.Log2(length)) + 1);
        for (int level = 0; level < levels; level++)
        {
            int n = 1 << level;
            int[] borders = [.. Enumerable.Range(0, n + 1).Select(i => (int)((double)i * length / n))];
            (int Start, int End)[] intervals = [.. Enumerable.Range(0, n).Select(i => (borders[i], borders[i + 1]))];
            foreach ((int Start, int End) interval in intervals)
                yield return interval;

            // Of an even number of lengths the median is the lower of the two in the middle.
            int median = intervals.Select(interval => interval.End - interval.Start).Order().ElementAt((n - 1) / 2);
            int shift = (int)Math.Ceiling((double)length / n / 2);
            if (n == 1 || median <= 1)
                continue;
            foreach ((int start, int end) in intervals[..^1])
                yield return (start + shift, end + shift);
        }
    }

    private static void AddQuantiles(double[] values, int count, List<(double Value, double Scale)> features)
    {
        double[] sorted = [.. values.Order()];
        double mean = values.Average(), scale = values.Max(Math.Abs);
        for (int j = 0; j < count; j++)
        {
            // The rank as a whole number of shares, so that a rank that is whole is not missed.
            long numerator = count == 1 ? sorted.Length - 1 : (long)j * (sorted.Length - 1), shares = count == 1 ? 2 : count - 1;
            (int rank, double rest) = ((int)(numerator / shares), (double)(numerator % shares) / shares);
            double quantile = rest == 0 ? sorted[rank] : (1 - rest) * sorted[rank] + rest * sorted[rank + 1];
            features.Add((j % 2 == 1 ? quantile - mean : quantile, scale));
        }
    }

    private static double[][] Representations(float[] x)
    {
        double[] series = [.. x.Select(value => (double)value)];
        double[] difference = Difference(series), second = Difference(difference);
        int last = difference.Length - 1;
        double[] smooth =
            [.. difference.Select((_, t) => Enumerable.Range(t - 2, 5).Select(i => difference[Math.Clamp(i, 0, last)]).Average())];
        return [series, smooth is [] ? [0] : smooth, second is [] ? [0] : second, RealFourierTests.Plain(x)];
    }

    private static double[] Difference(double[] x) => [.. x.Skip(1).Zip(x, (next, value) => next - value)];
}
