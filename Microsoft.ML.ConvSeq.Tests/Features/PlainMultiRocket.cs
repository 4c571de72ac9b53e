using ConvSeq.Features;

namespace ConvSeq.Tests.Features;

/// <summary>
/// MultiRocket's features of one representation as the paper defines them, with no sharing, no vectors and no care for speed.
/// Sums are double; each output is a float, in the order of additions that the specification fixes, for ties with biases.
/// </summary>
internal static class PlainMultiRocket
{
    /// <summary>PPV of every bias, then LSPV, MPV and MIPV.</summary>
    /// <param name="kernels">The kernels of the representation.</param>
    /// <param name="series">The series, channel by channel.</param>
    /// <param name="leftTapsAreOneOff">Taps 0 to 3 look one point later, as a slip in the reference program has it on differences.</param>
    public static float[] Transform(MiniRocketKernels kernels, float[][] series, bool leftTapsAreOneOff = false)
    {
        float[][] x = kernels.OfDifference ? [.. series.Select(Difference)] : series;
        int length = x[0].Length;
        var pools = new List<float>[] { [], [], [], [] };
        for (int d = 0; d < kernels.Dilations.Length; d++)
        {
            int kernel = 0;
            for (int first = 0; first < 9; first++)
            {
                for (int second = first + 1; second < 9; second++)
                {
                    for (int third = second + 1; third < 9; third++, kernel++)
                        AddFeatures(d, kernel, [first, second, third]);
                }
            }
        }

        return [.. pools.SelectMany(pool => pool)];

        void AddFeatures(int d, int kernel, int[] heavy)
        {
            int dilation = kernels.Dilations[d];
            float[] output = new float[length];
            for (int t = 0; t < length; t++)
            {
                int[] subset = kernels.ChannelsOf(d, kernel).ToArray();
                for (int s = 0; s < subset.Length; s++)
                {
                    float sum = -x[subset[s]][t];
                    foreach (int tap in (int[])[0, 1, 2, 3, 5, 6, 7, 8])
                        sum -= At(subset[s], t, tap);
                    foreach (int tap in heavy)
                        sum += 3 * At(subset[s], t, tap);
                    output[t] = s == 0 ? sum : output[t] + sum;
                }
            }

            float At(int channel, int t, int tap)
            {
                long at = t + (tap - 4L) * dilation + (leftTapsAreOneOff && tap < 4 ? 1 : 0);
                return at >= 0 && at < length ? x[channel][at] : 0;
            }

            bool padded = kernels.Padding == MiniRocketPadding.Always || (d + kernel) % 2 == 0 || length <= 8L * dilation;
            float[] counted = padded ? output : output[(4 * dilation)..^(4 * dilation)];
            foreach (float bias in kernels.BiasesOf(d, kernel))
            {
                int[] above = [.. Enumerable.Range(0, counted.Length).Where(t => counted[t] > bias)];
                int[] ends = [0, .. Enumerable.Range(0, counted.Length).Where(t => counted[t] < bias), counted.Length - 1];
                pools[0].Add((float)((double)above.Length / counted.Length));
                pools[1].Add(ends.Zip(ends.Skip(1), (end, next) => next - end).Max());
                pools[2].Add(above.Length == 0 ? 0 : (float)above.Average(t => (double)counted[t] + bias));
                pools[3].Add(above.Length == 0 ? -1 : (float)above.Average());
            }
        }
    }

    private static float[] Difference(float[] x) => x.Length == 1 ? [0] : [.. x.Skip(1).Zip(x, (next, value) => next - value)];
}
