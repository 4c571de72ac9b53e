using ConvSeq.Features;

namespace ConvSeq.Models;

/// <summary>The section MINI: a <see cref="MiniRocket"/>. Writing and reading stand side by side.</summary>
internal static class MiniRocketSection
{
    public static void Write(ModelWriter payload, MiniRocket features) => payload.Section("MINI"u8, writer =>
    {
        writer.Int32(features.Channels);
        writer.Byte((byte)features.Padding);
        writer.Int32s(features.Dilations);
        writer.Int32s(features.FeaturesPerDilation);
        for (int d = 0; d < features.Dilations.Length; d++)
        {
            for (int kernel = 0; kernel < MiniRocket.KernelCount; kernel++)
                writer.Int32s(features.ChannelsOf(d, kernel));
        }

        writer.Singles(features.Biases);
    });

    public static MiniRocket Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("MINI"u8);
        int channels = reader.Int32(1, int.MaxValue, "the number of channels");
        var padding = reader.Enum<MiniRocketPadding>("the padding");
        if (padding == MiniRocketPadding.Automatic)
            throw reader.Damaged("its padding was never decided");
        int[] dilations = reader.Int32s(), features = reader.Int32s();
        if (dilations.Length == 0 || dilations.Length != features.Length)
            throw reader.Damaged($"it has {dilations.Length} dilations and {features.Length} feature counts");
        long total = 0;
        for (int d = 0; d < dilations.Length; d++)
        {
            if (dilations[d] < 1 || dilations[d] > MiniRocket.MaxDilation || (d > 0 && dilations[d] <= dilations[d - 1]) || features[d] < 0)
                throw reader.Damaged($"dilation {d} is {dilations[d]} with {features[d]} features");
            total += (long)MiniRocket.KernelCount * features[d];
        }

        // Every kernel has at least one channel: a count and an index.
        reader.Expect((long)MiniRocket.KernelCount * dilations.Length * (2 * sizeof(int)));
        int[][] subsets = new int[dilations.Length * MiniRocket.KernelCount][];
        for (int pair = 0; pair < subsets.Length; pair++)
        {
            subsets[pair] = reader.Int32s();
            if (subsets[pair].Length == 0 || subsets[pair].Any(channel => channel < 0 || channel >= channels))
                throw reader.Damaged($"the channels of kernel {pair} do not exist");
        }

        float[] biases = reader.Singles();
        reader.End();
        if (biases.Length != total || biases.Length == 0 || !Array.TrueForAll(biases, float.IsFinite))
            throw reader.Damaged($"it has {biases.Length} biases for {total} features, or one that is not finite");
        return new MiniRocket(channels, padding, dilations, features, biases, subsets);
    }
}
