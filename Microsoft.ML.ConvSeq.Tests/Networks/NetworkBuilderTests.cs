using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>What is refused, and that the message says why.</summary>
[TestClass]
public class NetworkBuilderTests
{
    [TestMethod]
    public void AnInputMustBeThere()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new NetworkBuilder(0));
        AssertRefused("'a' is computed from node 3, but so far there are only nodes 0 to 0.", n => n.Add("a", new Relu(), 3));
        AssertRefused("'a' is computed from node -1, but so far there are only nodes 0 to 0.", n => n.Add("a", new Relu(), -1));
        AssertRefused("'a' (ReLU) has 0 inputs; it needs one.", n => n.Add("a", new Relu()));
        AssertRefused("'a' (ReLU) has 2 inputs; it needs one.", n => n.Add("a", new Relu(), 0, 0));
        AssertRefused("'a' (sum) has 1 inputs; it needs two or more.", n => n.Add("a", new Add(), 0));
        AssertRefused("'a' (concatenation) has 1 inputs; it needs two or more.", n => n.Add("a", new Concat(), 0));
        AssertRefused("'a': a network has one input, which already exists.", n => n.Add("a", new SeriesInput(2), 0));
    }

    [TestMethod]
    public void NamesMustDiffer()
    {
        AssertRefused("There are two nodes named 'series'.", n => n.Add("series", new Relu(), 0));
        AssertRefused("There are two nodes named 'a'.", n => n.Add("a", new Relu(), n.Add("a", new Relu(), 0)));
        AssertRefused("The name 'a\ud800' is not valid Unicode.", n => n.Add("a\ud800", new Relu(), 0));
        AssertRefused("The name 'x\udc00' is not valid Unicode.", n => n.Build("x\udc00", n.Add("a", new Relu(), 0)).Outputs);
        Assert.ThrowsExactly<ArgumentException>(() => new NetworkBuilder(1).Add("", new Relu(), 0));
        Assert.ThrowsExactly<ArgumentNullException>(() => new NetworkBuilder(1).Add(null!, new Relu(), 0));
        Assert.ThrowsExactly<ArgumentNullException>(() => new NetworkBuilder(1).Add("a", null!, 0));
        Assert.ThrowsExactly<ArgumentNullException>(() => new NetworkBuilder(1).Residual("a", 0, 0, null!));
    }

    [TestMethod]
    [DataRow(0, 3, 1, 1)]
    [DataRow(4, 0, 1, 1)]
    [DataRow(4, 3, 0, 1)]
    [DataRow(4, 3, 1, 0)]
    [DataRow(-4, 3, 1, 1)]
    public void AConvolutionHasOneOfEverythingAtLeast(int filters, int kernelSize, int dilation, int groups) => AssertRefused(
        "filters, kernel size, dilation and groups must be 1 or more.",
        n => n.Add("a", new Conv1d(filters, kernelSize) { Dilation = dilation, Groups = groups }, 0));

    [TestMethod]
    public void AConvolutionMustFit()
    {
        AssertRefused(
            "'a' (convolution of 3, dilation 134217728): a kernel of 3 taps at dilation 134217728 is too long.",
            n => n.Add("a", new Conv1d(1, 3) { Dilation = 1 << 27 }, 0));
        AssertRefused("4 channels and 3 filters do not divide into 2 groups.", n => n.Add("a", new Conv1d(3, 1) { Groups = 2 }, 0));
        AssertRefused("4 channels and 6 filters do not divide into 3 groups.", n => n.Add("a", new Conv1d(6, 1) { Groups = 3 }, 0));
        AssertRefused(
            "'a' (convolution of 67108864, 2 groups): 67,108,864 taps are too many for 2 groups.",
            n => n.Add("a", new Conv1d(2, 1 << 26) { Groups = 2 }, 0));
        AssertRefused(
            "'a' (convolution of 1): it cannot follow pooling over time.",
            n => n.Add("a", new Conv1d(1, 1), n.Add("b", new LastStep(), 0)));
    }

    [TestMethod]
    public void ASettingMustBeDefined()
    {
        AssertRefused("unknown padding 7.", n => n.Add("a", new Conv1d(1, 1) { Padding = (ConvolutionPadding)7 }, 0));
        AssertRefused("'a' (convolution of 1, dilation 2147483647): its taps are too far apart.", n =>
            n.Add("a", new Conv1d(1, 1) { Dilation = int.MaxValue }, 0));
        foreach (var start in new Initialization[]
        {
            new(InitializationKind.NormOfDirection), new((InitializationKind)9), Initialization.Normal(float.NaN),
            Initialization.Normal(float.PositiveInfinity),
        })
        {
            AssertRefused("unsupported weight initialization.", n => n.Add("a", new Conv1d(1, 1) { Initialization = start }, 0));
            AssertRefused("unsupported weight initialization.", n => n.Add("a", new Dense(1) { Initialization = start }, 0));
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TcnOptions { Initialization = start });
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TcnOptions { Readout = (TcnReadout)3 });
    }

    [TestMethod]
    public void OtherLayersMustFit()
    {
        AssertRefused("'a' (linear): it has no outputs.", n => n.Add("a", new Dense(0), 0));
        foreach (float momentum in new[] { 0, -0.1f, 1.1f, float.NaN })
        {
            AssertRefused(
                "'a' (batch normalization): momentum must be above 0 and at most 1, and epsilon must be finite and above 0.",
                n => n.Add("a", new BatchNorm1d { Momentum = momentum }, 0));
        }

        foreach (float epsilon in new[] { 0, float.PositiveInfinity, float.NaN })
            AssertRefused("and epsilon must be finite and above 0.", n => n.Add("a", new BatchNorm1d { Epsilon = epsilon }, 0));
        foreach (float share in new[] { -0.1f, 1, float.NaN })
            AssertRefused("the share must be at least 0 and below 1.", n => n.Add("a", new Dropout(share), 0));
        AssertRefused("'a' (largest of 0): the window must have 1 to 1,024 points.", n => n.Add("a", new MaxPool1d(0), 0));
        AssertRefused("the window must have 1 to 1,024 points.", n => n.Add("a", new MaxPool1d(1025), 0));
        foreach (NetworkLayer layer in new NetworkLayer[] { new MaxPool1d(2), new GlobalAveragePool(), new LastStep() })
            AssertRefused("pooling over time.", n => n.Add("a", layer, n.Add("b", new GlobalAveragePool(), 0)));
    }

    [TestMethod]
    public void LayersForSequencesMustFit()
    {
        AssertRefused("'a' (convolution of 1): the stride must be 1 to 1,024.", n => n.Add("a", new Conv1d(1, 1) { Stride = 0 }, 0));
        AssertRefused("with a stride, its filters see too much.", n =>
            n.Add("a", new Conv1d(1 << 16, 1 << 12) { Stride = 2, Groups = 1 << 16 }, n.Add("b", new Dense(1 << 16), 0)));
        AssertRefused("taps are too many for 65536 groups.", n =>
            n.Add("a", new Conv1d(1 << 16, 2048) { Stride = 2, Groups = 1 << 16 }, n.Add("b", new Dense(1 << 16), 0)));
        AssertRefused("the stride must be 1 to 1,024.", n => n.Add("a", new MaxPool1d(1) { Stride = 1025 }, 0));
        AssertRefused("'a' (mean of 0): the window must have 1 to 1,024 points.", n => n.Add("a", new AveragePool1d(0), 0));
        AssertRefused("it must keep 1 to 1,024 rows.", n => n.Add("a", new KMaxPool(0), 0));
        AssertRefused(
            "'a' (all rows as one): the number of rows must not depend on the series; let it follow k-max pooling.",
            n => n.Add("a", new Flatten(), 0));
        AssertRefused("'a' has 65,600 channels; it must have 1 to 65,536.", n =>
            n.Add("a", new Flatten(), n.Add("b", new KMaxPool(656), n.Add("c", new Dense(100), 0))));
        AssertRefused("'a' (convolution of 4, valid) would leave too few points: 'b' has 3.", n =>
            n.Add("a", new Conv1d(1, 4) { Padding = ConvolutionPadding.Valid }, n.Add("b", new KMaxPool(3), 0)));
        AssertRefused(
            "The output has 3 rows of each series; flatten or pool them.", n => n.Build("x", n.Add("a", new KMaxPool(3), 0)).Outputs);
        AssertRefused("alpha must be finite and above 0.", n => n.Add("a", new Elu { Alpha = 0 }, 0));
        AssertRefused("'a' (gate): 3 channels have no halves.", n => n.Add("a", new Gate(), n.Add("b", new Dense(3), 0)));
        AssertRefused("'a' (layer normalization): epsilon must be finite and above 0.", n => n.Add("a", new LayerNorm { Epsilon = 0 }, 0));
        AssertRefused("the largest norm must be finite and above 0.", n => n.Add("a", new Dense(2) { MaxNorm = 0 }, 0));
        AssertRefused("it must be computed from the series, or from one channel of it.", n => n.Add("a", new Embedding(3, 2), 0));
        Assert.Contains("too few points", Assert.ThrowsExactly<ArgumentException>(() =>
        {
            var network = new NetworkBuilder(1);
            int x = network.Input;
            for (int i = 0; i < 4; i++)
                x = network.Add($"{i}", new MaxPool1d(1) { Stride = 1024 }, x);
        }).Message);
        foreach ((Embedding embedding, string problem) in new[]
        {
            (new Embedding(0, 2), "there must be 1 to 16,777,216 symbols."), (new Embedding(3, 0), "its vectors have no values."),
            (new Embedding(3, 2) { Vectors = new(2, new float[4]) }, "2 vectors of 2 values are given; 3 of 2 are needed."),
            (new Embedding(3, 2) { Initialization = Initialization.Normal(float.NaN) }, "unsupported initialization."),
            (new Embedding(3, 2) { Numbers = new([4]) }, "1 symbols have numbers; with symbol 0, 3 need one less."),
        })
        {
            Assert.Contains(problem, Assert.ThrowsExactly<ArgumentException>(() =>
            {
                var network = new NetworkBuilder(1);
                network.Add("a", embedding, network.Input);
            }).Message);
        }

        Assert.Contains("'b' uses the series, which are symbols for an embedding", Assert.ThrowsExactly<ArgumentException>(() =>
        {
            var network = new NetworkBuilder(1);
            int a = network.Add("a", new Embedding(3, 2), network.Input), b = network.Add("b", new Dense(2), network.Input);
            network.Build("x", network.Add("sum", new Add(), a, b));
        }).Message);
    }

    [TestMethod]
    public void ARecurrentLayerMustFit()
    {
        AssertRefused("'a' (LSTM of 0): there must be 1 to 16,384 units.", n => n.Add("a", new Recurrent(RecurrentCell.Lstm, 0), 0));
        AssertRefused("there must be 1 to 16,384 units.", n => n.Add("a", new Recurrent(RecurrentCell.Gru, 16_385), 0));
        AssertRefused("unknown cell 5.", n => n.Add("a", new Recurrent((RecurrentCell)5, 1), 0));
        AssertRefused("only an LSTM has peepholes.", n => n.Add("a", new Recurrent(RecurrentCell.Gru, 1) { Peepholes = true }, 0));
        foreach ((RecurrentCell cell, float bias) in new[] { (RecurrentCell.Rnn, 1), (RecurrentCell.Lstm, float.NaN) })
        {
            AssertRefused(
                "the forget bias must be finite, and 0 unless it is an LSTM's.",
                n => n.Add("a", new Recurrent(cell, 1) { ForgetBias = bias }, 0));
        }

        AssertRefused(
            "'a' (tanh RNN of 1): it cannot follow pooling over time.",
            n => n.Add("a", new Recurrent(RecurrentCell.Rnn, 1), n.Add("b", new LastStep(), 0)));
        AssertRefused("of 4 channels it cannot take 5 from the first point.", n => n.Add("a", new LastStep { ReversedChannels = 5 }, 0));
        AssertRefused("it cannot take -1 from the first point.", n => n.Add("a", new LastStep { ReversedChannels = -1 }, 0));
        AssertRefused("'a' is the last state of 'series', which is not a recurrent layer.", n => n.LastState("a", 0));
        var rnn = new Recurrent(RecurrentCell.Rnn, 1);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new NetworkBuilder(1).Stack("a", rnn, 0, 0, 0));
        Assert.ThrowsExactly<ArgumentNullException>(() => new NetworkBuilder(1).Stack("a", null!, 1, 0, 0));

        var network = new NetworkBuilder(2);
        int stack = network.Stack("s", new Recurrent(RecurrentCell.Gru, 3) { Bidirectional = true }, 3, 0.5f, 0);
        int last = network.LastState("last", network.Add("dropout", new Dropout(0.5f), stack));
        NetworkArchitecture built = network.Build("x", last);
        CollectionAssert.AreEqual(
            new[] { "series", "s1", "s1/dropout", "s2", "s2/dropout", "s3", "dropout", "last" },
            built.Nodes.Select(node => node.Name).ToArray());
        Assert.AreEqual(new LastStep { ReversedChannels = 3 }, built.Nodes[^1].Layer);
        Assert.AreEqual(6, built.Outputs);
    }

    [TestMethod]
    public void AConditionMustFit()
    {
        AssertRefused("'a' (sum with one row) has 1 inputs; it needs two.", n => n.Add("a", new AddToAll(), 0));
        AssertRefused("'a' (sum with one row): 'series' must have one row.", n => n.Add("a", new AddToAll(), 0, 0));
        AssertRefused("'series' has 4 channels and 'b' 3.", n =>
            n.Add("a", new AddToAll(), 0, n.Add("b", new Dense(3), n.Add("c", new FirstStep(), 0))));
        foreach ((int first, int count) in new[] { (-1, 2), (0, 0), (3, 2), (int.MaxValue, int.MaxValue) })
            AssertRefused("of 4 channels, numbered from 0, it cannot take", n => n.Add("a", new SelectChannels(first, count), 0));
        AssertRefused("it must be computed from the series, or from one channel of it.", n =>
            n.Add("a", new Embedding(3, 2), n.Add("b", new SelectChannels(0, 2), 0)));
        AssertRefused("it must be computed from the series, or from one channel of it.", n =>
            n.Add("a", new Embedding(3, 2), n.Add("b", new SelectChannels(1, 1), n.Add("c", new Relu(), 0))));
        AssertRefused("pooling over time.", n => n.Add("a", new FirstStep(), n.Add("b", new LastStep(), 0)));
        AssertRefused("'x' uses the series, which are symbols for an embedding", n =>
        {
            int symbol = n.Add("symbol", new SelectChannels(2, 1), 0), vectors = n.Add("vectors", new Embedding(3, 2), symbol);
            return n.Build("n", n.Add("both", new Concat(), vectors, n.Add("x", new Relu(), n.Add("y", new SelectChannels(1, 3), 0))))
                .Outputs;
        });

        // Other channels of the same series are numbers.
        var network = new NetworkBuilder(4);
        int a = network.Add("vectors", new Embedding(3, 2), network.Add("symbol", new SelectChannels(2, 1), 0));
        int sum = network.Condition("sum", a, network.Add("others", new SelectChannels(0, 2), 0));
        int everywhere = network.Condition(
            "everywhere", sum, network.Add("first", new FirstStep(), network.Add("last", new SelectChannels(3, 1), 0)));
        NetworkArchitecture built = network.Build("n", everywhere);
        CollectionAssert.AreEqual(new int?[] { null, null, 3, null }, built.ChannelSymbols.ToArray());
        Assert.AreEqual(new Dense(2) { HasBias = false }, built.Nodes[sum - 1].Layer);
        Assert.IsInstanceOfType<Add>(built.Nodes[sum].Layer);
        Assert.IsInstanceOfType<AddToAll>(built.Nodes[everywhere].Layer);
        Assert.AreEqual(
            "has the symbol 3 at point 1 of channel 2; symbols are whole numbers from 0 to 2",
            built.SymbolProblem([0.5f, 0, 2, 7, 0.5f, 0, 3, 7]));
        Assert.IsNull(built.SymbolProblem([0.5f, 7, 7, 0.5f, 2, 1, 7, 7], byChannel: true));
    }

    [TestMethod]
    public void TiedWeightsMustBeThere()
    {
        AssertRefused(
            "'a' (linear, weights of 'b'): it needs an earlier node 'b' that is a linear layer or learned vectors.",
            n => n.Add("a", new TiedDense("b"), 0));
        AssertRefused("it needs an earlier node 'series' that is", n => n.Add("a", new TiedDense("series"), 0));
        AssertRefused("it needs the 3 channels that 'b' has; 'series' has 4.", n =>
        {
            n.Add("b", new Dense(3), 0);
            return n.Add("a", new TiedDense("b"), 0);
        });
        var network = new NetworkBuilder(1);
        network.Add("fixed", new Embedding(3, 2) { IsFrozen = true }, 0);
        Assert.Contains(
            "learned vectors", Assert.ThrowsExactly<ArgumentException>(() => network.Add("a", new TiedDense("fixed"), 1)).Message);
        network = new NetworkBuilder(1);
        NetworkArchitecture tied = network.Build("n", network.Add("scores", new TiedDense("v"), network.Add("v", new Embedding(7, 2), 0)));
        Assert.AreEqual(7, tied.Outputs);
        Assert.AreEqual(7 * 2 + 7, tied.ParameterCount);
        Assert.AreEqual(10L * 2 * 7 * 2, tied.FlopsOf(10));
    }

    [TestMethod]
    public void WhatIsJoinedMustFit()
    {
        AssertRefused(
            "'a' (sum) joins 'b' and 'series', which differ in length.",
            n => n.Add("a", new Add(), n.Add("b", new Conv1d(4, 3) { Padding = ConvolutionPadding.Valid }, 0), 0));
        AssertRefused(
            "'a' (concatenation) joins 'series' and 'b', which differ in length.",
            n => n.Add("a", new Concat(), 0, n.Add("b", new GlobalAveragePool(), 0)));
        AssertRefused(
            "'a' adds 'series' with 4 channels and 'b' with 3; the numbers must be equal.",
            n => n.Add("a", new Add(), 0, n.Add("b", new Dense(3), 0)));
    }

    [TestMethod]
    public void ANetworkEndsInItsLastNodeAndUsesAll()
    {
        AssertRefused("The output must be the node that was added last, 2, not 1.", n =>
        {
            int first = n.Add("a", new Relu(), 0);
            n.Add("b", new Relu(), first);
            return n.Build("x", first).Outputs;
        });
        AssertRefused("No layer uses the node 'a'; use it or leave it out.", n =>
        {
            n.Add("a", new Relu(), 0);
            return n.Build("x", n.Add("b", new Relu(), 0)).Outputs;
        });
        AssertRefused("The network has more than 268,435,456 parameters.", n =>
        {
            int wide = n.Add("wide", new Dense(1 << 14), 0);
            return n.Build("x", n.Add("wider", new Dense(1 << 14), wide)).Outputs;
        });
        Assert.ThrowsExactly<ArgumentException>(() => new NetworkBuilder(1).Build("", 0));
    }

    [TestMethod]
    public void ANetworkHasBounds()
    {
        const int Most = NetworkBuilder.MaxChannels;
        AssertRefused("'a' has 65,537 channels; it must have 1 to 65,536.", n => n.Add("a", new Dense(Most + 1), 0));
        AssertRefused(
            "'a' has 65,540 channels; it must have 1 to 65,536.", n => n.Add("a", new Concat(), 0, n.Add("b", new Dense(Most), 0)));
        AssertRefused("The network has more than 4,096 nodes.", n =>
        {
            for (int i = 1; i <= NetworkBuilder.MaxNodes; i++)
                n.Add($"relu{i}", new Relu(), i - 1);
            return 0;
        });
        const string tooShort =
            "'b' (convolution of 2, dilation 268435455, valid) would leave too few points: it needs series of 536,870,911 points "
            + "and more.";
        AssertRefused(tooShort, n =>
        {
            var layer = new Conv1d(1, 2) { Dilation = (1 << 28) - 1, Padding = ConvolutionPadding.Valid };
            return n.Add("b", layer, n.Add("a", layer, 0));
        });
        AssertRefused("The nodes of 'x' have 65,532 channels in all, too many for 0 parameters.", n =>
        {
            int x = 0;
            for (int i = 1; i <= 4096; i *= 2)
                x = n.Add($"double{i}", new Concat(), x, x);
            return n.Build("x", x).Outputs;
        });
    }

    [TestMethod]
    public void AResidualIsProjectedWhereItMustBe()
    {
        var network = new NetworkBuilder(4);
        int same = network.Add("same", new Conv1d(4, 3), network.Input);
        int sum = network.Residual("plain", network.Input, same, new Conv1d(9, 9));
        int wide = network.Add("wide", new Conv1d(6, 3), sum);
        int projected = network.Residual("projected", sum, wide, new Conv1d(9, 9) { HasBias = false }, normalize: true);
        int always = network.Residual("always", projected, projected, new Conv1d(9, 9), alwaysProject: true);
        NetworkArchitecture architecture = network.Build("residuals", always);
        CollectionAssert.AreEqual(
            new[] { "series", "same", "plain", "wide", "projected/projection", "projected/norm", "projected", "always/projection",
                "always" },
            architecture.Nodes.Select(node => node.Name).ToArray());
        Assert.AreEqual(new Conv1d(6, 1) { HasBias = false }, architecture.Nodes[4].Layer);
        Assert.AreEqual(new Conv1d(6, 1), architecture.Nodes[7].Layer);
        CollectionAssert.AreEqual(new[] { wide, 5 }, architecture.Nodes[6].Inputs);
    }

    private static void AssertRefused(string message, Func<NetworkBuilder, int> build) =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => build(new NetworkBuilder(4))).Message, message);
}
