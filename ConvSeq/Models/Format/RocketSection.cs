using ConvSeq.Containers;
using ConvSeq.Features;

namespace ConvSeq.Models.Format;

/// <summary>The section ROCK: a <see cref="Rocket"/>. Writing and reading are side by side.</summary>
internal static class RocketSection
{
    /// <summary>Bytes of the smallest kernel: length, padding, dilation, bias, one channel and seven weights with their counts.</summary>
    private const int MinKernel = 2 * sizeof(byte) + 2 * sizeof(int) + 2 * sizeof(int) + 8 * sizeof(float);

    public static void Write(ModelWriter payload, Rocket features) => payload.Section("ROCK"u8, writer =>
    {
        writer.Int32(features.Channels);
        writer.Flag(features.Normalizes);
        writer.Int32(features.Kernels.Length);
        foreach (RocketKernel kernel in features.Kernels)
        {
            writer.Byte((byte)kernel.Length);
            writer.Flag(kernel.IsPadded);
            writer.Int32(kernel.Dilation);
            writer.Single(kernel.Bias);
            writer.Int32s(kernel.Channels);
            writer.Singles(kernel.Weights);
        }
    });

    public static Rocket Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("ROCK"u8);
        int channels = reader.Int32(1, int.MaxValue, "the number of channels");
        bool normalizes = reader.Flag("whether series are normalized");
        var kernels = new RocketKernel[reader.Length(MinKernel)];
        if (kernels.Length is 0 or > RocketOptions.MaxKernelCount)
            throw reader.Damaged($"it has {kernels.Length} kernels");
        for (int k = 0; k < kernels.Length; k++)
            kernels[k] = ReadKernel(ref reader, k, channels);
        reader.End();
        return new Rocket(channels, normalizes, kernels);
    }

    private static RocketKernel ReadKernel(ref ModelReader reader, int index, int channels)
    {
        int length = reader.Byte();
        if (!RocketKernel.Lengths.Contains(length))
            throw reader.Damaged($"kernel {index} has length {length}");
        bool isPadded = reader.Flag($"the padding of kernel {index}");
        int dilation = reader.Int32(1, Rocket.MaxDilation, $"the dilation of kernel {index}");
        float bias = reader.Single();
        int[] subset = reader.Int32s();
        float[] weights = reader.Singles();
        if (subset.Length == 0 || subset.Length > length || subset[0] < 0 || subset[^1] >= channels)
            throw reader.Damaged($"the channels of kernel {index} do not exist");
        for (int c = 1; c < subset.Length; c++)
        {
            if (subset[c] <= subset[c - 1])
                throw reader.Damaged($"the channels of kernel {index} are not ascending");
        }

        if (weights.Length != subset.Length * length)
            throw reader.Damaged($"kernel {index} has {weights.Length} weights where {subset.Length * length} are needed");

        // Bounded, so that no output overflows for any series. A comparison with NaN is false.
        if (!(Math.Abs(bias) <= RocketKernel.MaxWeight) || !Array.TrueForAll(weights, weight => Math.Abs(weight) <= RocketKernel.MaxWeight))
            throw reader.Damaged($"kernel {index} has a weight or bias that is not finite or beyond {RocketKernel.MaxWeight}");
        return new RocketKernel(length, dilation, isPadded, bias, subset, weights);
    }
}
