using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>Networks that take a series point by point give what they give for the whole series.</summary>
[TestClass]
public sealed class IncrementalScorerTests
{
    private static readonly Dictionary<string, Func<NetworkArchitecture>> Networks = new()
    {
        ["TCN"] = () => new TcnOptions { Filters = 21, KernelSize = 3, Levels = 4, Readout = TcnReadout.EveryStep }.Build(2, 3, 100),
        ["TCN, last step"] = () => new TcnOptions { Filters = 8, KernelSize = 7, Levels = 2, Readout = TcnReadout.LastStep }.Build(1, 3, 9),
        ["LSTM"] = () => Recurrent(RecurrentCell.Lstm, 19),
        ["LSTM with peepholes"] = () => Recurrent(RecurrentCell.Lstm, 32, peepholes: true),
        ["GRU"] = () => Recurrent(RecurrentCell.Gru, 33),
        ["RNN"] = () => Recurrent(RecurrentCell.Rnn, 7),
        ["gates and skip connections"] = () => Gated(6, 40),
        ["wide gates"] = () => Gated(2, 272),
        ["all kinds of layers"] = () => Build(4, n =>
        {
            int x = n.Add("groups", Causal(8, 3, 2) with { Groups = 2 }, n.Input);
            int depthwise = n.Add("depthwise", Causal(8, 4, 3) with { Groups = 8 }, x);
            int sum = n.Add("sum", new Add(), n.Add("same", new Dropout(0.5f), x), depthwise);
            int one = n.Add("relu", new Relu(), n.Add("dropout", new Dropout(0.1f), sum)), two = n.Add("tanh", new Tanh(), sum);
            int all = n.Add("all", new Concat(), one, two, n.Input, n.Add("elu", new Elu { Alpha = 0.5f }, one));
            int y = n.Add("layer", new LayerNorm(), n.Add("batch", new BatchNorm1d(), all));
            y = n.Add("sigmoid", new Sigmoid(), n.Add("gelu", new Gelu(), n.Add("convolution", Causal(19, 2, 1), y)));
            y = n.Add("window of one", new MaxPool1d(1), n.Add("one tap", new Conv1d(5, 1), y));
            return n.Add("scores", new Dense(3) { HasBias = false }, y);
        }),
        ["symbols"] = () => Build(1, n =>
        {
            int a = n.Add("learned", new Embedding(6, 5) { HasPadding = true }, n.Input);
            int b = n.Add("fixed", new Embedding(6, 3) { IsFrozen = true }, n.Input);
            int x = n.Add("convolution", Causal(8, 2, 5) with { WeightNorm = true, HasBias = false }, n.Add("both", new Concat(), a, b));
            return n.Add("scores", new Dense(6), n.Stack("cell", new Recurrent(RecurrentCell.Gru, 9), 2, 0.2f, x));
        }),
    };

    public static IEnumerable<object[]> Names => Networks.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void EachPointHasTheScoresOfTheSeriesSoFar(string name)
    {
        SeriesNetwork network = Network(Networks[name]());
        float[][] prompts = Prompts(network.Architecture, 1, 2, 3, 17, 90);
        IncrementalScorer[] scorers = [.. prompts.Select(_ => new IncrementalScorer(network))];
        for (int round = 0; round < 2; round++)
        {
            // All at the same time, each as long as its series.
            for (int t = 0; t < 90; t++)
            {
                for (int i = 0; i < prompts.Length; i++)
                {
                    if (t < prompts[i].Length / network.Architecture.Channels)
                        AssertSame(network, prompts[i], t, scorers[i].Step(PointOf(network, prompts[i], t)), $"{name}, {i}");
                }
            }

            foreach (IncrementalScorer scorer in scorers)
                scorer.Reset();
        }

        foreach (IncrementalScorer scorer in scorers)
            scorer.Dispose();
    }

