using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tests.Models;

namespace ConvSeq.Tests.Networks;

/// <summary>The sentence CNN, and embeddings in models.</summary>
[TestClass]
public sealed class TextCnnTests
{
    private static readonly EmbeddingVectors Given = new(4, [.. Enumerable.Range(0, 48).Select(i => MathF.Sin(3 * i))]);

    private static TextCnnOptions Small { get; } = new()
    {
        Symbols = 12,
        Dimensions = 6,
        Filters = 5,
        Seed = 3,
        Training = new TextCnnOptions().Training with { Epochs = 30, BatchSize = 8 },
    };

    [TestMethod]
    public void TheDefaultsAreThoseOfThePaper()
    {
        NetworkArchitecture network = (new TextCnnOptions() with { Symbols = 101 }).Build(1, 6, 30);
        Assert.AreEqual(101 * 300 + (3 + 4 + 5) * 300 * 100 + 3 * 100 + 300 * 6 + 6, network.ParameterCount);
        Assert.AreEqual((1, 101, 5), (network.MinLength, network.Symbols, network.ReceptiveField));
        Assert.AreEqual(new Dense(6) { MaxNorm = 3, Initialization = Initialization.Zeros }, network.Nodes[^1].Layer);
        Assert.AreEqual(new Dropout(0.5f), network.Nodes[^2].Layer);
        var options = new TextCnnOptions();
        Assert.AreEqual(
            (25, 50, OptimizerKind.Adadelta, 0.95, 1.0),
            (options.Training.Epochs, options.Training.BatchSize, options.Training.Optimizer.Kind, options.Training.Optimizer.SquareDecay,
                options.Training.Optimizer.LearningRate));
    }

    [TestMethod]
    [DataRow(TextCnnVectors.Random, 12 * 6, 0)]
    [DataRow(TextCnnVectors.Static, 0, 48)]
    [DataRow(TextCnnVectors.NonStatic, 48, 0)]
    [DataRow(TextCnnVectors.Multichannel, 48, 48)]
    public void ModesLearnWhatTheySay(TextCnnVectors mode, int learned, int still)
    {
        TextCnnOptions options = Small with { Mode = mode, Vectors = mode == TextCnnVectors.Random ? null : Given };
        NetworkArchitecture network = options.Build(1, 2, 9);
        Assert.AreEqual(learned, network.Weights.Where(array => array.Kind == ParameterKind.Vectors).Sum(array => array.Count));
        Assert.AreEqual(still, network.StatisticCount);
        var start = NetworkWeights.Initial(network, 1);
        foreach (float[] all in new[] { start.Values[..learned], start.Statistics })
        {
            if (all.Length == 0)
                continue;
            Assert.IsTrue(all.Take(network.Nodes[1].Channels).All(value => value == 0), "The vector of padding is not 0.");
            if (mode != TextCnnVectors.Random)
                CollectionAssert.AreEqual(Given.Values[4..].ToArray(), all[4..]);
        }

        NetworkData data = Data(40, 1);
        TrainedNetwork trained = NetworkTraining.Train(network, data, options);
        CollectionAssert.AreEqual(start.Statistics, trained.Weights.Statistics);
        Assert.IsTrue(trained.Weights.Values.Take(learned > 0 ? network.Nodes[1].Channels : 0).All(value => value == 0));
        Assert.IsGreaterThan(0.9, trained.History.Best.Accuracy!.Value);
        int scores = network.Weights.Single(array => array.Name == "scores/weight").Offset;
        for (int o = 0; o < 2; o++)
            Assert.IsLessThan(3.0001, Math.Sqrt(Enumerable.Range(0, 15).Sum(i => Math.Pow(trained.Weights.Values[scores + 2 * i + o], 2))));
    }

