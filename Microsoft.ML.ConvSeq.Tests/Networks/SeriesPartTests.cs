using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>Series with a source before them, the layers that take the parts apart, and attention between them.</summary>
[TestClass]
public sealed class SeriesPartTests
{
    [TestMethod]
    public void PartsAndAttentionMustFit()
    {
        AssertRefused("it must be one of two parts, source or target.", n => n.Add("a", new SelectPart(SeriesPart.Whole), 0));
        AssertRefused("it must be one of two parts, source or target.", n => n.Add("a", new SelectPart((SeriesPart)3), 0));
        AssertRefused("'b' must have a row for each point of the whole series.", n =>
            n.Add("a", new SelectPart(SeriesPart.Target), n.Add("b", new MaxPool1d(2) { Stride = 2 }, 0)));
        AssertRefused("'source' must have a row for each point of the whole series.", n =>
            n.Add("a", new SelectPart(SeriesPart.Target), Source(n)));
        AssertRefused("joins 'source' and 'target', which differ in length.", n => n.Add("a", new Add(), Source(n), Target(n)));
        AssertRefused("a source or a target may have a single one.", n =>
            n.Add("a", new Conv1d(2, 3) { Padding = ConvolutionPadding.Valid }, Source(n)));
        AssertRefused("'a' (attention) has 2 inputs; it needs three.", n => n.Add("a", new Attention(), 0, 0));
        AssertRefused("'source' and 'target' differ in length.", n => n.Add("a", new Attention(), 0, Source(n), Target(n)));
        AssertRefused("'series' has 4 channels and 'b' 3.", n => n.Add("a", new Attention(), 0, n.Add("b", new Dense(3), 0), 0));
        AssertRefused("it cannot follow pooling over time.", n => n.Add("a", new Attention(), n.Add("b", new LastStep(), 0), 0, 0));
    }

    [TestMethod]
    public void TheArchitectureKnowsItsParts()
    {
        NetworkArchitecture built = new EncoderDecoderOptions { Symbols = 9, Units = 3, Dimensions = 2, Dropout = 0 }.Build(1, 5, 10);
        Assert.IsTrue(built.HasSource);
        Assert.IsTrue(built.IsSequence);
        Assert.IsTrue(built.SeesWholeSeries);
        Assert.AreEqual(2, built.MinLength);
        Assert.AreEqual(9, built.Symbols);
        Assert.AreEqual(SeriesPart.Target, built.Nodes[^1].Rows.Part);
        Assert.AreEqual(SeriesPart.Source, built.Nodes.Single(node => node.Name == "encoder1").Rows.Part);
        Assert.IsNull(IncrementalScorer.ProblemOf(built));

        // Products of 10 queries with 10 keys of 3 channels, and means of 10 values of 6.
        int attention = built.Nodes.ToList().FindIndex(node => node.Layer is Attention);
        Assert.AreEqual(2 * 10 * 10 * (3 + 6), built.FlopsOf(attention, 10));
        Assert.IsFalse(new TcnOptions().Build(1, 2, 10).HasSource);
        var bottleneck = new EncoderDecoderOptions { Symbols = 9, Link = EncoderLink.LastState }.Build(1, 5, 10);
        Assert.IsFalse(bottleneck.Nodes.Any(node => node.Layer is Attention));
        var convolutions = new EncoderDecoderOptions { Symbols = 9, Encoder = EncoderKind.SeparableConvolutions }.Build(1, 5, 10);
        Assert.IsTrue(convolutions.Nodes.Any(node => node is { Name: "encoder1/step4/each", Rows.Part: SeriesPart.Source }));
    }

