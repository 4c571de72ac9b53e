using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Tests.Models;

/// <summary>Models that turn a sequence into another of its own length.</summary>
[TestClass]
public sealed class SequenceTranslatorTests
{
    private static readonly SequenceVocabulary Letters = new(SymbolUnit.Character, ["a", "b", "c"]),
        Capitals = new(SymbolUnit.Character, ["A", "B", "C", "-"]);

    // Each letter doubled, the last one first.
    private static readonly SequencePairs Train = Draw(400, 1), Test = Draw(60, 2);

    internal static readonly SequenceTranslator Model = Fit(Small);

    private static readonly SequenceTranslator Bottleneck = Fit(Small with { Link = EncoderLink.LastState, Cell = RecurrentCell.Gru });

    /// <summary>What every format promises; whatever length a forged file claims, targets are cut off soon.</summary>
    internal static FileFormat Format { get; } = new(() => Bytes(Model), bytes => SequenceTranslator.Load(new MemoryStream(bytes)), Use);

    private static EncoderDecoderOptions Small => new()
    {
        Units = 16,
        Dimensions = 8,
        Dropout = 0,
        Training = new NetworkTrainingOptions
        {
            Epochs = 25,
            BatchSize = 16,
            Schedule = new OneCycleRate(),
            Optimizer = new OptimizerOptions { LearningRate = 0.02, GradientClip = 1 },
        },
    };

    [TestMethod]
    public void TheRuleIsLearned()
    {
        TranslationScore score = Model.Score(Test);
        Assert.AreEqual(Test.Count, score.Pairs);
        Assert.AreEqual(Test.Targets.Sum(target => target.Length + 1), score.Symbols.Symbols);
        Assert.IsGreaterThan(0.9, score.ExactMatch);
        Assert.IsGreaterThan(0.98, score.Symbols.Accuracy);
        Assert.AreEqual("CCAABB", Model.Translate("bac"));
        Assert.IsGreaterThan(0.7, Bottleneck.Score(Test).Symbols.Accuracy);
    }

    [TestMethod]
    [DataRow(EncoderKind.Recurrent, RecurrentCell.Gru, 2, EncoderLink.Attention)]
    [DataRow(EncoderKind.SeparableConvolutions, RecurrentCell.Lstm, 1, EncoderLink.Attention)]
    [DataRow(EncoderKind.SeparableConvolutions, RecurrentCell.Rnn, 1, EncoderLink.LastState)]
    public void EveryKindIsTrainedAndSaved(EncoderKind encoder, RecurrentCell cell, int layers, EncoderLink link)
    {
        SequenceTranslator model = Fit(Small with
        {
            Encoder = encoder,
            Cell = cell,
            Layers = layers,
            Link = link,
            Bidirectional = layers == 1,
            Dropout = 0.1f,
            Training = Small.Training with { Epochs = 2 },
        });
        AssertLikelihoodsAgree(model);
        byte[] bytes = Bytes(model);
        SequenceTranslator read = SequenceTranslator.Load(new MemoryStream(bytes));
        CollectionAssert.AreEqual(bytes, Bytes(read));
        CollectionAssert.AreEqual(model.Describe().ToArray(), read.Describe().ToArray());
        Assert.AreEqual(model.Score(Test), read.Score(Test));
    }

    /// <summary>Step by step, as targets are found, they have the likelihood that they have as wholes.</summary>
    [TestMethod]
    public void TheLikelihoodOfWhatIsFoundIsThatOfTheWhole()
    {
        AssertLikelihoodsAgree(Model);
        AssertLikelihoodsAgree(Bottleneck);
    }

