using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>The section TARG: a <see cref="TargetScaling"/>. Writing and reading are side by side.</summary>
internal static class TargetSection
{
    public static void Write(ModelWriter payload, TargetScaling targets) => payload.Section("TARG"u8, writer =>
    {
        writer.Double(targets.Mean);
        writer.Double(targets.Deviation);
    });

    public static TargetScaling Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("TARG"u8);
        var targets = new TargetScaling(reader.Double(), reader.Double());
        reader.End();
        return double.IsFinite(targets.Mean) && double.IsFinite(targets.Deviation) && targets.Deviation > 0
            ? targets
            : throw reader.Damaged($"its targets have the mean {targets.Mean} and the deviation {targets.Deviation}");
    }
}
