using ConvSeq.Containers;
using ConvSeq.Features;

namespace ConvSeq.Models.Format;

/// <summary>The section HYDR: a <see cref="Hydra"/>. Writing and reading are side by side.</summary>
internal static class HydraSection
{
    // Dilation, side, number of channels and at least one.
    private const int MinGroupBytes = 3 * sizeof(int) + 1;

    public static void Write(ModelWriter payload, Hydra features) => payload.Section("HYDR"u8, writer =>
    {
        writer.Int32(features.Channels);
        writer.Int32(features.KernelsPerGroup);
        writer.Int32(features.Groups.Length);
        foreach (HydraGroup group in features.Groups)
        {
            writer.Int32(group.Dilation);
            writer.Flag(group.OnDifference);
            writer.Int32s(group.Channels);
            writer.Singles(group.TapMajorWeights);
        }

        writer.Flag(features.AreScaled);
        if (features.Scaler is SparseScaler scaler)
        {
            writer.Singles(scaler.Means);
            writer.Singles(scaler.Factors);
        }
    });

    public static Hydra Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("HYDR"u8);
        int channels = reader.Int32(1, int.MaxValue, "the number of channels");
        int kernels = reader.Int32(1, HydraOptions.MaxKernelsPerGroup, "the number of kernels in a group");
        var groups = new HydraGroup[reader.Length(MinGroupBytes)];
        if (groups.Length == 0)
            throw reader.Damaged("it has no groups");
        for (int g = 0; g < groups.Length; g++)
        {
            int dilation = reader.Int32(g == 0 ? 1 : groups[g - 1].Dilation, Hydra.MaxDilation, $"the dilation of group {g}");
            bool onDifference = reader.Flag($"whether group {g} is on the difference");
            int[] subset = reader.Int32s();
            if (subset.Length is 0 or > HydraGroup.MaxChannels || subset.Any(channel => channel < 0 || channel >= channels))
                throw reader.Damaged($"the channels of group {g} do not exist");
            float[] weights = reader.Singles();
            if (weights.Length != Hydra.KernelLength * kernels || !Array.TrueForAll(weights, weight => Math.Abs(weight) <= 1))
                throw reader.Damaged($"group {g} has {weights.Length} weights for {kernels} kernels, or one beyond ±1");
            groups[g] = new HydraGroup(dilation, onDifference, subset, weights);
        }

        SparseScaler? scaler = reader.Flag("whether features are scaled") ? ReadScaler(ref reader, 2L * kernels * groups.Length) : null;
        reader.End();
        return new Hydra(channels, kernels, groups, scaler);
    }

    private static SparseScaler ReadScaler(ref ModelReader reader, long features)
    {
        float[] means = reader.Singles(), factors = reader.Singles();
        if (means.Length != features || factors.Length != features)
            throw reader.Damaged($"it has {means.Length} means and {factors.Length} factors for {features} features");

        // Bounded, so that no feature overflows for any series. A comparison with NaN is false.
        if (!Array.TrueForAll(means, mean => mean is >= 0 and <= SparseScaler.MaxMean)
            || !Array.TrueForAll(factors, factor => factor is >= 0 and <= SparseScaler.MaxFactor))
        {
            throw reader.Damaged("a mean or factor of its features is out of range");
        }

        return new SparseScaler(means, factors);
    }
}