    /// <summary>A beam as wide as there are beginnings finds what trying all of them finds.</summary>
    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.6)]
    [DataRow(2.0)]
    public void AWideBeamFindsTheBest(double lengthPenalty)
    {
        const int Longest = 3;
        var options = new TranslationOptions { BeamWidth = 400, LengthPenalty = lengthPenalty, MaxLength = Longest };
        int[][] all = [.. Enumerable.Range(0, Longest + 1).SelectMany(Targets)];
        foreach (int[] source in (int[][])[[0], [2, 1], [1, 1, 0]])
        {
            int[] expected = all.MaxBy(target =>
                LogLikelihoodOf(Model, source, target) / Math.Pow((5.0 + target.Length + 1) / 6, lengthPenalty))!;
            CollectionAssert.AreEqual(expected, Model.Translate(source, options).Symbols);
        }

        static IEnumerable<int[]> Targets(int length) => length == 0
            ? [[]]
            : Targets(length - 1).SelectMany(target => Enumerable.Range(0, 4).Select(symbol => (int[])[.. target, symbol]));
    }

    [TestMethod]
    public void ABeamOfOneIsGreedy()
    {
        foreach (int[] source in Test.Sources.Take(10))
        {
            var target = new List<int>();
            while (target.Count < 20)
            {
                int next = Enumerable.Range(0, 5).MaxBy(ofClass => ScoresOf(Model, source, target)[^1][ofClass]);
                if (next == 0)
                    break;
                target.Add(next - 1);
            }

            SequenceTranslation found = Model.Translate(source, new TranslationOptions { BeamWidth = 1 });
            CollectionAssert.AreEqual(target, found.Symbols);
            Assert.IsTrue(found.IsComplete);
        }
    }

    [TestMethod]
    public void TargetsThatDoNotEndAreCutOff()
    {
        SequenceTranslation cut = Model.Translate(Letters.Encode("abcabc"), new TranslationOptions { MaxLength = 2 });
        Assert.IsFalse(cut.IsComplete);
        Assert.AreEqual("CC", Capitals.Decode(cut.Symbols));
        Assert.AreEqual(0, Model.Score(Test with { Sources = [[0, 1, 2]], Targets = [[2, 2]] }, new() { MaxLength = 2 }).Exact);
        Assert.AreEqual(2 * 3 + Model.LongestTarget, Model.UsualMaxLength(3));
    }

    [TestMethod]
    public void ThreadsAndOrderDoNotMatter()
    {
        SequenceTranslation[] one = Model.TranslateAll(Test.Sources, execution: new Execution { Threads = 1 });
        SequenceTranslation[] three = Model.TranslateAll(Test.Sources, execution: new Execution { Threads = 3 });
        for (int i = 0; i < one.Length; i++)
        {
            CollectionAssert.AreEqual(one[i].Symbols, three[i].Symbols);
            Assert.AreEqual(one[i].LogLikelihood, three[i].LogLikelihood);
        }

        Assert.AreEqual(Model.Score(Test, null, new Execution { Threads = 1 }), Model.Score(Test, null, new Execution { Threads = 3 }));
        EncoderDecoderOptions short2 = Small with { Training = Small.Training with { Epochs = 2 } };
        SequenceTranslator first = Fit(short2, new Execution { Threads = 1 }), second = Fit(short2, new Execution { Threads = 2 });
        CollectionAssert.AreEqual(Bytes(first), Bytes(second));
    }

    /// <summary>A label as the source: the decoder begins with what the label leaves.</summary>
    [TestMethod]
    public void ALabelWritesASequenceOfItsClass()
    {
        var labels = new SequenceVocabulary(SymbolUnit.Word, ["up", "down"]);
        int[][] sources = [.. Enumerable.Range(0, 40).Select(i => new[] { i % 2 })];
        int[][] targets = [.. sources.Select(label => label[0] == 0 ? (int[])[0, 1, 2, 3] : [2, 1, 0])];
        SequenceTranslator model = SequenceTranslator.Fit(
            new SequencePairs(sources, targets), labels, Capitals, Small with { Link = EncoderLink.LastState });
        Assert.AreEqual("ABC-", model.Translate("up"));
        Assert.AreEqual("CBA", model.Translate("down"));
    }

    [TestMethod]
    public void AnEmptyTargetIsOne()
    {
        SequencePairs pairs = new([[0], [1, 1], [0, 0], [1]], [[], [3], [], [3]]);
        SequenceTranslator model = SequenceTranslator.Fit(pairs, Letters, Capitals, Small);
        Assert.AreEqual("", model.Translate("a"));
        Assert.AreEqual("-", model.Translate("b"));
        Assert.AreEqual(4, model.Score(pairs).Exact);
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamed()
    {
        Says("There are no pairs.", () => FitTo(new SequencePairs([], [])));
        Says("There are 2 sources, but 1 targets.", () => FitTo(new SequencePairs([[0], [1]], [[0]])));
        Says("Source 1 is empty.", () => FitTo(new SequencePairs([[0], []], [[0], [0]])));
        Says("Source 0 has the symbol 3 at place 1", () => FitTo(new SequencePairs([[0, 3]], [[0]])));
        Says("Target 0 has the symbol 4 at place 0", () => FitTo(new SequencePairs([[0]], [[4]])));
        Says("The name 'x\ud800' of the training set is not", () => FitTo(Train with { Name = "x\ud800" }));
        Says("A translator has one network, not 2: set Members to 1.", () => Fit(Small with { Members = 2 }));
        Says("has no outputs for each point of a target", () => Fit(new SeparableCnnOptions { Dimensions = 4 }));
        Says("The source is empty.", () => Model.Translate(default(ReadOnlySpan<int>)));
        Says("The source has the symbol 9 at place 0", () => Model.Translate([9]));
        Says("The character 'z', number 1 of the text, is not in the vocabulary", () => Model.Translate("az"));
        Says("Pair 2, target: The character 'x'", () => SequencePairs.Of([("a", "A"), ("b", "x")], Letters, Capitals));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TranslationOptions { BeamWidth = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TranslationOptions { LengthPenalty = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TranslationOptions { MaxLength = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EncoderDecoderOptions { Link = (EncoderLink)7 });
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => Model.Translate([0], null, stop.Token));

        static void FitTo(SequencePairs pairs) => SequenceTranslator.Fit(pairs, Letters, Capitals, Small);
    }

    [TestMethod]
    public void FilesSayWhatTheyHold()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.csq");
        Model.Save(path);
        Assert.IsTrue(SequenceTranslator.IsModelFile(path));
        Assert.IsFalse(SequenceModel.IsModelFile(path));
        Assert.AreEqual("CC", SequenceTranslator.Load(path).Translate("c"));
        Assert.AreEqual(
            "400 pairs with sources of 1 to 5 symbols, from 'doubled'", Model.Describe().Single(one => one.Key == "Trained on").Value);
    }

    private static void Use(object read)
    {
        var model = (SequenceTranslator)read;
        try
        {
            model.Score(new SequencePairs([[0, 1, 1]], [[1]]), new TranslationOptions { MaxLength = 4 });
        }
        catch (InvalidOperationException problem)
        {
            Assert.Contains("not a finite number", problem.Message);
        }
    }

    private static void AssertLikelihoodsAgree(SequenceTranslator model)
    {
        foreach (int[] source in Test.Sources.Take(8))
        {
            SequenceTranslation found = model.Translate(source);
            if (found.IsComplete)
                Assert.AreEqual(LogLikelihoodOf(model, source, found.Symbols), found.LogLikelihood, 1e-5);
            SequenceScore score = model.Score(new SequencePairs([source], [found.Symbols])).Symbols;
            Assert.AreEqual(-LogLikelihoodOf(model, source, found.Symbols), score.NegativeLogLikelihood, 1e-5);
        }
    }

    /// <summary>ln P of a target and its end, by the definition.</summary>
    private static double LogLikelihoodOf(SequenceTranslator model, int[] source, IReadOnlyList<int> target)
    {
        double sum = 0;
        foreach ((int at, float[] scores) in ScoresOf(model, source, target).Index())
        {
            int wanted = at < target.Count ? target[at] + 1 : 0;
            sum += scores[wanted] - Math.Log(scores.Sum(score => Math.Exp(score)));
        }

        return sum;
    }

    /// <summary>The network's scores of end and symbols, after each symbol of a target: 0 starts it, and 1 ends a source.</summary>
    private static float[][] ScoresOf(SequenceTranslator model, int[] source, IReadOnlyList<int> target)
    {
        float[] scores = new float[(target.Count + 1) * 5];
        model.Network.Score(
            [.. source.Select(symbol => symbol + 2f), 1], [0, .. target.Select(symbol => symbol + 2f + 3)], scores);
        return [.. scores.Chunk(5)];
    }

    private static SequencePairs Draw(int count, ulong stream)
    {
        var random = new CounterRandom(3, 1, stream);
        int[][] sources = new int[count][];
        for (int i = 0; i < count; i++)
        {
            sources[i] = new int[1 + random.NextInt(5)];
            foreach (ref int symbol in sources[i].AsSpan())
                symbol = random.NextInt(3);
        }

        return new SequencePairs(sources, [.. sources.Select(source => source.Reverse().SelectMany(one => (int[])[one, one]).ToArray())])
        {
            Name = "doubled",
        };
    }

    private static SequenceTranslator Fit(SymbolNetworkOptions network, Execution? execution = null) =>
        SequenceTranslator.Fit(Train, Letters, Capitals, network, execution: execution);

    private static byte[] Bytes(SequenceTranslator model) => ModelBytes.Of(model.Save);

    private static void Says(string part, Action action) =>
        Assert.Contains(part, Assert.ThrowsExactly<ArgumentException>(action).Message);
}