    [TestMethod]
    public void SourcesStandBeforeTheirSeries()
    {
        NetworkData data = NetworkData.OfClasses(2, 3, [[1, 2, 3, 4], [5, 6]], [[0, -1], [2]], perStep: true, [1, 2])
            .WithSource([[7, 8], [9, 10, 11, 12]]);
        Assert.IsTrue(data.HasSources);
        CollectionAssert.AreEqual(new float[] { 9, 10, 11, 12, 5, 6 }, data.Values(1).ToArray());
        Assert.AreEqual((3, 2), (data.LengthOf(1), data.SourceLengthOf(1)));
        Assert.AreEqual((1, 2), (data.CountedOf(0), data.Subset([1]).SourceLengthOf(0)));
        NetworkData conditioned = data.Subset([1]).WithCondition(1, [[20]]);
        CollectionAssert.AreEqual(new float[] { 9, 10, 20, 11, 12, 20, 5, 6, 20 }, conditioned.Values(0).ToArray());
        Assert.AreEqual(2, conditioned.SourceLengthOf(0));
        Says("There are 2 series, but 1 sources.", () => Plain().WithSource([[1]]));
        Says("Source 1 has 0 values, which do not make one or more points of 1 channel.", () => Plain().WithSource([[1], []]));
        Says("Source 0 has the value NaN", () => Plain().WithSource([[float.NaN], [1]]));
        Assert.ThrowsExactly<InvalidOperationException>(() => data.WithSource([[7, 8], [9, 10]]));

        static NetworkData Plain() => NetworkData.OfTargets(1, 1, [[1, 2], [3]], [[1, 2], [3]], perStep: true);
    }

