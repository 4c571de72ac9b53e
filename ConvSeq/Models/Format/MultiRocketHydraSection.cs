using ConvSeq.Containers;
using ConvSeq.Features;

namespace ConvSeq.Models.Format;

/// <summary>The section MRHY: a <see cref="MultiRocketHydra"/>. Writing and reading are side by side.</summary>
internal static class MultiRocketHydraSection
{
    public static void Write(ModelWriter payload, MultiRocketHydra features) => payload.Section("MRHY"u8, writer =>
    {
        writer.Flag(features.MultiRocket is not null);
        if (features.MultiRocket is not null)
        {
            MultiRocketSection.Write(writer, features.MultiRocket);
            writer.Singles(features.Scaler.Means);
            writer.Singles(features.Scaler.Factors);
        }

        writer.Flag(features.Hydra is not null);
        if (features.Hydra is not null)
            HydraSection.Write(writer, features.Hydra);
    });

    public static MultiRocketHydra Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("MRHY"u8);
        MultiRocket? multiRocket = null;
        StandardScaler scaler = StandardScaler.None;
        if (reader.Flag("whether it has features of MultiRocket"))
        {
            multiRocket = MultiRocketSection.Read(ref reader);
            scaler = ReadScaler(ref reader, multiRocket.FeatureCount);
        }

        Hydra? hydra = reader.Flag("whether it has features of Hydra") ? HydraSection.Read(ref reader) : null;
        reader.End();
        if (multiRocket is null && hydra is null)
            throw reader.Damaged("it has no features");
        if (hydra is { AreScaled: false })
            throw reader.Damaged("its features of Hydra are not scaled");
        if (multiRocket is not null && hydra is not null && multiRocket.Channels != hydra.Channels)
            throw reader.Damaged($"its features are of {multiRocket.Channels} and of {hydra.Channels} channels");
        return new MultiRocketHydra(multiRocket, scaler, hydra);
    }

    private static StandardScaler ReadScaler(ref ModelReader reader, int features)
    {
        float[] means = reader.Singles(), factors = reader.Singles();
        if (means.Length != features || factors.Length != features)
            throw reader.Damaged($"it has {means.Length} means and {factors.Length} factors for {features} features of MultiRocket");
        if (!Array.TrueForAll(means, float.IsFinite)
            || !Array.TrueForAll(factors, factor => factor is >= 0 and <= StandardScaler.MaxFactor))
            throw reader.Damaged("a mean or factor of its features of MultiRocket is out of range");
        return new StandardScaler(means, factors);
    }
}
