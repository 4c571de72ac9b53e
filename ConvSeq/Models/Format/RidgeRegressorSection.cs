using ConvSeq.Containers;
using ConvSeq.Linear;

namespace ConvSeq.Models.Format;

/// <summary>The section RREG: a <see cref="RidgeRegressor"/>. Writing and reading are side by side.</summary>
internal static class RidgeRegressorSection
{
    public static void Write(ModelWriter payload, RidgeRegressor model)
    {
        payload.Section("RREG"u8, writer =>
        {
            writer.Int32(model.FeatureCount);
            writer.Double(model.Alpha);
            writer.Double(model.LeaveOneOutError);
            writer.Double(model.Scale);
            writer.Double(model.Bias);
            writer.Singles(model.Weights);
        });
        MeansSection.Write(payload, model.FeatureMeans);
    }

    public static RidgeRegressor Read(ref ModelReader payload)
    {
        ModelReader reader = payload.Section("RREG"u8);
        int features = reader.Int32();
        double alpha = reader.Double(), leaveOneOutError = reader.Double(), scale = reader.Double(), bias = reader.Double();
        float[] weights = reader.Singles();
        reader.End();
        float[] means = MeansSection.Read(ref payload);
        try
        {
            return new RidgeRegressor(features, weights, bias, scale, alpha, leaveOneOutError, means);
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged(problem);
        }
    }
}
