using ConvSeq.Containers;
using ConvSeq.Features;

namespace ConvSeq.Models.Format;

/// <summary>
/// The section KEPT: the choice that <see cref="PrunedFeatures"/> keeps of the features in the next section. Writing and reading
/// are side by side.
/// </summary>
internal static class PrunedSection
{
    public static void Write(ModelWriter payload, PrunedFeatures features) => payload.Section("KEPT"u8, writer =>
    {
        writer.Int32(features.FittedCount);
        writer.Int32s(features.Places);
    });

    public static PrunedFeatures Read(ref ModelReader payload, FeatureReader readComputed)
    {
        ModelReader reader = payload.Section("KEPT"u8);
        SeriesFeatures computed = readComputed(ref payload);
        int fittedCount = reader.Int32();
        int[] places = reader.Int32s();
        reader.End();
        if (places.Length == 0 || places.Length > fittedCount)
            throw reader.Damaged($"it keeps {places.Length} of {fittedCount} features");
        int bad = Array.FindIndex(places, place => place < 0 || place >= computed.FeatureCount);
        if (bad >= 0)
            throw reader.Damaged($"it keeps feature {places[bad]} where {computed.FeatureCount} are computed");
        return new PrunedFeatures(computed, places, fittedCount);
    }

    /// <summary>Reads a section of features.</summary>
    public delegate SeriesFeatures FeatureReader(ref ModelReader payload);
}
