using System.Collections.Immutable;
using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of an <see cref="EarlyClassifier"/>: the section EARL, and for each checkpoint those of its ensemble. Writing and reading
/// are side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class EarlyClassifierFormat
{
    public static byte[] ToBytes(EarlyClassifier model)
    {
        var payload = new ModelWriter();
        payload.Section("EARL"u8, writer =>
        {
            writer.Int32(model.Checkpoints.Length);
            writer.Double(model.Rule.Threshold);
            writer.Double(model.Rule.Accuracy);
            writer.Double(model.Rule.Earliness);
            writer.Double(model.Rule.FullAccuracy);
        });
        foreach (EarlyCheckpoint checkpoint in model.Checkpoints)
            EnsembleClassifierFormat.Write(payload, checkpoint.Classifier);
        return ModelContainer.Wrap(ModelKind.EarlyClassifier, payload.Written);
    }

    public static EarlyClassifier Read(Stream stream, string name) => ModelFile.Read(stream, name, ModelKind.EarlyClassifier, Read);

    private static EarlyClassifier Read(ref ModelReader payload)
    {
        ModelReader whole = payload.Section("EARL"u8);
        int count = whole.Int32(1, EarlyClassifierOptions.MaxCheckpoints, "the number of checkpoints");
        double threshold = whole.Double();
        if (!(threshold is >= 0 and <= 1 or double.PositiveInfinity))
            throw whole.Damaged("the threshold is not in 0 … 1");
        var rule = new EarlyThreshold(
            threshold, EnsembleSections.Share(ref whole, "the accuracy"), EnsembleSections.Share(ref whole, "the earliness"),
            EnsembleSections.Share(ref whole, "the accuracy of whole series"));
        whole.End();
        var checkpoints = ImmutableArray.CreateBuilder<EarlyCheckpoint>(count);
        for (int c = 0; c < count; c++)
        {
            var checkpoint = new EarlyCheckpoint(EnsembleClassifierFormat.Read(ref payload));
            if (c > 0)
            {
                if (!checkpoint.Classifier.ClassNames.SequenceEqual(checkpoints[0].Classifier.ClassNames))
                    throw payload.Damaged("its checkpoints are for different classes");
                if (checkpoint.Classifier.Channels != checkpoints[0].Classifier.Channels)
                    throw payload.Damaged("its checkpoints are for different numbers of channels");
                if (checkpoint.Points <= checkpoints[^1].Points)
                    throw payload.Damaged("its checkpoints do not ascend");
            }

            checkpoints.Add(checkpoint);
        }

        return new EarlyClassifier(checkpoints.MoveToImmutable(), rule);
    }
}
