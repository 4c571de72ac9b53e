using System.Collections.Immutable;
using ConvSeq.Containers;
using ConvSeq.Linear;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of a <see cref="TimeSeriesClassifier"/>: sections META, REPR, those of its features and of its head in this order.
/// Writing and reading are side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class ClassifierFormat
{
    public static byte[] ToBytes(TimeSeriesClassifier model)
    {
        var payload = new ModelWriter();
        SummarySection.WriteWithClasses(payload, model.ClassNames, model.Training);
        FeaturizerSections.Write(payload, model.Featurizer);
        HeadSections.Write(payload, model.Head);
        return ModelContainer.Wrap(ModelKind.TimeSeriesClassifier, payload.Written);
    }

    public static TimeSeriesClassifier Read(Stream stream, string name) =>
        ModelFile.Read(stream, name, ModelKind.TimeSeriesClassifier, Read);

    private static TimeSeriesClassifier Read(ref ModelReader payload)
    {
        (ImmutableArray<string> classNames, TrainingSummary training) = SummarySection.ReadWithClasses(ref payload);
        TimeSeriesFeaturizer featurizer = FeaturizerSections.Read(ref payload);
        FeatureClassifier head = HeadSections.ReadClassifier(ref payload);
        if (head.FeatureCount != featurizer.FeatureCount || head.ClassCount != classNames.Length)
        {
            throw payload.Damaged(
                $"its head is for {head.FeatureCount} features and {head.ClassCount} classes, "
                + $"not {featurizer.FeatureCount} and {classNames.Length}");
        }

        return new TimeSeriesClassifier(classNames, training, featurizer, head);
    }
}
