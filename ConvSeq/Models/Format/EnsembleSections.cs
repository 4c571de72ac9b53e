using ConvSeq.Containers;

namespace ConvSeq.Models.Format;

/// <summary>What the formats of <see cref="EnsembleClassifier"/> and <see cref="EnsembleRegressor"/> check alike.</summary>
internal static class EnsembleSections
{
    // The sum of a few quotients is 1 but for rounding.
    private const double MaxRounding = 1e-9;

    public static double Share(ref ModelReader reader, string what)
    {
        double value = reader.Double();
        return value is >= 0 and <= 1 ? value : throw reader.Damaged($"{what} is not in 0 … 1");
    }

    public static double Positive(ref ModelReader reader, string what)
    {
        double value = reader.Double();
        return value is >= 0 and <= double.MaxValue ? value : throw reader.Damaged($"{what} is negative or not finite");
    }

    /// <summary>The weights of members whose channels agree.</summary>
    public static double[] Weights(in ModelReader payload, EnsembleMember[] members)
    {
        int channels = members[0].Channels;
        if (!Array.TrueForAll(members, member => member.Channels == channels))
            throw payload.Damaged("its members are for different numbers of channels");
        double[] weights = Array.ConvertAll(members, member => member.Weight);
        return Math.Abs(weights.Sum() - 1) <= MaxRounding ? weights : throw payload.Damaged("the sum of its members' weights is not 1");
    }
}
