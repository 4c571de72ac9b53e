using ConvSeq.Containers;
using ConvSeq.Features;

namespace ConvSeq.Models.Format;

/// <summary>The section QUAN: a <see cref="Quant"/>. Writing and reading are side by side.</summary>
internal static class QuantSection
{
    public static void Write(ModelWriter payload, Quant features) => payload.Section("QUAN"u8, writer =>
    {
        writer.Int32(features.Channels);
        writer.Int32(features.ReferenceLength);
        writer.Int32(features.Depth);
        writer.Int32(features.QuantileDivisor);
        writer.Flag(features.KeptIntervals is not null);
        if (features.KeptIntervals is { } kept)
            writer.Int32s(kept);
    });

    public static Quant Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("QUAN"u8);
        int channels = reader.Int32(1, Quant.MaxFeatureCount, "the number of channels");
        int reference = reader.Int32(1, int.MaxValue, "the reference length");
        int depth = reader.Int32(1, QuantOptions.MaxDepth, "the number of levels");
        int divisor = reader.Int32(1, QuantOptions.MaxQuantileDivisor, "the number of values for a quantile");
        int[]? kept = reader.Flag("whether some intervals are left out") ? reader.Int32s() : null;
        reader.End();
        (long intervals, long features) = Quant.Count(channels, reference, depth, divisor);
        if (features > Quant.MaxFeatureCount)
            throw reader.Damaged($"it has {features} features");
        if (kept is not null && (kept.Length == 0 || kept[0] < 0 || kept[^1] >= intervals || !IsAscending(kept)))
            throw reader.Damaged($"the intervals that it keeps do not exist among {intervals}, or do not ascend");
        return new Quant(channels, reference, depth, divisor, kept);
    }

    private static bool IsAscending(int[] values) =>
        Enumerable.Range(1, values.Length - 1).All(i => values[i - 1] < values[i]);
}
