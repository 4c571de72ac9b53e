using ConvSeq.Containers;
using ConvSeq.Linear;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of a <see cref="TimeSeriesRegressor"/>: sections TRAI, REPR, those of its features and of its head in this order.
/// Writing and reading are side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class RegressorFormat
{
    public static byte[] ToBytes(TimeSeriesRegressor model)
    {
        var payload = new ModelWriter();
        SummarySection.Write(payload, model.Training);
        FeaturizerSections.Write(payload, model.Featurizer);
        HeadSections.Write(payload, model.Head);
        return ModelContainer.Wrap(ModelKind.TimeSeriesRegressor, payload.Written);
    }

    public static TimeSeriesRegressor Read(Stream stream, string name) =>
        ModelFile.Read(stream, name, ModelKind.TimeSeriesRegressor, Read);

    private static TimeSeriesRegressor Read(ref ModelReader payload)
    {
        TrainingSummary training = SummarySection.Read(ref payload);
        TimeSeriesFeaturizer featurizer = FeaturizerSections.Read(ref payload);
        FeatureRegressor head = HeadSections.ReadRegressor(ref payload);
        return head.FeatureCount == featurizer.FeatureCount
            ? new TimeSeriesRegressor(training, featurizer, head)
            : throw payload.Damaged($"its head is for {head.FeatureCount} features, not {featurizer.FeatureCount}");
    }
}
