namespace ConvSeq.Tool.Comparing;

/// <summary>
/// Whether one of two paired measurements tends to be higher (Wilcoxon, "Individual comparisons by ranking methods", 1945): how likely
/// ranks of differences as lopsided as these are if each difference could as well have the other sign.
/// </summary>
internal static class SignedRankTest
{
    /// <summary>Measurements that differ by no more are equal: means of the same shares in another order are the same.</summary>
    public const double Resolution = 1e-9;

    /// <summary>
    /// The probability, over both sides; 1 where all pairs are equal. Equal pairs are left out, and equal differences share ranks.
    /// </summary>
    public static double Probability(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        double[] differences = [.. first.Zip(second, (a, b) => Math.Round((a - b) / Resolution)).Where(difference => difference != 0)];
        int[] ranks = DoubledRanks([.. differences.Select(Math.Abs)]);
        int sum = ranks.Sum(), positive = ranks.Zip(differences, (rank, difference) => difference > 0 ? rank : 0).Sum();
        int least = Math.Min(positive, sum - positive);

        // The share of all choices of signs for each sum of the positive ranks, one rank after another.
        double[] shares = new double[sum + 1];
        shares[0] = 1;
        int reached = 0;
        foreach (int rank in ranks)
        {
            reached += rank;
            for (int total = reached; total >= 0; total--)
                shares[total] = (shares[total] + (total >= rank ? shares[total - rank] : 0)) / 2;
        }

        return Math.Min(1, 2 * shares[..(least + 1)].Sum());
    }

    // Twice the ranks from 1, so that the mean rank of equal values is whole.
    private static int[] DoubledRanks(double[] values) =>
        [.. values.Select(value => 2 * values.Count(other => other < value) + values.Count(other => other == value) + 1)];
}
