using ConvSeq.Containers;
using ConvSeq.Linear;

namespace ConvSeq.Models.Format;

/// <summary>The section LOGI: a <see cref="LogisticClassifier"/>. Writing and reading are side by side.</summary>
internal static class LogisticSection
{
    public static void Write(ModelWriter payload, LogisticClassifier head)
    {
        payload.Section("LOGI"u8, writer =>
        {
            writer.Int32(head.FeatureCount);
            writer.Int32(head.ClassCount);
            writer.Double(head.Temperature);
            writer.Int32(head.Epochs);
            writer.Int32(head.HeldOutCount);
            writer.Double(head.HeldOutLoss ?? 0);
            writer.Double(head.HeldOutAccuracy ?? 0);
            writer.Doubles(head.Biases);
            writer.Singles(head.Weights);
        });
        MeansSection.Write(payload, head.FeatureMeans);
    }

    public static LogisticClassifier Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("LOGI"u8);
        int features = reader.Int32(), classes = reader.Int32();
        double temperature = reader.Double();
        int epochs = reader.Int32(), heldOutCount = reader.Int32();
        double heldOutLoss = reader.Double(), heldOutAccuracy = reader.Double();
        double[] biases = reader.Doubles();
        float[] weights = reader.Singles();
        reader.End();
        float[] means = MeansSection.Read(ref payload);
        try
        {
            return new LogisticClassifier(
                features, classes, weights, biases, temperature, epochs, heldOutCount, heldOutLoss, heldOutAccuracy, means);
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged(problem);
        }
    }
}
