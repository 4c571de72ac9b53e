using System.Collections.Immutable;
using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>
/// The payload of an <see cref="EarlyClassifier"/>: sections META, EARL, and for each checkpoint CHKP and those of its ensemble. Writing
/// and reading are side by side; docs/specification.md, "Model files", is normative.
/// </summary>
internal static class EarlyClassifierFormat
{
    public static byte[] ToBytes(EarlyClassifier model)
    {
        var payload = new ModelWriter();
        SummarySection.WriteWithClasses(payload, model.ClassNames, model.Training);
        payload.Section("EARL"u8, writer =>
        {
            writer.Int32(model.Checkpoints.Length);
            writer.Double(model.Rule.Threshold);
            writer.Double(model.Rule.Accuracy);
            writer.Double(model.Rule.Earliness);
            writer.Double(model.Rule.FullAccuracy);
        });
        foreach (EarlyCheckpoint checkpoint in model.Checkpoints)
        {
            payload.Section("CHKP"u8, writer => writer.Int32(checkpoint.Points));
            EnsembleClassifierFormat.Write(payload, checkpoint.Classifier);
        }

        return ModelContainer.Wrap(ModelKind.EarlyClassifier, payload.Written);
    }

    public static EarlyClassifier Read(Stream stream, string name)
    {
        byte[] bytes = ModelContainer.Unwrap(stream, name, ModelKind.EarlyClassifier);
        var payload = new ModelReader(bytes, name);
        (ImmutableArray<string> classNames, TrainingSummary training) = SummarySection.ReadWithClasses(ref payload);
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
        int least = 1;
        for (int c = 0; c < count; c++)
        {
            ModelReader reader = payload.Section("CHKP"u8);
            int points = reader.Int32(least, training.MaxLength, "the number of points of a checkpoint");
            reader.End();
            EnsembleClassifier classifier = EnsembleClassifierFormat.Read(ref payload);
            if (!classifier.ClassNames.SequenceEqual(classNames))
                throw payload.Damaged("its checkpoints are for different classes");
            if (c > 0 && classifier.Channels != checkpoints[0].Classifier.Channels)
                throw payload.Damaged("its checkpoints are for different numbers of channels");
            checkpoints.Add(new EarlyCheckpoint(points, classifier));
            least = points + 1;
        }

        payload.End();
        return checkpoints[^1].Points == training.MaxLength
            ? new EarlyClassifier(classNames, training, checkpoints.MoveToImmutable(), rule)
            : throw payload.Damaged($"its last checkpoint has {checkpoints[^1].Points} of {training.MaxLength} points");
    }
}
