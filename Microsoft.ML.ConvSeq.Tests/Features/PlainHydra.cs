using ConvSeq.Features;

namespace ConvSeq.Tests.Features;

/// <summary>
/// Hydra as the paper defines it, with no vectors and no care for speed, in double precision: exact where weights and values
/// are small multiples of powers of two.
/// </summary>
internal static class PlainHydra
{
    /// <summary>The counts of one series, group by group: sums of greatest responses, then counts of least ones.</summary>
    public static double[] Counts(Hydra model, float[][] channels)
    {
        var counts = new List<double>();
        foreach (HydraGroup group in model.Groups)
        {
            double[] x = Input(group, channels);
            double[] soft = new double[model.KernelsPerGroup], hard = new double[model.KernelsPerGroup];
            for (int t = 0; t < x.Length; t++)
            {
                double[] responses = [.. Enumerable.Range(0, model.KernelsPerGroup).Select(k => Response(group, k, x, t))];
                soft[Array.IndexOf(responses, responses.Max())] += responses.Max();
                hard[Array.IndexOf(responses, responses.Min())]++;
            }

            counts.AddRange(soft);
            counts.AddRange(hard);
        }

        return counts.ToArray();
    }

    /// <summary>Rows of counts, scaled by their own statistics.</summary>
    public static double[][] Scale(double[][] rows)
    {
        double[][] scaled = [.. rows.Select(row => row.Select(count => Math.Sqrt(Math.Max(count, 0))).ToArray())];
        for (int j = 0; j < rows[0].Length; j++)
        {
            double mean = scaled.Average(row => row[j]);
            double deviation = rows.Length == 1 ? 0 : Math.Sqrt(scaled.Sum(row => Math.Pow(row[j] - mean, 2)) / (rows.Length - 1));
            double zeros = scaled.Average(row => row[j] == 0 ? 1.0 : 0.0);
            foreach (double[] row in scaled)
                row[j] = row[j] == 0 ? 0 : (row[j] - mean) / (deviation + Math.Pow(zeros, 4) + 1e-8);
        }

        return scaled;
    }

    private static double[] Input(HydraGroup group, float[][] channels)
    {
        int length = channels[0].Length;
        double[] sum = new double[length];
        foreach (int c in group.Channels)
        {
            for (int t = 0; t < length; t++)
                sum[t] += channels[c][t];
        }

        if (!group.OnDifference)
            return sum;
        return length == 1 ? [0] : [.. Enumerable.Range(0, length - 1).Select(t => sum[t + 1] - sum[t])];
    }

    private static double Response(HydraGroup group, int kernel, double[] x, int t)
    {
        double response = 0;
        for (int tap = 0; tap < 9; tap++)
        {
            long at = t + (tap - 4L) * group.Dilation;
            if (at >= 0 && at < x.Length)
                response += group.Weight(kernel, tap) * x[at];
        }

        return response;
    }
}
