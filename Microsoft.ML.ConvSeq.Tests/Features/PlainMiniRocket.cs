using ConvSeq.Features;

namespace ConvSeq.Tests.Features;

/// <summary>
/// MiniRocket's transform as the paper defines it, with no sharing, no vectors and no care for speed: weights of -1 and 2 are
/// multiplied with the nine points, channel by channel. In double precision, which is exact for small integers.
/// </summary>
internal static class PlainMiniRocket
{
    public static float[] Transform(MiniRocket model, float[][] channels)
    {
        int length = channels[0].Length;
        var features = new List<float>();
        for (int d = 0; d < model.Dilations.Length; d++)
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

        return features.ToArray();

        void AddFeatures(int d, int kernel, int[] heavy)
        {
            int dilation = model.Dilations[d];
            double[] output = new double[length];
            foreach (int c in model.ChannelsOf(d, kernel))
            {
                for (int t = 0; t < length; t++)
                {
                    for (int tap = 0; tap < 9; tap++)
                    {
                        long at = t + (tap - 4L) * dilation;
                        if (at >= 0 && at < length)
                            output[t] += channels[c][at] * (heavy.Contains(tap) ? 2 : -1);
                    }
                }
            }

            bool padded = model.Padding == MiniRocketPadding.Always || (d + kernel) % 2 == 0 || length <= 8L * dilation;
            double[] counted = padded ? output : output[(4 * dilation)..^(4 * dilation)];
            foreach (float bias in model.BiasesOf(d, kernel))
                features.Add((float)((double)counted.Count(value => value > bias) / counted.Length));
        }
    }
}
