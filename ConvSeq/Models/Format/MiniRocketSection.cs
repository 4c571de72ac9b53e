using ConvSeq.Containers;
using ConvSeq.Features;

namespace ConvSeq.Models.Format;

/// <summary>
/// The sections of a <see cref="MiniRocket"/>: MINI for one as it was fitted, where every kernel has the same number of biases at a
/// dilation, and MINU for one that was reduced to some of its features. Writing and reading are side by side.
/// </summary>
internal static class MiniRocketSection
{
    private const int KernelCount = MiniRocketKernels.KernelCount;

    public static void Write(ModelWriter payload, MiniRocket features)
    {
        MiniRocketKernels kernels = features.Kernels;
        int[] perDilation = new int[kernels.Dilations.Length];
        for (int d = 0; d < perDilation.Length; d++)
            perDilation[d] = kernels.BiasCounts[d * KernelCount];
        if (!kernels.BiasCounts.SequenceEqual(MiniRocketKernels.ForEachKernel(perDilation)))
        {
            payload.Section("MINU"u8, writer =>
            {
                WriteHead(writer, kernels);
                WriteKernels(writer, kernels);
            });
            return;
        }

        payload.Section("MINI"u8, writer =>
        {
            WriteHead(writer, kernels);
            writer.Int32s(kernels.Dilations);
            writer.Int32s(perDilation);
            for (int pair = 0; pair < kernels.BiasCounts.Length; pair++)
                writer.Int32s(kernels.ChannelsOf(pair / KernelCount, pair % KernelCount));
            writer.Singles(kernels.Biases);
        });
    }

    public static MiniRocket ReadEven(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("MINI"u8);
        (int channels, MiniRocketPadding padding) = ReadHead(ref reader);
        int[] dilations = ReadDilations(ref reader), perDilation = reader.Int32s();
        if (dilations.Length != perDilation.Length || Array.Exists(perDilation, count => count < 0))
            throw reader.Damaged($"it has {dilations.Length} dilations and {perDilation.Length} feature counts, or one below 0");

        // Every kernel has at least one channel: a count and an index.
        reader.Expect((long)KernelCount * dilations.Length * (2 * sizeof(int)));
        int[] counts = MiniRocketKernels.ForEachKernel(perDilation);
        int[][] subsets = new int[counts.Length][];
        for (int pair = 0; pair < subsets.Length; pair++)
            subsets[pair] = ReadSubset(ref reader, channels, pair);
        float[] biases = ReadBiases(ref reader, counts);
        return Last(reader, new MiniRocketKernels(channels, ofDifference: false, padding, dilations, counts, biases, subsets));
    }

    public static MiniRocket ReadUneven(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("MINU"u8);
        (int channels, MiniRocketPadding padding) = ReadHead(ref reader);
        return Last(reader, ReadKernels(ref reader, channels, padding, ofDifference: false));
    }

    internal static void WriteHead(ModelWriter writer, MiniRocketKernels kernels)
    {
        writer.Int32(kernels.Channels);
        writer.Byte((byte)kernels.Padding);
    }

    internal static (int Channels, MiniRocketPadding Padding) ReadHead(ref ModelReader reader)
    {
        int channels = reader.Int32(1, int.MaxValue, "the number of channels");
        var padding = reader.Enum<MiniRocketPadding>("the padding");
        return padding != MiniRocketPadding.Automatic ? (channels, padding) : throw reader.Damaged("its padding was never decided");
    }

    /// <summary>Writes kernels that may differ in their number of biases at each dilation.</summary>
    internal static void WriteKernels(ModelWriter writer, MiniRocketKernels kernels)
    {
        writer.Int32s(kernels.Dilations);
        writer.Int32s(kernels.BiasCounts);
        for (int pair = 0; pair < kernels.BiasCounts.Length; pair++)
        {
            if (kernels.BiasCounts[pair] > 0)
                writer.Int32s(kernels.ChannelsOf(pair / KernelCount, pair % KernelCount));
        }

        writer.Singles(kernels.Biases);
    }

    internal static MiniRocketKernels ReadKernels(ref ModelReader reader, int channels, MiniRocketPadding padding, bool ofDifference)
    {
        int[] dilations = ReadDilations(ref reader), counts = reader.Int32s();
        if (counts.Length != (long)KernelCount * dilations.Length || Array.Exists(counts, count => count < 0))
            throw reader.Damaged($"it has {dilations.Length} dilations and {counts.Length} bias counts, or one below 0");
        int[][] subsets = new int[counts.Length][];
        for (int pair = 0; pair < subsets.Length; pair++)
            subsets[pair] = counts[pair] > 0 ? ReadSubset(ref reader, channels, pair) : [];
        float[] biases = ReadBiases(ref reader, counts);
        return new MiniRocketKernels(channels, ofDifference, padding, dilations, counts, biases, subsets);
    }

    private static int[] ReadDilations(ref ModelReader reader)
    {
        int[] dilations = reader.Int32s();
        if (dilations.Length == 0)
            throw reader.Damaged("it has no dilations");
        for (int d = 0; d < dilations.Length; d++)
        {
            if (dilations[d] < 1 || dilations[d] > MiniRocketKernels.MaxDilation || (d > 0 && dilations[d] <= dilations[d - 1]))
                throw reader.Damaged($"dilation {d} is {dilations[d]}");
        }

        return dilations;
    }

    private static int[] ReadSubset(ref ModelReader reader, int channels, int pair)
    {
        int[] subset = reader.Int32s();
        if (subset.Length is 0 or > MiniRocketKernels.MaxChannels || Array.Exists(subset, channel => channel < 0 || channel >= channels))
            throw reader.Damaged($"the channels of kernel {pair} do not exist");
        return subset;
    }

    private static float[] ReadBiases(ref ModelReader reader, int[] counts)
    {
        float[] biases = reader.Singles();
        long total = counts.Sum(count => (long)count);
        if (biases.Length != total || !Array.TrueForAll(biases, float.IsFinite))
            throw reader.Damaged($"it has {biases.Length} biases for {total} features, or one that is not finite");
        return biases;
    }

    private static MiniRocket Last(in ModelReader reader, MiniRocketKernels kernels)
    {
        reader.End();
        return kernels.Biases.Length > 0 ? new MiniRocket(kernels) : throw reader.Damaged("it has no features");
    }
}
