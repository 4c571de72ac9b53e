using ConvSeq.Networks;
using static ConvSeq.Tests.Networks.PlainComparison;

namespace ConvSeq.Tests.Networks;

/// <summary>
/// What every back end promises, against <see cref="PlainSession"/>: every layer, task and setting. The tests of a back end derive
/// from this class.
/// </summary>
public abstract class SessionContract
{
    private protected const double Rate = 0.01;

    public static IEnumerable<object[]> Names => NetworkCase.Names;

    private protected abstract INetworkBackend Backend { get; }

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

    [TestMethod]
    [DataRow("convolution of 3")]
    [DataRow("batch norm")]
    [DataRow("a class for each point")]
    [DataRow("a number")]
    [DataRow("TCN, in parts")]
    public void ALossThatIsNotFiniteChangesNothing(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        NetworkState state = one.Start(), after = new(one.Settings.Architecture);
        using INetworkSession session = Open(one.Settings, state);
        session.Step(one.Batch, Rate);
        session.Save(state);
        foreach (ref float weight in state.Weights.Values.AsSpan())
            weight *= 1e38f;
        session.Restore(state);
        Assert.IsFalse(double.IsFinite(session.Step(one.Batch, Rate).Loss));
        session.Save(after);
        Assert.AreEqual(NetworkDigest.Of(state), NetworkDigest.Of(after));
    }

    [TestMethod]
    public void ACancelledStepChangesNothing()
    {
        NetworkCase one = NetworkCase.Named("TCN, in parts");
        NetworkState state = one.Start(), after = new(one.Settings.Architecture);
        using var source = new CancellationTokenSource();
        using INetworkSession session = Open(
            one.Settings, state, execution: new Execution { Threads = 2, CancellationToken = source.Token });
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => session.Step(one.Batch, Rate));
        Assert.Throws<OperationCanceledException>(() => session.Validate());
        session.Save(after);
        Assert.AreEqual(NetworkDigest.Of(state), NetworkDigest.Of(after));
    }

    [TestMethod]
    public void EveryStepDropsOtherValues()
    {
        NetworkCase one = NetworkCase.Named("dropout");
        NetworkState state = one.Start();
        using INetworkSession session = Open(one.Settings, state);
        double[] losses = [.. Enumerable.Range(0, 20).Select(_ => session.Step(one.Batch, 0).Loss)];
        Assert.HasCount(losses.Length, losses.Distinct().ToArray());
        using INetworkSession otherSeed = Open(one.Settings with { Seed = one.Settings.Seed + 1 }, state);
        Assert.AreNotEqual(losses[0], otherSeed.Step(one.Batch, 0).Loss);
    }

    /// <summary>Of two equal scores the first is on top, as everywhere.</summary>
    [TestMethod]
    public void TiesGoToTheFirstClass()
    {
        NetworkCase one = NetworkCase.Named("mean and linear");
        using INetworkSession session = Open(one.Settings, new NetworkState(one.Settings.Architecture));
        Assert.AreEqual(one.Batch.Count(i => one.Settings.Train.Classes(i)[0] == 0), session.Step(one.Batch, 0).Correct);
    }

    /// <summary>Takes a step from the start, and returns what it comes to by the definition and on the back end.</summary>
    private protected (PlainSession Plain, NetworkState State) AssertStepIsTheDefinition(
        NetworkCase one, double normTolerance = 1e-5, INetworkBackend? backend = null)
    {
        NetworkState state = one.Start();
        var plain = new PlainSession(one.Settings, state);
        using INetworkSession session = Open(one.Settings, state, backend);
        BatchLoss expected = plain.Step(one.Batch, Rate), loss = session.Step(one.Batch, Rate);
        AssertSameLoss(one, expected, loss);
        Assert.AreEqual(expected.GradientNorm, loss.GradientNorm, normTolerance * expected.GradientNorm);
        session.Save(state);
        AssertSameState(one, plain, state, 1e-6);
        return (plain, state);
    }

    private protected void AssertARestoredStateGoesOnBitForBit(NetworkCase one)
    {
        NetworkState start = one.Start(), halfWay = new(one.Settings.Architecture), end = new(one.Settings.Architecture);
        int[][] batches = Batches(one);
        using INetworkSession whole = Open(one.Settings, start);
        for (int i = 0; i < batches.Length; i++)
        {
            if (i == 2)
                whole.Save(halfWay);
            whole.Step(batches[i], Rate);
        }

        whole.Save(end);
        string expected = NetworkDigest.Of(end);
        Assert.AreNotEqual(expected, NetworkDigest.Of(halfWay));
        using INetworkSession fresh = Open(one.Settings, halfWay);
        foreach (INetworkSession session in new[] { fresh, whole })
        {
            session.Restore(halfWay);
            foreach (int[] batch in batches[2..])
                session.Step(batch, Rate);
            session.Save(end);
            Assert.AreEqual(expected, NetworkDigest.Of(end));
        }
    }

    private protected INetworkSession Open(
        NetworkSessionSettings settings, NetworkState state, INetworkBackend? backend = null, Execution? execution = null)
    {
        INetworkSession session = (backend ?? Backend).Open(settings, execution ?? new Execution { Threads = 2 });
        session.Restore(state);
        return session;
    }
}
