using ConvSeq.Containers;
using ConvSeq.Features;

namespace ConvSeq.Models.Format;

/// <summary>The section MULT: a <see cref="MultiRocket"/>. Writing and reading are side by side.</summary>
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
        MiniRocketKernels onSeries = MiniRocketSection.ReadKernels(ref reader, channels, padding, ofDifference: false);
        MiniRocketKernels onDifference = MiniRocketSection.ReadKernels(ref reader, channels, padding, ofDifference: true);
        reader.End();
        foreach (float bias in (float[])[.. onSeries.Biases, .. onDifference.Biases])
        {
            // No fit gives others: with them sums overflow, or the sign of a difference does not say which value is above.
            if (Math.Abs(bias) > MultiRocket.MaxBias || (bias == 0 && float.IsNegative(bias)))
                throw reader.Damaged("a bias is out of range");
        }

        long features = MultiRocket.PoolCount * ((long)onSeries.Biases.Length + onDifference.Biases.Length);
        return features is > 0 and <= int.MaxValue
            ? new MultiRocket(onSeries, onDifference) : throw reader.Damaged($"it has {features} features");
    }
}
