using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>
/// The section REPR and those of the features: a <see cref="TimeSeriesFeaturizer"/>. Writing and reading are side by side.
/// </summary>
internal static class FeaturizerSections
{
    public static void Write(ModelWriter payload, TimeSeriesFeaturizer featurizer)
    {
        RepairSection.Write(payload, featurizer.Repair);
        FeatureSections.Write(payload, featurizer.Features);
    }

    public static TimeSeriesFeaturizer Read(ref ModelReader payload) =>
        new(RepairSection.Read(ref payload), FeatureSections.Read(ref payload));
}