    [TestMethod]
    public void EveryCausalCaseAgrees()
    {
        int causal = 0;
        foreach (NetworkCase one in NetworkCase.Names.Select(name => NetworkCase.Named((string)name[0])))
        {
            NetworkArchitecture architecture = one.Settings.Architecture;
            if (IncrementalScorer.ProblemOf(architecture) is not null || !architecture.IsSequence)
                continue;
            causal++;
            SeriesNetwork network = Network(architecture);
            using var scorer = new IncrementalScorer(network);
            for (int i = 0; i < one.Settings.Train.Count; i++, scorer.Reset())
            {
                NetworkData data = one.Settings.Train;
                float[] expected = NetworkCase.ScoresOf(network, data, i), actual = new float[expected.Length];
                int source = data.SourceLengthOf(i) * data.Channels;
                if (source > 0)
                    scorer.ReadSource(data.Values(i)[..source]);
                scorer.Score(data.Values(i)[source..], actual);
                CollectionAssert.AreEqual(expected, actual, one.Name);
            }
        }

        Assert.IsGreaterThan(3, causal);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void NothingIsAllocated(string name)
    {
        SeriesNetwork network = Network(Networks[name]());
        float[] values = Prompts(network.Architecture, 200)[0];
        using var scorer = new IncrementalScorer(network);
        for (int i = 0; i < 40; i++)
            scorer.Score(values, []);
        long before = GC.GetAllocatedBytesForCurrentThread();
        scorer.Score(values, []);
        scorer.Reset();
        scorer.Score(values, []);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(200, scorer.Points);
    }

    [TestMethod]
    public void LayersThatSeeMoreAreNamed()
    {
        AssertRefused("'a' (convolution of 3) sees later points; set its padding to Causal", n => n.Add("a", new Conv1d(2, 3), n.Input));
        AssertRefused("'a' (convolution of 3, valid) has no outputs for the first points", n =>
            n.Add("a", new Conv1d(2, 3) { Padding = ConvolutionPadding.Valid }, n.Input));
        AssertRefused("'a' (convolution of 2, stride 2, causal) has outputs for some points only", n =>
            n.Add("a", Causal(2, 2, 1) with { Stride = 2 }, n.Input));
        AssertRefused("'a' (bidirectional LSTM of 2) sees later points", n =>
            n.Add("a", new Recurrent(RecurrentCell.Lstm, 2) { Bidirectional = true }, n.Input));
        AssertRefused("'a' (largest of 2) sees later points", n => n.Add("a", new MaxPool1d(2), n.Input));
        AssertRefused("'a' (mean of 3) sees later points", n => n.Add("a", new AveragePool1d(3), n.Input));
        foreach (NetworkLayer layer in new NetworkLayer[]
        {
            new GlobalAveragePool(), new GlobalMaxPool(), new LastStep { ReversedChannels = 1 },
        })
        {
            AssertRefused($"'a' ({layer.Summary}) combines all points of a series; use outputs for each point", n =>
                n.Add("a", layer, n.Input));
        }

        AssertRefused("2 largest over time) combines all points", n => n.Add("b", new Flatten(), n.Add("a", new KMaxPool(2), n.Input)));
        AssertRefused("so far back that they would keep 536,870,912 values", n => n.Add("a", Causal(2, 2, (1 << 28) - 1), n.Input));
        NetworkArchitecture tcn = new TcnOptions().Build(1, 3, 10);
        StringAssert.StartsWith(IncrementalScorer.ProblemOf(tcn), "TCN cannot be computed point by point: 'pool' (mean over time)");
        Assert.IsNull(IncrementalScorer.ProblemOf(Networks["LSTM"]()));
    }

    [TestMethod]
    public void PointsMustFit()
    {
        using var scorer = new IncrementalScorer(Network(Networks["TCN"]()));
        using var symbols = new IncrementalScorer(Network(Networks["symbols"]()));
        Says("A point of TCN has 2 values, not 1.", () => scorer.Step([1]));
        Says("3 values do not make points of 2 channels.", () => scorer.Score([1, 2, 3], []));
        Says("There is room for 4 outputs; 6 are needed.", () => scorer.Score([1, 2, 3, 4], new float[4]));
        symbols.Step([5]);
        Says("has the symbol 6 at point 1; symbols are whole numbers from 0 to 5.", () => symbols.Step([6]));
        Assert.AreEqual(1, symbols.Points);
        Assert.ThrowsExactly<ArgumentNullException>(() => new IncrementalScorer(null!));
        var gone = new IncrementalScorer(Network(Networks["TCN"]()));
        gone.Dispose();
        gone.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => gone.Step([1, 2]));
        Assert.ThrowsExactly<ObjectDisposedException>(gone.Reset);

        static void Says(string part, Action action) =>
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(action).Message, part);
    }

    private static void AssertSame(SeriesNetwork network, float[] values, int point, ReadOnlySpan<float> actual, string what)
    {
        NetworkArchitecture architecture = network.Architecture;
        float[] expected = new float[(architecture.IsSequence ? point + 1 : 1) * architecture.Outputs];
        network.Score(values.AsSpan(0, (point + 1) * architecture.Channels), expected);
        CollectionAssert.AreEqual(expected[^architecture.Outputs..], actual.ToArray(), $"{what}, point {point}");
    }

    private static ReadOnlySpan<float> PointOf(SeriesNetwork network, float[] values, int point)
    {
        int channels = network.Architecture.Channels;
        return values.AsSpan(point * channels, channels);
    }

    /// <summary>A network none of whose weights and statistics is 0 or 1.</summary>
    internal static SeriesNetwork Network(NetworkArchitecture architecture)
    {
        NetworkWeights weights = NetworkWeights.Initial(architecture, 3);
        var random = new CounterRandom(3, 1, 2);
        foreach (ref float value in weights.Values.AsSpan())
            value += (float)random.NextDouble(-0.1, 0.1);
        foreach (ref float value in weights.Statistics.AsSpan())
            value += (float)random.NextDouble(0, 0.5);
        return new SeriesNetwork(architecture, weights);
    }

    private static float[][] Prompts(NetworkArchitecture architecture, params int[] lengths) => [.. lengths.Select((length, i) =>
    {
        var random = new CounterRandom(7, 1, (ulong)i);
        float[] values = new float[length * architecture.Channels];
        foreach (ref float value in values.AsSpan())
            value = architecture.Symbols is { } symbols ? random.NextInt(symbols) : (float)random.NextGaussian();
        return values;
    })];

    private static void AssertRefused(string part, Func<NetworkBuilder, int> layers)
    {
        SeriesNetwork network = Network(Build(2, n => n.Add("scores", new Dense(3), layers(n))));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new IncrementalScorer(network)).Message, part);
    }

    private static Conv1d Causal(int filters, int taps, int dilation) =>
        new(filters, taps) { Dilation = dilation, Padding = ConvolutionPadding.Causal };

    private static NetworkArchitecture Recurrent(RecurrentCell cell, int units, bool peepholes = false) => new RecurrentOptions
    {
        Cell = cell,
        Units = units,
        Layers = 2,
        Peepholes = peepholes,
        Readout = RecurrentReadout.EveryStep,
    }.Build(3, 4, 100);

    // As in WaveNet: each gated unit is added to its input, and to the sum of all of them.
    private static NetworkArchitecture Gated(int layers, int skips) => Build(1, n =>
    {
        int x = n.Add("first", Causal(16, 2, 1), n.Input);
        var sums = new List<int>();
        for (int i = 0; i < layers; i++)
        {
            int gate = n.Add($"gate{i}", new Gate(), n.Add($"convolution{i}", Causal(32, 2, 1 << i), x));
            sums.Add(n.Add($"skip{i}", new Dense(skips), gate));
            if (i < layers - 1)
                x = n.Add($"residual{i}", new Add(), x, n.Add($"one{i}", new Conv1d(16, 1), gate));
        }

        int y = n.Add("relu", new Relu(), n.Add("sum", new Add(), [.. sums]));
        return n.Add("scores", new Dense(70), n.Add("relu2", new Relu(), n.Add("mixed", new Dense(140), y)));
    });

    private static NetworkArchitecture Build(int channels, Func<NetworkBuilder, int> layers)
    {
        var network = new NetworkBuilder(channels);
        return network.Build("test", layers(network));
    }
}