    [TestMethod]
    public void AModelOfSymbolsIsSavedAndDoesNotScaleThem()
    {
        SeriesSet train = Set(40, 1), test = Set(20, 2);
        foreach (TextCnnOptions options in new[] { Small, Small with { Mode = TextCnnVectors.Multichannel, Vectors = Given } })
        {
            NetworkClassifier model = NetworkClassifier.Fit(train, new NetworkModelOptions { Network = options });
            Assert.IsTrue(model.Scaling.Means is [0] && model.Scaling.Deviations is [1]);
            using var stream = new MemoryStream(ModelBytes.Of(model));
            var loaded = NetworkClassifier.Load(stream);
            ModelFileTests.AssertSamePredictions(model.Predict(test), loaded.Predict(test));
            Assert.IsGreaterThan(0.9, model.Predict(test).Accuracy(test));
            CollectionAssert.AreEqual(model.Describe().ToArray(), loaded.Describe().ToArray());

            // One word, and padding alone, have an answer; padding at the end changes nothing but by its zeros.
            double[] one = new double[2], padded = new double[2];
            model.Predict([3], one);
            model.Predict([0], padded);
            Assert.AreNotEqual(one[0], padded[0]);
        }
    }

    [TestMethod]
    public void UnknownSymbolsAreNamed()
    {
        NetworkClassifier model = NetworkClassifier.Fit(
            Set(40, 1), new NetworkModelOptions { Network = Small with { Training = Small.Training with { Epochs = 1 } } });
        AssertRefused(
            "The series has the symbol 12 at point 1; symbols are whole numbers from 0 to 11", () => model.Predict([1, 12], new double[2]));
        AssertRefused("has the symbol 0.5 at point 0", () => model.Predict([0.5f, 1], new double[2]));
        AssertRefused("has the symbol -1 at point 0", () => model.Predict([-1], new double[2]));
        var builder = new SeriesSetBuilder(1) { Name = "words" };
        builder.Add([1, 2], "a");
        builder.Add([1, 99], "b");
        AssertRefused(
            "has the symbol 99 at point 1", () => NetworkClassifier.Fit(builder.Build(), new NetworkModelOptions { Network = Small }));
        AssertRefused("has the symbol 99 at point 1", () => model.Predict(builder.Build()));
        NetworkArchitecture network = Small.Build(1, 2, 5);
        AssertRefused("Series 0 has the symbol 99 at point 0", () =>
            NetworkTraining.Train(network, NetworkData.OfClasses(1, 2, [[99], [1]], [[0], [1]]), Small));
        AssertRefused("The series has the symbol 12", () =>
            new SeriesNetwork(network, new NetworkWeights(network)).Score([12], new float[2]));
    }

