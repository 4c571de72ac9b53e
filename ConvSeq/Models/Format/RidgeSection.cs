using ConvSeq.Containers;
using ConvSeq.Linear;

namespace ConvSeq.Models.Format;

/// <summary>The section RIDG: a <see cref="RidgeClassifier"/>. Writing and reading are side by side.</summary>
internal static class RidgeSection
{
    public static void Write(ModelWriter payload, RidgeClassifier head)
    {
        payload.Section("RIDG"u8, writer =>
        {
            writer.Int32(head.FeatureCount);
            writer.Int32(head.ClassCount);
            writer.Double(head.Alpha);
            writer.Double(head.Temperature);
            writer.Double(head.LeaveOneOutAccuracy);
            writer.Doubles(head.Biases);
            writer.Singles(head.Weights);
        });
        MeansSection.Write(payload, head.FeatureMeans);
    }

    public static RidgeClassifier Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("RIDG"u8);
        int features = reader.Int32(), classes = reader.Int32();
        double alpha = reader.Double(), temperature = reader.Double(), leaveOneOutAccuracy = reader.Double();
        double[] biases = reader.Doubles();
        float[] weights = reader.Singles();
        reader.End();
        float[] means = MeansSection.Read(ref payload);
        try
        {
            return new RidgeClassifier(features, classes, weights, biases, alpha, temperature, leaveOneOutAccuracy, means);
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged(problem);
        }
    }
}
