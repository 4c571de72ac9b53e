using ConvSeq.Networks;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Tests.Networks;

[TestClass]
public class SeriesNetworkTests
{
    [TestMethod]
    [DataRow("convolution of 3")]
    [DataRow("valid convolutions, dilation 2")]
    [DataRow("residuals")]
    [DataRow("InceptionTime")]
    [DataRow("InceptionTime, in parts")]
    [DataRow("TCN, GlobalAverage")]
    public void TheMeanOfAnActivationMapAndItsConstantAreTheScore(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        NetworkArchitecture architecture = one.Settings.Architecture;
        NetworkWeights weights = one.Start().Weights;
        var network = new SeriesNetwork(architecture, weights);
        var plain = new PlainSession(one.Settings, one.Start());
        int outputs = architecture.Outputs, node = architecture.ActivationNode!.Value;
        for (int i = 0; i < one.Settings.Train.Count; i++)
        {
            ReadOnlySpan<float> values = one.Settings.Train.Values(i);
            int points = architecture.Nodes[node].Rows.Of(one.Settings.Train.LengthOf(i));
            float[] scores = new float[outputs], maps = new float[outputs * points];
            network.Score(values, scores);
            network.ActivationMaps(values, maps);
            plain.Score(one.Settings.Train, [i]);
            double[,] last = plain.Network.ValuesOf(node)[0];
            double size = 1 + maps.Max(Math.Abs);
            for (int o = 0; o < outputs; o++)
            {
                float[] map = maps[(o * points)..((o + 1) * points)];
                Assert.AreEqual(scores[o], map.Average() + weights.Values[^(outputs - o)], 1e-5 * size);
                for (int t = 0; t < points; t++)
                {
                    double expected = 0;
                    for (int c = 0; c < last.GetLength(1); c++)
                        expected += last[t, c] * plain.Network.Weights[^(outputs - o + (last.GetLength(1) - c) * outputs)];
                    Assert.AreEqual(expected, map[t], 1e-5 * size);
                }
            }
        }
    }

    [TestMethod]
    [DataRow("causal convolution, dilation 2")]
    [DataRow("TCN, EveryStep")]
    [DataRow("joined after pooling")]
    public void WithoutAMeanOverTimeThereAreNoMaps(string name)
    {
        NetworkCase one = NetworkCase.Named(name);
        var network = new SeriesNetwork(one.Settings.Architecture, one.Start().Weights);
        var problem = Assert.ThrowsExactly<InvalidOperationException>(
            () => network.ActivationMaps(one.Settings.Train.Values(0), new float[100]));
        StringAssert.Contains(problem.Message, one.Settings.Architecture.Name);
    }

    [TestMethod]
    public void SeriesAndRoomMustFit()
    {
        NetworkCase one = NetworkCase.Named("valid convolutions, dilation 2");
        var network = new SeriesNetwork(one.Settings.Architecture, one.Start().Weights);
        AssertRefused("values", "0 values do not make one or more points of 2 channels.", () => network.Score([], new float[3]));
        AssertRefused(
            "values", "13 values do not make one or more points of 2 channels.", () => network.Score(new float[13], new float[3]));
        AssertRefused("values", "A series of 5 points is too short", () => network.Score(new float[10], new float[3]));
        AssertRefused("outputs", "There is room for 4 outputs; 3 are needed.", () => network.Score(new float[12], new float[4]));
        AssertRefused("values", "A series of 5 points is too short", () => network.ActivationMaps(new float[10], new float[3]));
        AssertRefused(
            "maps", "There is room for 3 values; 3 maps of 2 points are needed.",
            () => network.ActivationMaps(new float[14], new float[3]));

        NetworkCase steps = NetworkCase.Named("a class for each point");
        var sequence = new SeriesNetwork(steps.Settings.Architecture, steps.Start().Weights);
        AssertRefused("outputs", "There is room for 3 outputs; 21 are needed.", () => sequence.Score(new float[14], new float[3]));
    }

    [TestMethod]
    public void ValuesOfALayerMustBeCountable()
    {
        var builder = new NetworkBuilder(1);
        int wide = builder.Add("wide", new Dense(1 << 16) { Initialization = Initialization.Zeros }, builder.Input);
        int pooled = builder.Add("pool", new GlobalAveragePool(), wide);
        NetworkArchitecture architecture = builder.Build("Wide", builder.Add("scores", new Dense(2), pooled));
        var network = new SeriesNetwork(architecture, NetworkWeights.Initial(architecture, 0));
        var problem = Assert.ThrowsExactly<ArgumentException>(() => network.Score(new float[1 << 15], new float[2]));
        StringAssert.StartsWith(problem.Message, "32,768 points at once are too many for Wide, whose widest layer has 65,536 channels");
        float[] outputs = [1, 1];
        network.Score(new float[3], outputs);
        CollectionAssert.AreEqual(new float[2], outputs);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FloatBuffer(-1));
    }

    [TestMethod]
    public void WeightsMustFitAndBeFinite()
    {
        NetworkCase one = NetworkCase.Named("batch norm");
        NetworkArchitecture architecture = one.Settings.Architecture;
        Assert.ThrowsExactly<ArgumentNullException>(() => new SeriesNetwork(null!, one.Start().Weights));
        Assert.ThrowsExactly<ArgumentNullException>(() => new SeriesNetwork(architecture, null!));
        AssertRefused(
            "weights", $"and {architecture.StatisticCount} statistics, but ",
            () => new SeriesNetwork(architecture, NetworkCase.Named("convolution of 3").Start().Weights));
        foreach (float value in new[] { float.NaN, float.PositiveInfinity })
        {
            NetworkWeights weights = one.Start().Weights;
            weights.Values[^1] = value;
            AssertRefused("weights", $"'scores/bias' has the value {value}; ", () => new SeriesNetwork(architecture, weights));
        }

        foreach (float value in new[] { float.NaN, -0.5f })
        {
            NetworkWeights weights = one.Start().Weights;
            weights.Statistics[^1] = value;
            AssertRefused(
                "weights", $"'norm/variance' has the value {value}; values must be finite, and variances at least 0.",
                () => new SeriesNetwork(architecture, weights));
        }
    }

    [TestMethod]
    public void WeightsAreCopied()
    {
        NetworkCase one = NetworkCase.Named("convolution of 3");
        NetworkWeights weights = one.Start().Weights;
        var network = new SeriesNetwork(one.Settings.Architecture, weights);
        float[] before = new float[3], after = new float[3];
        network.Score(one.Settings.Train.Values(0), before);
        Array.Clear(weights.Values);
        network.Score(one.Settings.Train.Values(0), after);
        CollectionAssert.AreEqual(before, after);
    }

    private static void AssertRefused(string parameter, string message, Action action)
    {
        var problem = Assert.ThrowsExactly<ArgumentException>(action);
        Assert.AreEqual(parameter, problem.ParamName);
        StringAssert.Contains(problem.Message, message);
    }
}
