namespace ConvSeq.Models;

/// <summary>What a model was fitted on, within a section. Writing and reading stand side by side.</summary>
internal static class SummarySection
{
    public static void Write(ModelWriter writer, TrainingSummary training)
    {
        writer.Text(training.Name);
        writer.Int32(training.SeriesCount);
        writer.Int32(training.MinLength);
        writer.Int32(training.MaxLength);
        writer.UInt64(training.Seed);
    }

    public static TrainingSummary Read(ref ModelReader reader) => new(
        reader.Text(), reader.Int32(1, int.MaxValue, "the number of training series"),
        reader.Int32(1, int.MaxValue, "the shortest length"), reader.Int32(1, int.MaxValue, "the longest length"), reader.UInt64());
}
