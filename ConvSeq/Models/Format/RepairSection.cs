using ConvSeq.Containers;
using ConvSeq.Series;

namespace ConvSeq.Models.Format;

/// <summary>The section REPR: a resolved <see cref="SeriesRepair"/>. Writing and reading are side by side.</summary>
internal static class RepairSection
{
    public static void Write(ModelWriter payload, SeriesRepair repair) => payload.Section("REPR"u8, writer =>
    {
        writer.Byte((byte)repair.Missing);
        writer.Single(repair.MissingConstant);
        writer.Byte((byte)repair.LengthPolicy);
        writer.Int32(repair.Length);
        writer.Byte(repair.ZNormalize ? (byte)1 : (byte)0);
    });

    public static SeriesRepair Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("REPR"u8);
        var repair = new SeriesRepair
        {
            Missing = reader.Enum<MissingValues>("the missing-value policy"),
            MissingConstant = reader.Single(),
            LengthPolicy = reader.Enum<LengthPolicy>("the length policy"),
            Length = reader.Int32(0, SeriesRepair.MaxLength, "the repaired length"),
            ZNormalize = reader.Byte() != 0,
        };
        reader.End();
        bool resolved = repair.Missing != MissingValues.Automatic && float.IsFinite(repair.MissingConstant)
            && (repair.LengthPolicy == LengthPolicy.Keep || repair.Length > 0);
        return resolved ? repair : throw reader.Damaged("its repair of series is incomplete");
    }
}
