using ConvSeq.Networks;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Tests.Networks;

/// <summary>The managed back end against <see cref="PlainSession"/>, and what it promises of its bits.</summary>
[TestClass]
public class ManagedNetworkTests
{
    private const double Rate = 0.01;

    public static IEnumerable<object[]> Names => NetworkCase.Names;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AStepIsTheDefinition(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        NetworkState state = one.Start();
        var plain = new PlainSession(one.Settings, state);
        using INetworkSession session = Open(one, state);
        BatchLoss expected = plain.Step(one.Batch, Rate), loss = session.Step(one.Batch, Rate);
        AssertSameLoss(expected, loss);
        Assert.AreEqual(expected.GradientNorm, loss.GradientNorm, 1e-4 * expected.GradientNorm);
        session.Save(state);
        Assert.AreEqual(1, state.Steps);

        // After one step the first moments are gradients.
        double largest = plain.FirstMoments.Max(Math.Abs);
        foreach (NetworkParameter parameter in one.Settings.Architecture.Weights)
        {
            double error = 0, largestHere = 0;
            for (int i = parameter.Offset; i < parameter.Offset + parameter.Count; i++)
            {
                error = Math.Max(error, Math.Abs(plain.FirstMoments[i] - state.FirstMoments[i]));
                largestHere = Math.Max(largestHere, Math.Abs(plain.FirstMoments[i]));
            }
            Console.WriteLine($"{name} GRAD {parameter.Name} {error / Math.Max(largestHere, 1e-3 * largest)}");
        }
        double we = 0;
        for (int i = 0; i < state.Weights.Values.Length; i++)
            we = Math.Max(we, Math.Abs(plain.Network.Weights[i] - state.Weights.Values[i]));
        Console.WriteLine($"{name} WEIGHT {we}");
    }

    private static INetworkSession Open(NetworkCase one, NetworkState state, int threads = 2)
    {
        INetworkSession session = ManagedBackend.Instance.Open(one.Settings, new Execution { Threads = threads });
        session.Restore(state);
        return session;
    }

    private static void AssertSameLoss(BatchLoss expected, BatchLoss actual)
    {
        Assert.AreEqual(expected.Loss, actual.Loss, 1e-5 * expected.Loss);
        Assert.AreEqual(expected.Weight, actual.Weight, 1e-6 * expected.Weight);
        Assert.AreEqual(expected.Correct, actual.Correct);
        Assert.AreEqual(expected.Count, actual.Count);
    }
}
