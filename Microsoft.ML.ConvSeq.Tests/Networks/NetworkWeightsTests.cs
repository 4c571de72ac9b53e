using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

[TestClass]
public class NetworkWeightsTests
{
    [TestMethod]
    public void TheSeedDecidesAndEachArrayHasItsOwnStream()
    {
        NetworkArchitecture network = Convolutions(0, Initialization.GlorotUniform), other = Convolutions(5, Initialization.GlorotUniform);
        NetworkWeights weights = NetworkWeights.Initial(network, 7);
        CollectionAssert.AreEqual(weights.Values, NetworkWeights.Initial(network, 7).Values);
        CollectionAssert.AreNotEqual(weights.Values, NetworkWeights.Initial(network, 8).Values);

        // An array's numbers depend on its number alone: the last one is the same after a first one of another size.
        NetworkWeights others = NetworkWeights.Initial(other, 7);
        CollectionAssert.AreEqual(Array(network, weights, "c/weight"), Array(other, others, "c/weight"));
        CollectionAssert.AreNotEqual(Array(network, weights, "b/weight"), Array(network, weights, "c/weight"));

        var random = new CounterRandom(7, 0x4E57_0001, 4);
        double bound = Math.Sqrt(6.0 / (3 * 20 + 3 * 20));
        foreach (float value in Array(network, weights, "c/weight"))
            Assert.AreEqual((float)random.NextDouble(-bound, bound), value);
    }

    [TestMethod]
    public void UniformWeightsFillTheirBounds()
    {
        // 20 inputs and 20 filters of 3 taps each.
        NetworkArchitecture glorot = Convolutions(0, Initialization.GlorotUniform), he = Convolutions(0, Initialization.HeUniform);
        AssertUniform(Array(glorot, NetworkWeights.Initial(glorot, 1), "c/weight"), Math.Sqrt(6.0 / (60 + 60)));
        AssertUniform(Array(he, NetworkWeights.Initial(he, 1), "c/weight"), Math.Sqrt(6.0 / 60));

        var dense = new NetworkBuilder(50);
        NetworkArchitecture linear = dense.Build("linear", dense.Add("d", new Dense(30), dense.Input));
        AssertUniform(Array(linear, NetworkWeights.Initial(linear, 1), "d/weight"), Math.Sqrt(6.0 / (50 + 30)));

        var groups = new NetworkBuilder(40);
        var layer = new Conv1d(80, 5) { Groups = 4, Initialization = Initialization.HeUniform };
        NetworkArchitecture grouped = groups.Build("grouped", groups.Add("g", layer, groups.Input));
        AssertUniform(Array(grouped, NetworkWeights.Initial(grouped, 1), "g/weight"), Math.Sqrt(6.0 / (5 * 10)));
    }

    [TestMethod]
    public void NormalWeightsHaveTheirDeviation()
    {
        NetworkArchitecture network = Convolutions(0, Initialization.Normal(0.01f));
        float[] values = Array(network, NetworkWeights.Initial(network, 1), "c/weight");
        double mean = values.Average(value => (double)value),
            deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));

        // Five standard errors of 1,200 values.
        Assert.AreEqual(0, mean, 5 * 0.01 / Math.Sqrt(values.Length));
        Assert.AreEqual(0.01, deviation, 5 * 0.01 / Math.Sqrt(2 * values.Length));
        Assert.IsGreaterThan(0.02, values.Max(Math.Abs));
    }

    [TestMethod]
    public void TheOthersStartAsZerosOnesAndLengths()
    {
        var builder = new NetworkBuilder(4);
        int x = builder.Add("c", new Conv1d(6, 3) { WeightNorm = true, Groups = 2 }, builder.Input);
        NetworkArchitecture network = builder.Build("x", builder.Add("n", new BatchNorm1d(), x));
        NetworkWeights weights = NetworkWeights.Initial(network, 3);
        CollectionAssert.AreEqual(new float[6], Array(network, weights, "c/bias"));
        CollectionAssert.AreEqual(Enumerable.Repeat(1f, 6).ToArray(), Array(network, weights, "n/scale"));
        CollectionAssert.AreEqual(new float[6], Array(network, weights, "n/shift"));
        CollectionAssert.AreEqual(new float[] { 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1 }, weights.Statistics);

        // With their own lengths as magnitudes, weights are what their directions are.
        float[] directions = Array(network, weights, "c/weight"), magnitudes = Array(network, weights, "c/magnitude");
        for (int filter = 0; filter < 6; filter++)
        {
            double squares = Enumerable.Range(0, 6).Sum(i => Math.Pow(directions[i * 6 + filter], 2));
            Assert.AreEqual(Math.Sqrt(squares), magnitudes[filter], 1e-7);
        }
    }

    [TestMethod]
    public void RecurrentWeightsStartAsInPyTorchAndForgetGatesOpen()
    {
        const int Units = 400;
        float bound = (float)(1 / Math.Sqrt(Units));
        NetworkArchitecture network = Cell(0), opened = Cell(1);
        NetworkWeights weights = NetworkWeights.Initial(network, 3), others = NetworkWeights.Initial(opened, 3);
        foreach (string name in new[] { "l/weight", "l/recurrentWeight", "l/bias", "l/recurrentBias", "l/peephole" })
        {
            AssertUniform(Array(network, weights, name), bound);
            float[] expected = Array(network, weights, name), actual = Array(opened, others, name);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i] + (name == "l/bias" && i / Units % 4 == 1 ? 1 : 0), actual[i], name);
        }

        static NetworkArchitecture Cell(float forgetBias)
        {
            var builder = new NetworkBuilder(20);
            var layer = new Recurrent(RecurrentCell.Lstm, Units) { Bidirectional = true, Peepholes = true, ForgetBias = forgetBias };
            return builder.Build("x", builder.Add("l", layer, builder.Input));
        }
    }

    private static void AssertUniform(float[] values, double bound)
    {
        double mean = values.Average(value => (double)value);
        Assert.IsLessThanOrEqualTo((float)bound, values.Max(Math.Abs));
        Assert.IsGreaterThan(0.99 * bound, values.Max());
        Assert.IsLessThan(-0.99 * bound, values.Min());
        Assert.AreEqual(0, mean, 5 * bound / Math.Sqrt(3 * values.Length));
        Assert.AreEqual(
            bound * bound / 3, values.Average(value => (double)value * value), 5 * bound * bound / Math.Sqrt(11.25 * values.Length));
    }

    private static NetworkArchitecture Convolutions(int extra, Initialization initialization)
    {
        var network = new NetworkBuilder(2);
        int x = network.Add("a", new Conv1d(20, 3 + extra) { Initialization = initialization }, network.Input);
        x = network.Add("b", new Conv1d(20, 3) { Initialization = initialization }, x);
        return network.Build("convolutions", network.Add("c", new Conv1d(20, 3) { Initialization = initialization }, x));
    }

    private static float[] Array(NetworkArchitecture network, NetworkWeights weights, string name)
    {
        NetworkParameter parameter = network.Weights.Single(one => one.Name == name);
        return weights.Values[parameter.Offset..(parameter.Offset + parameter.Count)];
    }
}
