using System.Collections.Immutable;
using ConvSeq.Linear;

namespace ConvSeq.Models;

/// <summary>
/// The payload of a <see cref="TimeSeriesClassifier"/>: sections META, REPR, those of its features and of its head in this order. Writing and reading
/// stand side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class ClassifierFormat
{
    public static byte[] ToBytes(TimeSeriesClassifier model)
    {
        var payload = new ModelWriter();
        payload.Section("META"u8, writer =>
        {
            writer.Int32(model.ClassNames.Length);
            foreach (string name in model.ClassNames)
                writer.Text(name);
            SummarySection.Write(writer, model.Training);
        });
        FeaturizerSections.Write(payload, model.Featurizer);
        HeadSections.Write(payload, model.Head);
        return ModelContainer.Wrap(ModelKind.TimeSeriesClassifier, payload.Written);
    }

    public static TimeSeriesClassifier Read(Stream stream, string name)
    {
        byte[] bytes = ModelContainer.Unwrap(stream, name, ModelKind.TimeSeriesClassifier);
        var payload = new ModelReader(bytes, name);
        ModelReader meta = payload.Section("META"u8);
        ImmutableArray<string> classNames = ReadClassNames(ref meta);
        TrainingSummary training = SummarySection.Read(ref meta);
        meta.End();
        TimeSeriesFeaturizer featurizer = FeaturizerSections.Read(ref payload);
        LinearClassifier head = HeadSections.Read(ref payload);
        payload.End();
        if (head.FeatureCount != featurizer.FeatureCount || head.ClassCount != classNames.Length)
        {
            throw payload.Damaged(
                $"its head is for {head.FeatureCount} features and {head.ClassCount} classes, not {featurizer.FeatureCount} and {classNames.Length}");
        }

        return new TimeSeriesClassifier(classNames, training, featurizer, head);
    }

    private static ImmutableArray<string> ReadClassNames(ref ModelReader reader)
    {
        int count = reader.Length(sizeof(int));
        if (count < 2)
            throw reader.Damaged($"it has {count} class(es)");
        var names = ImmutableArray.CreateBuilder<string>(count);
        for (int i = 0; i < count; i++)
            names.Add(reader.Text());
        return names.Distinct(StringComparer.Ordinal).Count() == count
            ? names.MoveToImmutable()
            : throw reader.Damaged("a class name occurs twice");
    }
}