    [TestMethod]
    [DataRow(9, 9)]
    [DataRow(17, 17)]
    [DataRow(29, 29)]
    [DataRow(49, 49)]
    public void AVeryDeepNetworkIsAsDeepAsItSays(int depth, int convolutions)
    {
        NetworkArchitecture network = new VeryDeepCnnOptions { Symbols = 70, Depth = depth }.Build(1, 4, 1024);
        NetworkLayer[] layers = [.. network.Nodes.Select(node => node.Layer)];
        Assert.AreEqual(convolutions, layers.Count(layer => layer is Conv1d));
        Assert.AreEqual(3, layers.Count(layer => layer is MaxPool1d { Size: 3, Stride: 2 }));
        CollectionAssert.AreEqual(new[] { 2048, 2048, 4 }, layers.OfType<Dense>().Select(layer => layer.Outputs).ToArray());
        int flat = Array.FindIndex(layers, layer => layer is Flatten);
        Assert.AreEqual((512 * 8, 1), (network.Nodes[flat].Channels, network.MinLength));

        // 1,024 characters: 512, 256, 128 rows in the stages.
        Assert.AreEqual(128, network.Nodes[flat - 2].Rows.Of(1024));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new VeryDeepCnnOptions { Depth = 10 });
    }

    [TestMethod]
    public void SeparableConvolutionsSeeChannelsOneByOneAndThenAll()
    {
        NetworkArchitecture network = new SeparableCnnOptions { Symbols = 70, Modules = 2, Dimensions = 12 }.Build(1, 3, 50);
        Conv1d[] convolutions = [.. network.Nodes.Select(node => node.Layer).OfType<Conv1d>()];
        Assert.HasCount(16, convolutions);
        Assert.IsTrue(convolutions.Index().All(pair => pair.Item.Groups == (pair.Index % 2 == 0 ? 12 : 1)));
        CollectionAssert.AreEqual(new[] { 3, 1, 3, 1, 15, 1, 15, 1 }, convolutions[..8].Select(layer => layer.KernelSize).ToArray());
        Assert.AreEqual(8, convolutions[6].Dilation);
        Assert.AreEqual(1 + 2 * (2 + 2 + 14 + 14 * 8), network.ReceptiveField);
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamed()
    {
        AssertRefused("have one channel, not 2", () => Small.Build(2, 2, 9));
        AssertRefused("Set the number of symbols", () => new TextCnnOptions().Build(1, 2, 9));
        AssertRefused("The mode Static needs vectors", () => (Small with { Mode = TextCnnVectors.Static }).Build(1, 2, 9));
        AssertRefused("but the mode is Random", () => (Small with { Vectors = Given }).Build(1, 2, 9));
        AssertRefused("12 vectors of 4 values are given; 13 of 4 are needed", () =>
            (Small with { Symbols = 13, Mode = TextCnnVectors.Static, Vectors = Given }).Build(1, 2, 9));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Small with { Symbols = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Small with { Dropout = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Small with { MaxNorm = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Small with { Mode = (TextCnnVectors)9 });
        Assert.ThrowsExactly<ArgumentException>(() => Small with { Widths = [3, 3] });
        Assert.ThrowsExactly<ArgumentException>(() => new EmbeddingVectors(3, [1, 2]));
        Assert.ThrowsExactly<ArgumentException>(() => new EmbeddingVectors(1, [float.NaN]));
        Assert.AreEqual(Small, Small with { Widths = [3, 4, 5] });
        Assert.AreEqual(Small.GetHashCode(), (Small with { Widths = [3, 4, 5] }).GetHashCode());
        Assert.AreNotEqual(Small, Small with { Widths = [3, 4] });
    }

    [TestMethod]
    public void ACheckpointOfOtherVectorsIsRefused()
    {
        using var folder = new TemporaryFolder();
        TextCnnOptions options = Small with
        {
            Mode = TextCnnVectors.NonStatic,
            Vectors = Given,
            Training = Small.Training with { Epochs = 1, CheckpointFolder = folder.File("c") },
        };
        NetworkData data = Data(20, 1);
        NetworkTraining.Train(options.Build(1, 2, 9), data, options);
        var others = new EmbeddingVectors(4, new float[48]);
        Assert.Contains("the list of vectors given to 'words' differs", Assert.Throws<InvalidDataException>(() =>
            NetworkTraining.Train((options with { Vectors = others }).Build(1, 2, 9), data, options)).Message);
        Assert.Contains("Optimizer is Adam, LearningRate 0.001", Assert.Throws<InvalidDataException>(() => NetworkTraining.Train(
            options.Build(1, 2, 9), data, options with { Training = options.Training with { Optimizer = new() } })).Message);
    }

    private static void AssertRefused(string part, Action action) =>
        StringAssert.Contains(Assert.Throws<ArgumentException>(action).Message, part);

    // Words 1 to 5 are of one class, 6 to 10 of the other, and 11 is of both.
    private static float[] Sentence(int i, ulong stream)
    {
        var random = new CounterRandom(stream, 4, (ulong)i);
        float[] words = new float[1 + random.NextInt(9)];
        for (int t = 0; t < words.Length; t++)
            words[t] = t > 0 && random.NextInt(3) == 0 ? 11 * random.NextInt(2) : 1 + i % 2 * 5 + random.NextInt(5);
        return words;
    }

    private static NetworkData Data(int count, ulong stream) => NetworkData.OfClasses(
        1, 2, [.. Enumerable.Range(0, count).Select(i => Sentence(i, stream))],
        [.. Enumerable.Range(0, count).Select(i => new[] { i % 2 })]);

    private static SeriesSet Set(int count, ulong stream)
    {
        var builder = new SeriesSetBuilder(1) { Name = "words" };
        for (int i = 0; i < count; i++)
            builder.Add(Sentence(i, stream), i % 2 == 0 ? "one" : "other");
        return builder.Build();
    }
}