    [TestMethod]
    public void AnswersMayComeLater()
    {
        NetworkData data = NetworkData.OfClasses(2, 3, [[1, 2, 3, 4], [5, 6]], [[0, -1], [2]], perStep: true, [1, 2]);
        NetworkData later = data.WithDelay(2);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 3, 4, 3, 4 }, later.Values(0).ToArray());
        CollectionAssert.AreEqual((int[])[-1, -1, 0, -1], later.Classes(0).ToArray());
        Assert.AreEqual((3, 1, 2f), (later.LengthOf(1), later.CountedOf(1), later.Weight(1)));
        NetworkData sourced = data.WithSource([[9, 9], [8, 8]]).WithDelay(1);
        CollectionAssert.AreEqual(new float[] { 8, 8, 5, 6, 5, 6 }, sourced.Values(1).ToArray());
        Assert.AreEqual((1, 2), (sourced.SourceLengthOf(1), sourced.TargetLengthOf(1)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.WithDelay(0));
        Assert.ThrowsExactly<InvalidOperationException>(() => NetworkData.OfClasses(1, 2, [[1]], [[0]]).WithDelay(1));
    }

    /// <summary>Which symbol comes two points later cannot be known at once, and is easy to know two points later.</summary>
    [TestMethod]
    public void ACausalNetworkAnswersWhatItHasSeenByThen()
    {
        var random = new CounterRandom(5, 1, 0);
        float[][] values = new float[60][];
        int[][] classes = new int[60][];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new float[12];
            foreach (ref float value in values[i].AsSpan())
                value = random.NextInt(2);
            int last = (int)values[i][^1];
            classes[i] = [.. values[i].Skip(2).Select(value => (int)value), last, last];
        }

        NetworkData at = NetworkData.OfClasses(1, 2, values, classes, perStep: true);
        var options = new RecurrentOptions
        {
            Units = 8,
            Dropout = 0,
            Readout = RecurrentReadout.EveryStep,
            Training = new() { Epochs = 40, BatchSize = 10, Optimizer = new() { LearningRate = 0.02 } },
        };
        Assert.IsLessThan(0.75, AccuracyOf(at));
        Assert.IsGreaterThan(0.95, AccuracyOf(at.WithDelay(2)));

        double AccuracyOf(NetworkData data) =>
            NetworkTraining.Train(options.Build(1, 2, 14), data, options).History.Epochs[^1].Accuracy!.Value;
    }

    [TestMethod]
    public void DataAndNetworkMustAgreeAboutSources()
    {
        var options = new EncoderDecoderOptions { Symbols = 4, Units = 2, Dimensions = 2, Training = new() { Epochs = 1 } };
        NetworkArchitecture architecture = options.Build(1, 2, 5);
        NetworkData plain = NetworkData.OfClasses(1, 2, [[1, 2], [3, 3]], [[1, 0], [0, 1]], perStep: true);
        Says("The series have no sources, which the network needs", () => NetworkTraining.Train(architecture, plain, options));
        NetworkArchitecture one = Build(1, n => n.Add("scores", new Dense(2), n.Input));
        NetworkData pairs = plain.WithSource([[1], [2]]);
        Says("which the network does not tell from their targets", () => NetworkTraining.Train(one, pairs, options));
        NetworkArchitecture source = Build(1, n => n.Add("scores", new Dense(2), Source(n)));
        Says("The network has outputs for each point, but not for those of the targets", () =>
            NetworkTraining.Train(source, pairs, options));
        Assert.AreEqual(1, NetworkTraining.Train(architecture, pairs, options).History.EpochCount);
    }

    [TestMethod]
    public void ScoringNeedsTheSource()
    {
        NetworkArchitecture architecture = new EncoderDecoderOptions { Symbols = 6, Units = 3, Dimensions = 2 }.Build(1, 2, 5);
        var network = new SeriesNetwork(architecture, NetworkWeights.Initial(architecture, 1));
        Says("EncoderDecoder needs the source of a series, too.", () => network.Score([1, 2], new float[4]));
        Says("The source has the symbol 6 at point 1", () => network.Score([1f, 6], [1f], new float[2]));
        Says("The series has the symbol -1 at point 0", () => network.Score([1f], [-1f], new float[2]));
        Says("There is room for 3 outputs; 4 are needed.", () => network.Score([1f], [1f, 2], new float[3]));
        NetworkArchitecture tcn = new TcnOptions().Build(1, 2, 5);
        Says("TCN knows no sources", () =>
            new SeriesNetwork(tcn, NetworkWeights.Initial(tcn, 1)).Score([1f], [1f], new float[2]));

        using var scorer = new IncrementalScorer(network);
        Assert.Contains("call ReadSource", Assert.ThrowsExactly<InvalidOperationException>(() => scorer.Step([1])).Message);
        float[] first = Scores([3, 1, 2]), second = Scores([5]);
        CollectionAssert.AreNotEqual(first, second);
        scorer.ReadSource([3, 1, 2]);
        Assert.AreEqual(0, scorer.Points);
        using var other = new IncrementalScorer(network);
        scorer.Step([4]);
        other.CopyFrom(scorer);
        scorer.ReadSource([5]);
        CollectionAssert.AreEqual(first[2..], other.Step([0]).ToArray());
        scorer.Step([4]);
        CollectionAssert.AreEqual(second[2..], scorer.Step([0]).ToArray());
        scorer.Reset();
        CollectionAssert.AreEqual(second[..2], scorer.Step([4]).ToArray());

        float[] Scores(float[] source)
        {
            float[] scores = new float[4];
            network.Score(source, [4f, 0], scores);
            return scores;
        }
    }

    [TestMethod]
    public void WhatComesLaterIsNoSource()
    {
        Problem("looks at later points", n => n.Add("y", new Attention(), n.Input, n.Input, n.Input));
        Problem("looks at later points", n => n.Add("y", new Attention(), Target(n), n.Add("k", new Relu(), 1), 1));
        Problem("sees the source as a part of the series", n =>
        {
            int x = n.Add("cell", new Recurrent(RecurrentCell.Gru, 4), n.Input);
            return n.Add("y", new SelectPart(SeriesPart.Target), x);
        });
        Problem("lets the source see what comes after it", n =>
        {
            int target = Target(n), source = Source(n), x = n.Add("x", new Attention(), source, source, source);
            x = n.Add("wrong", new AddToAll(), x, n.Add("last", new LastStep(), target));
            return n.Add("y", new Attention(), target, source, n.Add("z", new Relu(), x));
        });

        static void Problem(string what, Func<NetworkBuilder, int> layers) =>
            Assert.Contains(what, IncrementalScorer.ProblemOf(Build(4, layers))!);
    }

    private static int Source(NetworkBuilder network) => network.Add("source", new SelectPart(SeriesPart.Source), network.Input);

    private static int Target(NetworkBuilder network) => network.Add("target", new SelectPart(SeriesPart.Target), network.Input);

    private static NetworkArchitecture Build(int channels, Func<NetworkBuilder, int> layers)
    {
        var network = new NetworkBuilder(channels);
        return network.Build("n", layers(network));
    }

    private static void AssertRefused(string message, Func<NetworkBuilder, int> add) =>
        Assert.Contains(message, Assert.ThrowsExactly<ArgumentException>(() => add(new NetworkBuilder(4))).Message);

    private static void Says(string part, Action action) =>
        Assert.Contains(part, Assert.ThrowsExactly<ArgumentException>(action).Message);
}
