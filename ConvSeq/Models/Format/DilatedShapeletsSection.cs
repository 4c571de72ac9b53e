using ConvSeq.Containers;
using ConvSeq.Features;

namespace ConvSeq.Models.Format;

/// <summary>The section SHAP: <see cref="DilatedShapelets"/>. Writing and reading are side by side.</summary>
internal static class DilatedShapeletsSection
{
    // Dilation, side, and two arrays of at least one element.
    private const int MinGroupBytes = 5 * sizeof(int) + 1;

    public static void Write(ModelWriter payload, DilatedShapelets features) => payload.Section("SHAP"u8, writer =>
    {
        writer.Int32(features.Channels);
        writer.Int32(features.ShapeletLength);
        writer.Int32(features.Groups.Length);
        foreach (DilatedShapeletGroup group in features.Groups)
        {
            writer.Int32(group.Dilation);
            writer.Flag(group.IsNormalized);
            writer.Singles(group.Thresholds);
            float[] values = new float[group.Count * group.Size];
            for (int i = 0; i < group.Count; i++)
                group.Get(i, values.AsSpan(i * group.Size, group.Size));
            writer.Singles(values);
        }
    });

    public static DilatedShapelets Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("SHAP"u8);
        int channels = reader.Int32(1, int.MaxValue / DilatedShapelets.MaxLength, "the number of channels");
        int length = reader.Int32(1, DilatedShapelets.MaxLength, "the length of shapelets");
        var groups = new DilatedShapeletGroup[reader.Length(MinGroupBytes)];
        if (groups.Length == 0)
            throw reader.Damaged("it has no shapelets");
        for (int g = 0; g < groups.Length; g++)
        {
            int least = g == 0 ? 1 : groups[g - 1].Dilation + (groups[g - 1].IsNormalized ? 1 : 0);
            int dilation = reader.Int32(least, DilatedShapelets.MaxDilation, $"the dilation of group {g}");
            bool isNormalized = reader.Flag($"whether group {g} is normalized");
            if (g > 0 && !isNormalized && dilation == groups[g - 1].Dilation)
                throw reader.Damaged($"groups {g - 1} and {g} are of one kind");
            float[] thresholds = reader.Singles(), values = reader.Singles();
            if (thresholds.Length == 0 || values.Length != (long)thresholds.Length * channels * length)
            {
                throw reader.Damaged(
                    $"group {g} has {values.Length} values for {thresholds.Length} shapelets of {length} points in {Plural.Of(
                        channels, "channel")}");
            }

            // A comparison with NaN is false.
            if (!Array.TrueForAll(thresholds, threshold => threshold is >= 0 and < float.PositiveInfinity)
                || !Array.TrueForAll(values, value => Math.Abs(value) <= SeriesFeatures.MaxMagnitude))
            {
                throw reader.Damaged($"a value or threshold of group {g} is out of range");
            }

            groups[g] = new DilatedShapeletGroup(dilation, isNormalized, channels, length, thresholds);
            for (int i = 0, size = groups[g].Size; i < thresholds.Length; i++)
                groups[g].Set(i, values.AsSpan(i * size, size));
        }

        reader.End();
        return new DilatedShapelets(channels, length, groups);
    }
}
