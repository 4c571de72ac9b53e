using ConvSeq.Features;

namespace ConvSeq.Models;

/// <summary>The section MULT: a <see cref="MultiRocket"/>. Writing and reading stand side by side.</summary>
internal static class MultiRocketSection
{
    public static void Write(ModelWriter payload, MultiRocket features) => payload.Section("MULT"u8, writer =>
    {
        MiniRocketSection.WriteHead(writer, features.OnSeries);
        MiniRocketSection.WriteKernels(writer, features.OnSeries);
        MiniRocketSection.WriteKernels(writer, features.OnDifference);
    });

    public static MultiRocket Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("MULT"u8);
        (int channels, MiniRocketPadding padding) = MiniRocketSection.ReadHead(ref reader);
        MiniRocketKernels onSeries = ReadKernels(ref reader, channels, padding, ofDifference: false);
        MiniRocketKernels onDifference = ReadKernels(ref reader, channels, padding, ofDifference: true);
        reader.End();
        return onSeries.Biases.Length + onDifference.Biases.Length > 0
            ? new MultiRocket(onSeries, onDifference)
            : throw reader.Damaged("it has no features");
    }

    /// <summary>Kernels with biases that a fit may give: with others sums overflow, or the sign of a difference does not tell what is above.</summary>
    private static MiniRocketKernels ReadKernels(ref ModelReader reader, int channels, MiniRocketPadding padding, bool ofDifference)
    {
        MiniRocketKernels kernels = MiniRocketSection.ReadKernels(ref reader, channels, padding, ofDifference);
        foreach (float bias in kernels.Biases)
        {
            if (Math.Abs(bias) > MultiRocket.MaxBias || (bias == 0 && float.IsNegative(bias)))
                throw reader.Damaged("a bias is out of range");
        }

        return kernels;
    }
}
