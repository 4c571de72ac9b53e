using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>Holds a back end against the oracle.</summary>
internal static class PlainComparison
{
    /// <summary>All series, in two orders, and some of them.</summary>
    public static int[][] Batches(NetworkCase one) =>
        [one.Batch, [.. one.Batch.Reverse()], one.Batch[..((one.Batch.Length + 1) / 2)], one.Batch[^1..], one.Batch];

    /// <summary>The loss of a step, or of validation series.</summary>
    public static void AssertSameLoss(NetworkCase one, BatchLoss expected, BatchLoss actual)
    {
        Assert.AreEqual(expected.Loss, actual.Loss, 1e-5 * Slack(one) * expected.Loss);
        Assert.AreEqual(expected.Weight, actual.Weight, 1e-6 * expected.Weight);
        Assert.AreEqual(expected.Correct, actual.Correct);
        Assert.AreEqual(expected.Count, actual.Count);
    }

    /// <summary>Weights, statistics and moments.</summary>
    // A step moves a weight by the rate times its gradient over the root of its square plus 0.01: an error of the gradient comes out as
    // large at most. To that comes the rounding of weights of size 1, 6e-8 a step.
    public static void AssertSameState(NetworkCase one, PlainSession expected, NetworkState actual, double tolerance)
    {
        Assert.AreEqual(expected.Steps, actual.Steps);
        foreach ((string what, double[] values, float[] own) in new[]
        {
            ("weight", expected.Network.Weights, actual.Weights.Values),
            ("statistic", expected.Network.Statistics, actual.Weights.Statistics),
            ("first moment", expected.FirstMoments, actual.FirstMoments),
            ("second moment", expected.SecondMoments, actual.SecondMoments),
        })
        {
            for (int i = 0; i < values.Length; i++)
                Assert.AreEqual(values[i], own[i], tolerance * Slack(one) * Math.Max(1, Math.Abs(values[i])), $"{one.Name}: {what} {i}");
        }
    }

    /// <summary>Batch normalization of one row divides by the root of its epsilon: 300 times as much is left of a rounding.</summary>
    public static double Slack(NetworkCase one) => one.Name == "batch norm of one row" ? 1000 : 1;
}
