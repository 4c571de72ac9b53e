using ConvSeq.Features;

namespace ConvSeq.Tests.Features;

/// <summary>
/// ROCKET's transform as the paper defines it, with no vectors and no care for speed: a padded copy, a sliding dot product. In double
/// precision, which is exact for small integers.
/// </summary>
internal static class PlainRocket
{
    /// <summary>The features of a series that is already normalized.</summary>
    public static float[] Transform(Rocket model, float[][] channels)
    {
        var features = new List<float>();
        foreach (RocketKernel kernel in model.Kernels)
        {
            double[] outputs = Outputs(
                kernel.Length, kernel.Dilation, kernel.IsPadded, kernel.Bias,
                Array.ConvertAll(kernel.Weights.ToArray(), weight => (double)weight),
                Array.ConvertAll(kernel.Channels.ToArray(), c => Array.ConvertAll(channels[c], value => (double)value)));
            features.Add((float)(outputs.Count(output => output > 0) / (double)outputs.Length));
            features.Add((float)outputs.Max());
        }

        return features.ToArray();
    }

    /// <summary>All outputs of one kernel on the channels that are its own.</summary>
    public static double[] Outputs(int length, int dilation, bool isPadded, double bias, double[] weights, double[][] channels)
    {
        int points = channels[0].Length, span = (length - 1) * dilation;
        int padding = isPadded || points <= span ? span / 2 : 0;
        double[] outputs = new double[points + 2 * padding - span];
        Array.Fill(outputs, bias);
        for (int c = 0; c < channels.Length; c++)
        {
            double[] padded = [.. new double[padding], .. channels[c], .. new double[padding]];
            for (int start = 0; start < outputs.Length; start++)
            {
                for (int tap = 0; tap < length; tap++)
                    outputs[start] += weights[c * length + tap] * padded[start + tap * dilation];
            }
        }

        return outputs;
    }
}
