using ConvSeq.Networks;
using ConvSeq.Networks.Managed;
using ConvSeq.Series;

namespace ConvSeq.Tests.Networks;

/// <summary>A second input, and weights that two layers share; what each layer computes is tested by <see cref="NetworkCase"/>.</summary>
[TestClass]
public class ConditionTests
{
    [TestMethod]
    public void AConditionBecomesFurtherChannels()
    {
        NetworkData data = NetworkData.OfClasses(1, 2, [[1, 2, 3], [4]], [[0], [1]], weights: [2, 3]);
        NetworkData both = data.WithCondition(2, [[7, 8], [9, 10]]);
        CollectionAssert.AreEqual(new float[] { 1, 7, 8, 2, 7, 8, 3, 7, 8 }, both.Values(0).ToArray());
        CollectionAssert.AreEqual(new float[] { 4, 9, 10 }, both.Values(1).ToArray());
        Assert.AreEqual((3, 2, 3, 3f), (both.Channels, both.Count, both.LengthOf(0), both.Weight(1)));
        Assert.AreEqual(1, both.Classes(1)[0]);
        CollectionAssert.AreEqual(
            new float[] { 1, 5, 2, 6, 3, 7 }, NetworkData.WithCondition([1, 2, 3], 1, [5, 6, 7], 1));
        CollectionAssert.AreEqual(new float[] { 1, 2, 5, 3, 4, 6 }, NetworkData.WithCondition([1, 2, 3, 4], 2, [5, 6], 1));
    }

    [TestMethod]
    public void AConditionThatDoesNotFitIsRefused()
    {
        NetworkData data = NetworkData.OfClasses(1, 2, [[1, 2, 3], [4]], [[0], [1]]);
        AssertRefused("There are 2 series, but 1 conditions.", () => data.WithCondition(1, [[1]]));
        AssertRefused(
            "Series 0: The condition has 2 values; expected 1 for all points together, or 1 for each of 3 points.",
            () => data.WithCondition(1, [[1, 2], [1]]));
        AssertRefused("Series 1: The condition has the value NaN", () => data.WithCondition(1, [[1], [float.NaN]]));
        AssertRefused("5 values do not make points of 2 channels.", () => NetworkData.WithCondition(new float[5], 2, [1], 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.WithCondition(0, [[1], [1]]));
    }

    /// <summary>What a point is called depends on the series' condition alone: the sign is turned or is not.</summary>
    [TestMethod]
    public void ANetworkLearnsWhatAConditionMeans()
    {
        var random = new CounterRandom(3, 4, 0);
        float[][] values = new float[60][], conditions = new float[60][];
        int[][] classes = new int[60][];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new float[5 + random.NextInt(10)];
            foreach (ref float value in values[i].AsSpan())
                value = (float)random.NextGaussian();
            conditions[i] = [i % 2];
            classes[i] = [.. values[i].Select(value => value > 0 == (i % 2 == 0) ? 1 : 0)];
        }

        NetworkData data = NetworkData.OfClasses(1, 2, values, classes, perStep: true);
        Assert.IsLessThan(0.7, Accuracy(data, n => n.Add("hidden", new Dense(12), n.Input)));
        double accuracy = Accuracy(data.WithCondition(1, conditions), n =>
        {
            int signal = n.Add("signal", new SelectChannels(0, 1), n.Input), second = n.Add("second", new SelectChannels(1, 1), n.Input);
            return n.Condition("sum", n.Add("hidden", new Dense(12), signal), n.Add("first", new FirstStep(), second));
        });
        Assert.IsGreaterThan(0.9, accuracy);
    }

    /// <summary>The vector of padding has no gradient from either place.</summary>
    [TestMethod]
    public void PaddingStaysZeroWhereVectorsAreTied()
    {
        var network = new NetworkBuilder(1);
        int x = network.Add("vectors", new Embedding(5, 3) { HasPadding = true }, network.Input);
        NetworkArchitecture architecture = network.Build("tied", network.Add("scores", new TiedDense("vectors"), x));
        NetworkData data = NetworkData.OfClasses(1, 5, [[0, 1, 2, 3, 4], [2, 0, 0]], [[1, 2, 3, 4, 0], [0, 0, 1]], perStep: true);
        float[] start = NetworkWeights.Initial(architecture, 1).Values, learned = Train(architecture, data, epochs: 5).Weights.Values;
        CollectionAssert.AreEqual(new float[3], start[..3]);
        CollectionAssert.AreEqual(new float[3], learned[..3]);
        Assert.IsFalse(start.AsSpan(3, 12).SequenceEqual(learned.AsSpan(3, 12)));
    }

    [TestMethod]
    public void NumbersOfSymbolsAreAscending()
    {
        foreach (int[] bad in new int[][] { [], [-1], [3, 3], [5, 4], [1 << 24] })
            Assert.ThrowsExactly<ArgumentException>(() => new SymbolNumbers(bad));
        var numbers = new SymbolNumbers([2, 5, 9]);
        Assert.AreEqual(new SymbolNumbers([2, 5, 9]), numbers);
        Assert.AreEqual(new SymbolNumbers([2, 5, 9]).GetHashCode(), numbers.GetHashCode());
        Assert.AreNotEqual(new SymbolNumbers([2, 6, 9]), numbers);
        Assert.IsFalse(numbers.Equals((object?)null));
        CollectionAssert.AreEqual(new[] { 0, 1, 0, 2, 3, 0 }, ((int[])[0, 2, 3, 5, 9, 10]).Select(numbers.SymbolOf).ToArray());
        var set = new SeriesSetBuilder(1);
        set.DeclareClasses(["a", "b"]);
        set.Add([9, 0, 2], "a");
        set.Add([5, 9], "b");
        Assert.AreEqual(numbers, SymbolNumbers.Seen(set.Build()));
    }

    private static double Accuracy(NetworkData data, Func<NetworkBuilder, int> hidden)
    {
        var network = new NetworkBuilder(data.Channels);
        int x = network.Add("relu", new Relu(), hidden(network));
        TrainedNetwork trained = Train(network.Build("test", network.Add("scores", new Dense(2), x)), data, epochs: 60);
        return trained.History.Epochs[^1].Accuracy!.Value;
    }

    private static TrainedNetwork Train(NetworkArchitecture architecture, NetworkData data, int epochs) => NetworkTraining.Train(
        architecture, data, new TcnOptions
        {
            Training = new NetworkTrainingOptions
            {
                Epochs = epochs,
                BatchSize = 10,
                KeepBest = false,
                Optimizer = new OptimizerOptions { LearningRate = 0.02 },
            },
        }, backend: ManagedBackend.Instance);

    private static void AssertRefused(string message, Action action) =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(action).Message, message);
}
