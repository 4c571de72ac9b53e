using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Language models of both directions, and mixtures of their states.</summary>
[TestClass]
public sealed class LanguageModelTests
{
    private const int Symbols = 12, Units = 5;

    private static readonly BidirectionalLanguageModelOptions Small = Options(epochs: 3);

    internal static readonly BidirectionalLanguageModel Model = BidirectionalLanguageModel.Fit(Cycles(40), Symbols, Small);

    /// <summary>Each stack alone, in its direction, has the states that the bidirectional network of all layers has.</summary>
    [TestMethod]
    public void StatesAreThoseOfTheTwoStacks()
    {
        int[] text = [3, 7, 0, 1, 11, 5, 5];
        SeriesNetwork forward = Stack("forward"), backward = Stack("backward"), vectors = Stack(null);
        float[] words = Score(vectors, text), ahead = Score(forward, text), back = Score(backward, [.. text.Reverse()]);
        LayerMixture[] mixtures = [new([1, 0, 0], 1), new([0, 0, 1], 1), new([0.25, 0, 0.75], -2)];
        foreach (LayerMixture mixture in mixtures)
        {
            var states = (NetworkFeatures)Model.ToFeaturizer(mixture).Features;
            float[] channels = new float[2 * Units * text.Length], mean = new float[2 * Units];
            states.VectorsOf(Floats(text), channels);
            states.Transform(Floats(text), mean);
            for (int c = 0; c < 2 * Units; c++)
            {
                double sum = 0;
                for (int t = 0; t < text.Length; t++)
                {
                    float state = c < Units ? ahead[t * Units + c] : back[(text.Length - 1 - t) * Units + c - Units];
                    double expected = mixture.Scale
                        * (mixture.Weights[0] * words[t * Units + c % Units] + mixture.Weights[2] * state);
                    Assert.AreEqual(expected, channels[c * text.Length + t], 1e-5);
                    sum += expected;
                }

                Assert.AreEqual(sum / text.Length, mean[c], 1e-5);
            }

            float[] both = new float[4 * Units];
            Model.ToFeaturizer(mixture, LanguageReadout.MeanAndLargest).Transform(Floats(text), both);
            CollectionAssert.AreEqual(mean, both[..(2 * Units)]);
            for (int c = 0; c < 2 * Units; c++)
                Assert.AreEqual(channels.AsSpan(c * text.Length, text.Length).ToArray().Max(), both[2 * Units + c]);
        }
    }

    /// <summary>Cycles of words know the next word and the one before, but for the first or last; so little is left to learn.</summary>
    [TestMethod]
    public void BothDirectionsAreLearned()
    {
        BidirectionalLanguageModelOptions options = Options(epochs: 25) with { Units = 16, Seed = 1 };
        options = options with { Training = options.Training with { ValidationShare = 0.1f } };
        NetworkOutcome outcome = BidirectionalLanguageModel.Fit(Cycles(120), Symbols, options).Member.Outcome;

        // After a word comes the next one or, in one of 6 to 12 places, the end.
        Assert.IsLessThan(0.45, outcome.ValidationLoss!.Value);
    }

    [TestMethod]
    public void TheSameBitsOnAnyThreadAndFromFiles()
    {
        byte[] bytes = Bytes(Model);
        CollectionAssert.AreEqual(
            bytes, Bytes(BidirectionalLanguageModel.Fit(Cycles(40), Symbols, Small, execution: new Execution { Threads = 3 })));
        var loaded = BidirectionalLanguageModel.Load(new MemoryStream(bytes));
        CollectionAssert.AreEqual(bytes, Bytes(loaded));
        Assert.AreEqual((Symbols, Units, 2, 40), (loaded.Symbols, loaded.Units, loaded.Layers, loaded.Training.SeriesCount));
        CollectionAssert.AreEqual(Mean(Model.ToFeaturizer()), Mean(loaded.ToFeaturizer()));
        using var folder = new TemporaryFolder();
        loaded.Save(folder.File("language.csq"));
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(folder.File("language.csq")));
        BidirectionalLanguageModel.Load(folder.File("language.csq"));

