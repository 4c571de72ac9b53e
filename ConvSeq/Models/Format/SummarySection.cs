using System.Collections.Immutable;
using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>
/// The section TRAI, the training summary of a model, and META, the same with the class names before it. Writing and reading are
/// side by side.
/// </summary>
internal static class SummarySection
{
    public static void Write(ModelWriter payload, TrainingSummary training) =>
        payload.Section("TRAI"u8, writer => WriteContent(writer, training));

    public static TrainingSummary Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("TRAI"u8);
        TrainingSummary training = ReadContent(ref reader);
        reader.End();
        return training;
    }

    public static void WriteWithClasses(ModelWriter payload, ImmutableArray<string> classNames, TrainingSummary training) =>
        payload.Section("META"u8, writer =>
        {
            writer.Texts(classNames.AsSpan());
            WriteContent(writer, training);
        });

    public static (ImmutableArray<string> ClassNames, TrainingSummary Training) ReadWithClasses(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("META"u8);
        ImmutableArray<string> classNames = ReadClassNames(ref reader);
        TrainingSummary training = ReadContent(ref reader);
        reader.End();
        return (classNames, training);
    }

    private static void WriteContent(ModelWriter writer, TrainingSummary training)
    {
        writer.Text(training.Name);
        writer.Int32(training.SeriesCount);
        writer.Int32(training.MinLength);
        writer.Int32(training.MaxLength);
        writer.UInt64(training.Seed);
    }

    private static TrainingSummary ReadContent(ref ModelReader reader) => new(
        reader.Text(), reader.Int32(1, int.MaxValue, "the number of training series"),
        reader.Int32(1, int.MaxValue, "the shortest length"), reader.Int32(1, int.MaxValue, "the longest length"), reader.UInt64());

    private static ImmutableArray<string> ReadClassNames(ref ModelReader reader)
    {
        string[] names = reader.Texts();
        if (names.Length < 2)
            throw reader.Damaged($"it has {names.Length} class(es)");
        return names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? [.. names]
            : throw reader.Damaged("a class name occurs twice");
    }
}
