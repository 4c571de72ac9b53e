namespace ConvSeq.Models;

/// <summary>
/// Weights of a mixture of distributions by expectation and maximization: each example divides itself among the members by how probable
/// they found its class, and each member weighs as much as it was given, plus one.
/// </summary>
internal static class EnsembleMixture
{
    private const int Rounds = 100;

    // What an example counts for a member that found its class impossible.
    private const double LeastProbability = 1e-6;

    /// <summary>Fits the weights.</summary>
    /// <param name="fitted">The members, with their probabilities out of fold.</param>
    /// <param name="labels">Class of each example.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="exampleWeights">A weight for each example, 1 on average.</param>
    /// <returns>A weight for each member, with the sum 1.</returns>
    public static double[] Weights(
        IReadOnlyList<EnsembleClassifierFit.FittedMember> fitted, ReadOnlySpan<int> labels, int classCount,
        ReadOnlySpan<double> exampleWeights)
    {
        int members = fitted.Count;
        double[] weights = Equal(members), given = new double[members], parts = new double[members];
        for (int round = 0; round < Rounds; round++)
        {
            Array.Fill(given, 1);
            for (int i = 0; i < labels.Length; i++)
            {
                double whole = 0;
                for (int m = 0; m < members; m++)
                    whole += parts[m] = weights[m] * (fitted[m].OutOfFold[i * classCount + labels[i]] + LeastProbability);
                for (int m = 0; m < members; m++)
                    given[m] += exampleWeights[i] * parts[m] / whole;
            }

            double sum = given.Sum();
            for (int m = 0; m < members; m++)
                weights[m] = given[m] / sum;
        }

        return weights;
    }

    /// <summary>The same weight for each member.</summary>
    public static double[] Equal(int members)
    {
        double[] weights = new double[members];
        Array.Fill(weights, 1.0 / members);
        return weights;
    }
}