        using var stream = new MemoryStream();
        Model.ToFeaturizer(new LayerMixture([0.2, 0.3, 0.5], 2)).Save(stream);
        stream.Position = 0;
        CollectionAssert.AreEqual(Mean(Model.ToFeaturizer(new LayerMixture([0.2, 0.3, 0.5], 2))), Mean(TimeSeriesFeaturizer.Load(stream)));

        static float[] Mean(TimeSeriesFeaturizer states)
        {
            float[] mean = new float[states.FeatureCount];
            states.Transform([1, 2, 3], mean);
            return mean;
        }
    }

    /// <summary>Classes show in one of three layers; that one gets most of the weight, and the mixture is one of weights.</summary>
    [TestMethod]
    public void TheLayerThatTellsIsFound()
    {
        const int Width = 6;
        for (int telling = 0; telling < 3; telling++)
        {
            var random = new CounterRandom(1, 2, (ulong)telling);
            int[] labels = [.. Enumerable.Range(0, 90).Select(i => i % 3)];
            var layers = new FloatMatrix(90, 3 * Width);
            for (int i = 0; i < 90; i++)
            {
                foreach (ref float value in layers.Row(i))
                    value = (float)random.NextGaussian();
                layers.Row(i)[telling * Width + labels[i]] += 4;
            }

            var mixture = LayerMixture.Learn(layers, 3, labels, new LayerMixtureOptions(), Execution.Default);
            Assert.AreEqual(1, mixture.Weights.Sum(), 1e-12);
            Assert.IsGreaterThan(0.8, mixture.Weights[telling], $"Layer {telling} of {string.Join(", ", mixture.Weights)}.");
            Assert.IsGreaterThan(1.0, mixture.Scale);
            Assert.AreEqual(mixture, LayerMixture.Learn(layers, 3, labels, new LayerMixtureOptions(), Execution.Default));
        }
    }

    [TestMethod]
    public void AMixtureIsLearnedFromLabels()
    {
        int[][] texts = Cycles(40);
        SeriesSet labeled = SeriesSet.FromArrays([.. texts.Select(Floats)], [.. texts.Select(text => text[0] > 5 ? "high" : "low")]);
        LayerMixture mixture = Model.LearnMixture(labeled, new LayerMixtureOptions { Steps = 20 });
        Assert.HasCount(3, mixture.Weights);
        Assert.AreNotEqual(LayerMixture.Even(3), mixture);
        Assert.AreEqual(mixture, Model.LearnMixture(labeled, new LayerMixtureOptions { Steps = 20 }, null, new Execution { Threads = 2 }));

        // Other numbers stand for the same symbols.
        var numbers = new SymbolNumbers([.. Enumerable.Range(1, Symbols - 1).Select(symbol => 100 * symbol)]);
        SeriesSet numbered = SeriesSet.FromArrays(
            [.. texts.Select(text => Floats([.. text.Select(symbol => 100 * symbol)]))], [.. texts.Select((_, i) => labeled.LabelOf(i))]);
        Assert.AreEqual(mixture, Model.LearnMixture(numbered, new LayerMixtureOptions { Steps = 20 }, numbers));
    }

    /// <summary>Long texts are cut, and the model reads on in the next part.</summary>
    [TestMethod]
    public void LongTextsAreCut()
    {
        int[] text = [.. Enumerable.Range(0, 500).Select(i => 1 + i % 7)];
        var model = BidirectionalLanguageModel.Fit([text, [], [0]], Symbols, Small with { ChunkLength = 50 });
        Assert.AreEqual((1, 500, 2), (model.Training.MinLength, model.Training.MaxLength, model.Training.SeriesCount));
    }

    [TestMethod]
    public void VectorsMayBeGivenToStartFrom()
    {
        float[] values = [.. Enumerable.Range(1, Symbols * Units).Select(i => (float)i)];
        NetworkArchitecture network = (Small with { Vectors = new EmbeddingVectors(Units, values) }).Build(2, Symbols, 10);
        NetworkParameter vectors = network.Weights.Single(one => one.Name == "words/vectors");
        values.AsSpan(0, Units).Clear();
        CollectionAssert.AreEqual(
            values, NetworkWeights.Initial(network, 1).Values.AsSpan(vectors.Offset, vectors.Count).ToArray());
        Says("11 of 5 are needed", () => (Small with { Vectors = new EmbeddingVectors(Units, values) }).Build(2, 11, 10));
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamed()
    {
        Says("There is no text with a word.", () => BidirectionalLanguageModel.Fit([[], []], Symbols));
        Says("Text 1 has the symbol 12 at place 2; symbols are from 0 to 11.", () => BidirectionalLanguageModel.Fit([[1], [1, 2, 12]], 12));
        Says("set Members to 1", () => BidirectionalLanguageModel.Fit(Cycles(3), Symbols, Small with { Members = 2 }));
        NetworkTrainingOptions holds = Small.Training with { ValidationShare = 0.1f };
        Says("holds out none of 3 texts", () => BidirectionalLanguageModel.Fit(Cycles(3), Symbols, Small with { Training = holds }));
        Says("not both", () => BidirectionalLanguageModel.Fit(Cycles(3), Symbols, Small with { Training = holds }, Cycles(3)));
        Says("weights of 2 layers", () => Model.ToFeaturizer(LayerMixture.Even(2)));
        Says("symbol and direction, not 1", () => Small.Build(1, Symbols, 10));
        Says("All 2 series", () => Model.LearnMixture(SeriesSet.FromArrays([Floats([1]), Floats([2])], ["a", "a"])));
        Says("no class labels", () => Model.LearnMixture(SeriesSet.FromArrays([Floats([1]), Floats([2])])));
        Says("has the symbol 12", () => Model.LearnMixture(SeriesSet.FromArrays([Floats([1]), Floats([12])], ["a", "b"])));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LayerMixtureOptions { Penalty = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LayerMixtureOptions { LearningRate = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BidirectionalLanguageModelOptions { Units = 0 });
    }

    private static BidirectionalLanguageModelOptions Options(int epochs)
    {
        var options = new BidirectionalLanguageModelOptions { Units = Units, Layers = 2, Dropout = 0.1f };
        return options with
        {
            Training = options.Training with
            {
                Epochs = epochs,
                BatchSize = 4,
                Optimizer = options.Training.Optimizer with { LearningRate = 0.01 },
            },
        };
    }

    /// <summary>Texts of 6 to 12 words that count up from any word, in a circle.</summary>
    private static int[][] Cycles(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(i, 6 + i * 5 % 7).Select(k => 1 + k % (Symbols - 1)).ToArray())];

    /// <summary>The top states of one of the trained stacks, or the vectors.</summary>
    private static SeriesNetwork Stack(string? name)
    {
        var network = new NetworkBuilder(channels: 1);
        int x = network.Add("words", new Embedding(Symbols, Units) { HasPadding = true }, network.Input);
        if (name is not null)
            x = network.Stack(name, new Recurrent(RecurrentCell.Lstm, Units) { ForgetBias = 1 }, 2, 0, x);
        NetworkArchitecture architecture = network.Build("stack", x);
        SeriesNetwork trained = Model.Member.Network;
        return new SeriesNetwork(architecture, HiddenStates.WeightsOf(trained.Architecture, trained.Weights, architecture));
    }

    private static float[] Score(SeriesNetwork network, int[] text)
    {
        float[] outputs = new float[text.Length * Units];
        network.Score(Floats(text), outputs);
        return outputs;
    }

    private static float[] Floats(int[] text) => Array.ConvertAll(text, symbol => (float)symbol);

    internal static byte[] Bytes(BidirectionalLanguageModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static void Says(string part, Action action) =>
        StringAssert.Contains(Assert.Throws<ArgumentException>(action).Message, part);
}
