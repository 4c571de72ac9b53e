using ConvSeq.Networks;
using ConvSeq.Networks.Torch;
using ConvSeq.Tests.Networks;

namespace ConvSeq.Tests.Torch;

/// <summary>The back end on libtorch against <see cref="PlainSession"/>: every layer, task and setting, on series that differ in length and on such as do not.</summary>
[TestClass]
[TestCategory("TorchSharp")]
public sealed class TorchSessionTests
{
    private const double Rate = 0.01;

    public static IEnumerable<object[]> Names => NetworkCase.Names;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AStepIsTheDefinition(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        NetworkState state = one.Start();
        foreach (long residentBytes in new[] { 0, long.MaxValue })
        {
            NetworkState after = new(one.Settings.Architecture);
            var plain = new PlainSession(one.Settings, state);
            using INetworkSession session = Open(one.Settings, state, residentBytes);
            BatchLoss expected = plain.Step(one.Batch, Rate), loss = session.Step(one.Batch, Rate);
            AssertSameLoss(one, expected, loss);
            Assert.AreEqual(expected.GradientNorm, loss.GradientNorm, 1e-5 * Slack(one) * expected.GradientNorm);
            session.Save(after);
            AssertSameState(one, plain, after, 1e-6);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void FiveStepsAreTheDefinition(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        NetworkState state = one.Start();
        var plain = new PlainSession(one.Settings, state);
        using INetworkSession session = Open(one.Settings, state);
        foreach (int[] batch in Batches(one))
            AssertSameLoss(one, plain.Step(batch, Rate), session.Step(batch, Rate));
        session.Save(state);
        AssertSameState(one, plain, state, 1e-5);
        AssertSameLoss(one, plain.Validate(), session.Validate());
    }

    private static INetworkSession Open(NetworkSessionSettings settings, NetworkState state, long residentBytes = 0)
    {
        INetworkSession session = new TorchBackend(new TorchDevice { ResidentBytes = residentBytes }).Open(settings, new Execution { Threads = 2 });
        session.Restore(state);
        return session;
    }

    /// <summary>All series, in two orders, and some of them.</summary>
    private static int[][] Batches(NetworkCase one) =>
        [one.Batch, [.. one.Batch.Reverse()], one.Batch[..((one.Batch.Length + 1) / 2)], one.Batch[^1..], one.Batch];

    private static void AssertSameLoss(NetworkCase one, BatchLoss expected, BatchLoss actual)
    {
        Assert.AreEqual(expected.Loss, actual.Loss, 1e-5 * Slack(one) * expected.Loss);
        Assert.AreEqual(expected.Weight, actual.Weight, 1e-6 * expected.Weight);
        Assert.AreEqual(expected.Correct, actual.Correct);
        Assert.AreEqual(expected.Count, actual.Count);
    }

    private static void AssertSameState(NetworkCase one, PlainSession expected, NetworkState actual, double tolerance)
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
                Assert.AreEqual(values[i], own[i], tolerance * Slack(one) * Math.Max(1, Math.Abs(values[i])), $"{what} {i}");
        }
    }

    // Batch normalisation of one row divides by the root of its epsilon: 300 times as much is left of a rounding.
    private static double Slack(NetworkCase one) => one.Name == "batch norm of one row" ? 1000 : 1;
}
