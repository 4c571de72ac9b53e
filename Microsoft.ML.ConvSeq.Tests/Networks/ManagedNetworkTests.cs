using System.Runtime.InteropServices;
using ConvSeq.Kernels;
using ConvSeq.Networks;
using ConvSeq.Networks.Managed;
using static ConvSeq.Tests.Networks.PlainComparison;

namespace ConvSeq.Tests.Networks;

/// <summary>The managed back end against <see cref="PlainSession"/>, and what it promises beyond that.</summary>
[TestClass]
public class ManagedNetworkTests : SessionContract
{
    private protected override INetworkBackend Backend => ManagedBackend.Instance;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AStepIsTheDefinition(string name) => AssertGradientIsTheDefinition(NetworkCase.Named(name), 1e-5);

    [TestMethod]
    public void LayersMayHangTogetherInAnyWay()
    {
        int left = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            // In a few, means of equal values are compared: which is the largest is a matter of rounding.
            NetworkCase one = NetworkCase.Random(seed);
            if (one.FindStart() is null)
            {
                left++;
                continue;
            }

            // Some undo each other's work, and differences of large gradients are all that is left.
            AssertGradientIsTheDefinition(one, 1e-3);
            AssertScoresAreTheDefinition(one);
        }

        Assert.IsLessThan(6, left);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ScoresAreTheDefinition(string name) => AssertScoresAreTheDefinition(NetworkCase.Named(name));

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ScoresDoNotDependOnWhatWasScoredBefore(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        NetworkData data = one.Settings.Validation!;
        NetworkWeights weights = one.Start().Weights;
        var network = new SeriesNetwork(one.Settings.Architecture, weights);
        string[] alone = [.. Enumerable.Range(0, data.Count).Select(i =>
            NetworkDigest.Of(NetworkCase.ScoresOf(new SeriesNetwork(one.Settings.Architecture, weights), data, i)))];
        Parallel.For(0, 8, _ =>
        {
            foreach (int i in Enumerable.Range(0, data.Count).Concat(Enumerable.Range(0, data.Count).Reverse()))
            {
                // A copy at another place in memory.
                float[] shifted = [0, .. data.Values(i)];
                float[] outputs = new float[NetworkCase.ScoresOf(network, data, i).Length];
                int source = data.SourceLengthOf(i) * data.Channels;
                if (source > 0)
                    network.Score(shifted.AsSpan(1, source), shifted.AsSpan(1 + source), outputs);
                else
                    network.Score(shifted.AsSpan(1), outputs);
                Assert.AreEqual(alone[i], NetworkDigest.Of(outputs));
            }
        });
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void SeriesScoredTogetherAreWhatEachIsAlone(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        NetworkData data = one.Settings.Validation!;
        var network = new SeriesNetwork(one.Settings.Architecture, one.Start().Weights);
        float[][] alone = [.. Enumerable.Range(0, data.Count).Select(i => NetworkCase.ScoresOf(network, data, i))];
        foreach (int together in new[] { 2, 3, data.Count })
        {
            for (int first = 0; first < data.Count; first += together)
            {
                int[] group = [.. Enumerable.Range(first, Math.Min(together, data.Count - first))];
                float[] outputs = new float[group.Sum(i => alone[i].Length)];
                network.Score(
                    [.. group.SelectMany(i => data.Values(i).ToArray())], [.. group.Select(data.LengthOf)], outputs,
                    [.. group.Select(data.SourceLengthOf)]);
                CollectionAssert.AreEqual(group.SelectMany(i => alone[i]).ToArray(), outputs);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ScoringAllocatesNothing(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        NetworkData data = one.Settings.Validation!;
        var network = new SeriesNetwork(one.Settings.Architecture, one.Start().Weights);
        float[][] outputs = [.. Enumerable.Range(0, data.Count).Select(i => NetworkCase.ScoresOf(network, data, i))];
        long least = long.MaxValue;
        for (int repeat = 0; repeat < 5; repeat++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < data.Count; i++)
                NetworkCase.Score(network, data, i, outputs[i]);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // A collection may empty the pools that rooms come from at any time; not every time.
        Assert.AreEqual(0, least);
    }

    [TestMethod]
    public void TheNumberOfThreadsDoesNotChangeABit()
    {
        string expected = NetworkDigest.Compute(threads: 1);
        foreach (int threads in new[] { 2, 3, 7 })
            Assert.AreEqual(expected, NetworkDigest.Compute(threads));
    }

    [TestMethod]
    [DataRow("DOTNET_EnableAVX512", 8)]
    [DataRow("DOTNET_EnableAVX2", 4)]
    [DataRow("DOTNET_EnableHWIntrinsic", 1)]
    public void InstructionSetsDoNotChangeABit(string setting, int width)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Inconclusive("The settings are those of x64.");
        string expected = $"{Math.Min(width, DenseConvolutionKernels.Best.Width)} {NetworkDigest.Compute(threads: 1)}";
        Assert.AreEqual(expected, ChildProcess.Run(nameof(NetworkDigest), setting));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ARestoredStateGoesOnBitForBit(string name) => AssertARestoredStateGoesOnBitForBit(NetworkCase.Named(name));

    [TestMethod]
    [DataRow("InceptionTime, in parts", 1)]
    [DataRow("InceptionTime, in parts", 3)]
    [DataRow("TCN, in parts", 1)]
    [DataRow("TCN, in parts", 3)]
    public void CancellationLeavesTheStateAsBefore(string name, int threads)
    {
        NetworkCase one = NetworkCase.Named(name);
        NetworkState start = one.Start(), after = new(one.Settings.Architecture);
        using INetworkSession undisturbed = Open(one.Settings, start);
        undisturbed.Step(one.Batch, Rate);
        undisturbed.Save(after);
        string before = NetworkDigest.Of(start), complete = NetworkDigest.Of(after);
        for (int spins = 0; spins < 20; spins++)
        {
            // Wherever it comes: the step is whole or has not been.
            using var source = new CancellationTokenSource();
            using INetworkSession session = Open(
                one.Settings, start, execution: new Execution { Threads = threads, CancellationToken = source.Token });
            int wait = spins * 1000;
            Task cancelling = Task.Run(() =>
            {
                Thread.SpinWait(wait);
                source.Cancel();
            });
            bool isCancelled = false;
            try
            {
                session.Step(one.Batch, Rate);
            }
            catch (OperationCanceledException)
            {
                isCancelled = true;
            }

            cancelling.Wait();
            session.Save(after);
            Assert.AreEqual(isCancelled ? before : complete, NetworkDigest.Of(after));
            Assert.Throws<OperationCanceledException>(() => session.Step(one.Batch, Rate));
        }
    }

    private void AssertGradientIsTheDefinition(NetworkCase one, double gradientTolerance)
    {
        (PlainSession plain, NetworkState state) = AssertStepIsTheDefinition(one);

        // The first moments of the first step are its gradient; single precision loses some 1e-7 in each of a few layers. Where a
        // gradient is next to nothing because normalization undoes the weight, what cancels out was as large as elsewhere.
        double largest = plain.FirstMoments.Max(Math.Abs);
        foreach (NetworkParameter parameter in one.Settings.Architecture.Weights)
        {
            Span<double> gradient = plain.FirstMoments.AsSpan(parameter.Offset, parameter.Count);
            double largestHere = gradient.ToArray().Max(Math.Abs);
            for (int i = 0; i < gradient.Length; i++)
            {
                double tolerance = gradientTolerance * Slack(one) * Math.Max(largestHere, 0.1 * largest);
                Assert.AreEqual(
                    gradient[i], state.FirstMoments[parameter.Offset + i], tolerance, $"{one.Name}: {parameter.Name}, value {i}");
            }
        }
    }

    private static void AssertScoresAreTheDefinition(NetworkCase one)
    {
        NetworkData data = one.Settings.Validation!;
        NetworkState state = one.Start();
        var network = new SeriesNetwork(one.Settings.Architecture, state.Weights);
        double[][,] expected = new PlainSession(one.Settings, state).Score(data, [.. Enumerable.Range(0, data.Count)]);
        for (int i = 0; i < data.Count; i++)
        {
            float[] scores = NetworkCase.ScoresOf(network, data, i);
            double[] plain = [.. expected[i].Cast<double>()];
            Assert.HasCount(plain.Length, scores);
            for (int o = 0; o < plain.Length; o++)
                Assert.AreEqual(plain[o], scores[o], 1e-5 * Math.Max(plain.Max(Math.Abs), 0.1));
        }
    }
}
