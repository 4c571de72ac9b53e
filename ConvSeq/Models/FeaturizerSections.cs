using ConvSeq.Series;

namespace ConvSeq.Models;

/// <summary>The section REPR and those of the features: a <see cref="TimeSeriesFeaturizer"/>. Writing and reading stand side by side.</summary>
internal static class FeaturizerSections
{
    public static void Write(ModelWriter payload, TimeSeriesFeaturizer featurizer)
    {
        payload.Section("REPR"u8, writer =>
        {
            writer.Byte((byte)featurizer.Repair.Missing);
            writer.Single(featurizer.Repair.MissingConstant);
            writer.Byte((byte)featurizer.Repair.LengthPolicy);
            writer.Int32(featurizer.Repair.Length);
            writer.Byte(featurizer.Repair.ZNormalize ? (byte)1 : (byte)0);
        });
        FeatureSections.Write(payload, featurizer.Features);
    }

    public static TimeSeriesFeaturizer Read(ref ModelReader payload)
    {
        ModelReader repair = payload.Section("REPR"u8);
        return new TimeSeriesFeaturizer(ReadRepair(ref repair), FeatureSections.Read(ref payload));
    }

    private static SeriesRepair ReadRepair(ref ModelReader reader)
    {
        var repair = new SeriesRepair
        {
            Missing = reader.Enum<MissingValues>("the missing-value policy"),
            MissingConstant = reader.Single(),
            LengthPolicy = reader.Enum<LengthPolicy>("the length policy"),
            Length = reader.Int32(0, SeriesRepair.GreatestLength, "the repaired length"),
            ZNormalize = reader.Byte() != 0,
        };
        reader.End();
        bool resolved = repair.Missing != MissingValues.Automatic && float.IsFinite(repair.MissingConstant)
            && (repair.LengthPolicy == LengthPolicy.Keep || repair.Length > 0);
        return resolved ? repair : throw reader.Damaged("its repair of series is incomplete");
    }
}
