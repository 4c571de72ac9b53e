using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>
/// The section MEAN after that of a linear model, the mean of each feature over the training examples; models of format version 1 do not
/// have it. Writing and reading are side by side.
/// </summary>
internal static class MeansSection
{
    private static ReadOnlySpan<byte> Tag => "MEAN"u8;

    public static void Write(ModelWriter payload, ReadOnlySpan<float> means)
    {
        if (means.IsEmpty)
            return;
        float[] kept = means.ToArray();
        payload.Section(Tag, writer => writer.Singles(kept));
    }

    /// <summary>The means; empty if there are none.</summary>
    public static float[] Read(ref ModelReader payload)
    {
        if (payload.NextTag() != "MEAN")
            return [];
        ModelReader reader = payload.Section(Tag);
        float[] means = reader.Singles();
        reader.End();
        return means.Length > 0 ? means : throw reader.Damaged("it has a section for means, but no mean");
    }
}
