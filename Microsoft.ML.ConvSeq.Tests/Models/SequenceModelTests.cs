using System.Collections.Immutable;
using ConvSeq.Models;
using ConvSeq.Networks;

namespace ConvSeq.Tests.Models;

/// <summary>Models that predict the next symbol of a sequence.</summary>
[TestClass]
public sealed class SequenceModelTests
{
    // Words of four letters, drawn at random: letters can be known from those before them, first letters and blanks apart.
    private static readonly string Text = Draw(4000, 1), TestText = Draw(1500, 2);

    private static readonly SequenceVocabulary Letters = SequenceVocabulary.Of(SymbolUnit.Character, [Text]);

    private static readonly SequenceSet Train = new([Letters.Encode(Text)]) { Name = "words" }, Test = new([Letters.Encode(TestText)]);

    internal static readonly SequenceModel Tcn = Fit(new TcnOptions
    {
        Filters = 16,
        KernelSize = 3,
        Levels = 2,
        Dropout = 0,
        SymbolDimensions = 8,
        Readout = TcnReadout.EveryStep,
        Training = Training(8),
    });

    private static readonly SequenceModel Gru = Fit(new RecurrentOptions
    {
        Cell = RecurrentCell.Gru,
        Units = 24,
        Dropout = 0,
        SymbolDimensions = 8,
        Readout = RecurrentReadout.EveryStep,
        Training = Training(6),
    });

    /// <summary>Each of four words is equally likely, and all their letters but the first are certain: 2 bits for five symbols.</summary>
    [TestMethod]
    public void TheEntropyOfTheSourceIsReached()
    {
        foreach (SequenceModel model in (SequenceModel[])[Tcn, Gru])
        {
            SequenceScore score = model.Score(Test);
            Assert.AreEqual(TestText.Length, score.Symbols);
            Assert.AreEqual(2 / 5.0, score.BitsPerSymbol, 0.02, model.Architecture.Name);
            Assert.AreEqual(score.MeanLoss, Math.Log(score.Perplexity), 1e-12);
            Assert.AreEqual(score.NegativeLogLikelihood, score.BitsPerSymbol * Math.Log(2) * score.Symbols, 1e-6);
            Assert.IsGreaterThan(0.8, score.Accuracy);
        }
    }

    /// <summary>In parts with context, symbol by symbol, and by the definition from the scores of the whole.</summary>
    [TestMethod]
    public void EveryWayOfScoringAgrees()
    {
        foreach (SequenceModel model in (SequenceModel[])[Tcn, Gru])
        {
            int[] sequence = Test.Sequences[0];
            float[] values = [model.Start, .. sequence[..^1].Select(symbol => (float)symbol)];
            float[] scores = new float[sequence.Length * Letters.Symbols];
            model.Network.Score(values, scores);
            double expected = 0, stepwise = 0;
            using SequenceCursor cursor = model.Read();
            for (int t = 0; t < sequence.Length; t++)
            {
                double[] own = [.. scores.AsSpan(t * Letters.Symbols, Letters.Symbols).ToArray().Select(score => (double)score)];
                expected -= own[sequence[t]] - Math.Log(own.Sum(Math.Exp));
                Assert.AreEqual(1, cursor.Probabilities.ToArray().Sum(), 1e-12);
                stepwise -= Math.Log(cursor.Probabilities[sequence[t]]);
                Assert.AreEqual(t, cursor.Read);
                cursor.Take(sequence[t]);
            }

            Assert.AreEqual(expected, stepwise, 1e-5 * expected);
            Assert.AreEqual(expected, model.Score(Test).NegativeLogLikelihood, 1e-5 * expected);
            var many = new SequenceSet([.. Enumerable.Range(1, 40).Select(length => sequence[..length])]);
            SequenceScore one = model.Score(many, new Execution { Threads = 1 });
            Assert.AreEqual(one, model.Score(many, new Execution { Threads = 3 }));
            Assert.AreEqual(
                one.NegativeLogLikelihood, many.Sequences.Sum(own => model.Score(new SequenceSet([own])).NegativeLogLikelihood), 1e-9);
        }
    }

    [TestMethod]
    public void ALongSequenceIsScoredInPartsThatSeeTheSame()
    {
        int[] sequence = [.. Enumerable.Repeat(Test.Sequences[0], 8).SelectMany(one => one)];
        double stepwise = 0;
        using SequenceCursor cursor = Tcn.Read();
        foreach (int symbol in sequence)
        {
            stepwise -= Math.Log(cursor.Probabilities[symbol]);
            cursor.Take(symbol);
        }

        Assert.AreEqual(stepwise, Tcn.Score(new SequenceSet([sequence])).NegativeLogLikelihood, 1e-7 * stepwise);
    }

    [TestMethod]
    public void SamplesAreOfTheSource()
    {
        foreach (SequenceModel model in (SequenceModel[])[Tcn, Gru])
        {
            string sample = Letters.Decode(model.Sample(1000, Letters.Encode("lime "), new SamplingOptions { Seed = 5 }));
            string[] words = sample.Split(' ');
            Assert.IsGreaterThan(0.95 * words.Length, words.Count(Words.Contains));
            foreach (string word in Words)
                Assert.IsGreaterThan(10, words.Count(one => one == word), word);
            Assert.AreEqual("me ", Letters.Decode(model.Sample(3, Letters.Encode("plum li"), new SamplingOptions { Temperature = 0 })));
            Assert.HasCount(0, model.Sample(0));
        }
    }

    [TestMethod]
    public void TheSameSeedDrawsTheSame()
    {
        var options = new SamplingOptions { Seed = 3, Temperature = 1.5 };
        int[] drawn = Gru.Sample(300, default, options);
        CollectionAssert.AreEqual(drawn, Gru.Sample(300, default, options));
        CollectionAssert.AreEqual(drawn, SequenceModel.Load(new MemoryStream(Bytes(Gru))).Sample(300, default, options));
        CollectionAssert.AreNotEqual(drawn, Gru.Sample(300, default, options with { Seed = 4 }));

        // A prompt is only what comes before.
        CollectionAssert.AreEqual(
            Gru.Sample(50, drawn.AsSpan(0, 20), new SamplingOptions { Temperature = 0 }),
            Gru.Sample(50, drawn.AsSpan(0, 20), new SamplingOptions { TopK = 1, Seed = 9 }));
    }

    [TestMethod]
    public void DrawsHaveTheSharesOfTheScores()
    {
        float[] scores = [1, 3, 2, 3, -5, 2.5f];
        Check(new SamplingOptions(), [.. scores.Select(score => Math.Exp(score))]);
        Check(new SamplingOptions { Temperature = 0.5 }, [.. scores.Select(score => Math.Exp(2 * score))]);
        Check(new SamplingOptions { TopK = 3 }, [0, Math.Exp(3), 0, Math.Exp(3), 0, Math.Exp(2.5)]);
        Check(new SamplingOptions { TopK = 2, Temperature = 7 }, [0, 1, 0, 1, 0, 0]);
        Check(new SamplingOptions { TopK = 6, Temperature = 2 }, [.. scores.Select(score => Math.Exp(score / 2))]);
        Check(new SamplingOptions { Temperature = 0 }, [0, 1, 0, 0, 0, 0]);

        // Of equal scores the first are kept.
        var draw = new SymbolDraw(new SamplingOptions { TopK = 2 }, 4);
        for (int i = 0; i < 50; i++)
            Assert.IsLessThan(2, draw.Next([1, 1, 1, 1]));

        void Check(SamplingOptions options, double[] shares)
        {
            const int Draws = 20_000;
            var draw = new SymbolDraw(options with { Seed = 11 }, scores.Length);
            var counts = new int[scores.Length];
            for (int i = 0; i < Draws; i++)
                counts[draw.Next(scores)]++;
            for (int i = 0; i < counts.Length; i++)
                Assert.AreEqual(shares[i] / shares.Sum(), counts[i] / (double)Draws, 0.015, $"{options}, symbol {i}");
        }
    }

    [TestMethod]
    public void DrawingAllocatesNothing()
    {
        using SequenceCursor cursor = Gru.Read();
        var draw = new SymbolDraw(new SamplingOptions { TopK = 3 }, Letters.Symbols);
        for (int i = 0; i < 300; i++)
            cursor.Take(draw.Next(cursor.Scores));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            cursor.Take(draw.Next(cursor.Scores));
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        cursor.Reset();
        Assert.AreEqual(0, cursor.Read);
    }

    [TestMethod]
    public void TheSameBitsOnAnyNumberOfThreads() =>
        CollectionAssert.AreEqual(
            Bytes(Tcn), Bytes(SequenceModel.Fit(Train, Letters, OptionsOf(Tcn), execution: new Execution { Threads = 3 })));

    [TestMethod]
    public void AFileHoldsTheModel()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("words.csq");
        Tcn.Save(path);
        Assert.IsTrue(SequenceModel.IsModelFile(path));
        SequenceModel loaded = SequenceModel.Load(path);
        CollectionAssert.AreEqual(Bytes(Tcn), Bytes(loaded));
        Assert.AreEqual(Tcn.Score(Test), loaded.Score(Test));
        Assert.AreEqual("words", loaded.Training.Name);
        CollectionAssert.AreEqual(Letters.Texts, loaded.Vocabulary!.Texts);
        Assert.IsNull(loaded.Levels);
        Assert.Contains(
            "read it with SequenceModel.Load", Assert.ThrowsExactly<InvalidDataException>(() => TimeSeriesModel.Load(path)).Message);
        Assert.Contains("TCN", loaded.Describe()[0].Value);
    }

    [TestMethod]
    public void ValuesAreLevels()
    {
        SequenceModel model = Levels;
        SequenceSet test = new([.. Enumerable.Range(50, 4).Select(i => model.Levels!.Encode(Wave(i)))]);
        SequenceScore score = model.Score(test);

        // Noise of 0.02 in levels of 2.4 / 32 leaves little but borders to guess.
        Assert.IsLessThan(1.5, score.BitsPerSymbol);
        float[] drawn = model.Levels!.Decode(model.Sample(60, test.Sequences[0].AsSpan(0, 50), new SamplingOptions { Temperature = 0.5 }));
        Assert.IsGreaterThan(0.6, drawn.Max());
        Assert.IsLessThan(-0.6, drawn.Min());
        CollectionAssert.AreEqual(Bytes(model), Bytes(SequenceModel.Load(new MemoryStream(Bytes(model)))));
    }

    [TestMethod]
    public void ClassesConditionTheNetwork()
    {
        // One class counts up, the other down.
        int[][] sequences = [.. Enumerable.Range(0, 24).Select(i => Count(40, i, i % 2 == 0 ? 1 : 4))];
        var train = new SequenceSet(sequences) { ClassNames = ["up", "down"], Classes = [.. sequences.Select((_, i) => i % 2)] };
        var vocabulary = new SequenceVocabulary(SymbolUnit.Word, ["a", "b", "c", "d", "e"]);
        SequenceModel model = SequenceModel.Fit(train, vocabulary, new SequenceModelOptions
        {
            ChunkLength = 20,
            Network = new WaveNetOptions
            {
                Classes = 2,
                Stacks = 1,
                LayersPerStack = 2,
                ResidualChannels = 8,
                SkipChannels = 16,
                Training = Training(30),
            },
        });
        model = SequenceModel.Load(new MemoryStream(Bytes(model)));
        CollectionAssert.AreEqual(train.ClassNames, model.ClassNames);
        foreach ((int one, int step) in (ReadOnlySpan<(int, int)>)[(0, 1), (1, 4)])
        {
            int[] drawn = model.Sample(30, [2], new SamplingOptions { Class = one, Temperature = 0 });
            CollectionAssert.AreEqual(Count(30, 2 + step, step), drawn);
        }

        Assert.IsLessThan(0.1, model.Score(train with { Sequences = train.Sequences }).MeanLoss - Math.Log(5) / 40);
        Says("The class must be 0 to 1, of up, down.", () => model.Sample(3));
        Says("The class must be 0 to 1, of up, down.", () => model.Read(2));
        Says("but classes of 0", () => model.Score(new SequenceSet(sequences)));
        Says("The model has no classes.", () => Tcn.Read(0));
        Says("has no names for them", () => Tcn.Score(Test with { Classes = [0] }));

        static int[] Count(int length, int first, int step) => [.. Enumerable.Range(0, length).Select(t => (first + t * step) % 5)];
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamed()
    {
        var plain = new TcnOptions { Readout = TcnReadout.EveryStep, SymbolDimensions = 4, Levels = 1 };
        Says("There are no sequences.", () => SequenceModel.Fit(new SequenceSet([]), Letters));
        Says("Sequence 1 is empty.", () => SequenceModel.Fit(new SequenceSet([[1], []]), Letters));
        Says("Sequence 0 has the symbol 99 at place 1", () => SequenceModel.Fit(new SequenceSet([[1, 99]]), Letters));
        Says("'pool' (mean over time) combines all points", () => Fit(plain with { Readout = TcnReadout.GlobalAverage }));
        Says("has outputs for the last point only", () => Fit(plain with { Readout = TcnReadout.LastStep }));
        Says("takes numbers, which symbols of texts are not", () => Fit(plain with { SymbolDimensions = 0 }));
        Says("set Members to 1", () => Fit(plain with { Members = 2 }));
        Says("sees later points", () => Fit(new RecurrentOptions { Bidirectional = true, Readout = RecurrentReadout.EveryStep }));
        Says("There is no symbol 99 to start with", () => SequenceModel.Fit(
            Train, Letters, new SequenceModelOptions { Network = plain, Start = 99 }));
        Says("takes series of 1 channel, not 2", () => SequenceModel.Fit(
            Train with { ClassNames = ["a", "b"], Classes = [0] }, Letters, new SequenceModelOptions { Network = new WaveNetOptions() }));
        Says("two classes or more", () => SequenceModel.Fit(Train with { ClassNames = ["a"], Classes = [0] }, Letters));
        Says("not distinct", () => SequenceModel.Fit(Train with { ClassNames = ["a", "a"], Classes = [0] }, Letters));
        Says(
            "The class name 'b\ud800' is not",
            () => SequenceModel.Fit(Train with { ClassNames = ["a", "b\ud800"], Classes = [0] }, Letters));
        Says("The name 'x\ud800' of the training set is not", () => SequenceModel.Fit(Train with { Name = "x\ud800" }, Letters));
        Says("for numbers set SymbolDimensions to 0", () => plain.Build(2, 5, 10));
        Says("TieSymbols needs vectors", () => new RecurrentOptions { TieSymbols = true }.Build(1, 5, 10));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SamplingOptions { Temperature = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SamplingOptions { TopK = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SequenceModelOptions { ChunkLength = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Tcn.Sample(-1));
        Assert.ThrowsExactly<ArgumentException>(() => Tcn.Sample(1, [99]));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(
            () => Tcn.Sample(5, default, null, new Execution { CancellationToken = stop.Token }));
    }

    /// <summary>What the last point knows, or the first of a chunk, is not for all points to see; the first point of a class is.</summary>
    [TestMethod]
    public void NoPointSeesWhatOnlyAnotherOneDoes()
    {
        Assert.Contains("what only one of them sees, by 'one' (last point)", ProblemOf(new LastStep(), ofClass: false)!);
        Assert.Contains("what only one of them sees, by 'one' (first point)", ProblemOf(new FirstStep(), ofClass: false)!);
        Assert.Contains("what only one of them sees, by 'one' (last point)", ProblemOf(new LastStep(), ofClass: true)!);
        Assert.IsNull(ProblemOf(new FirstStep(), ofClass: true));

        static string? ProblemOf(NetworkLayer layer, bool ofClass)
        {
            var network = new NetworkBuilder(channels: 2);
            int vectors = network.Add("vectors", new Embedding(5, 4), network.Add("symbols", new SelectChannels(0, 1), network.Input));
            int classes = network.Add("classes", new Embedding(2, 4), network.Add("class", new SelectChannels(1, 1), network.Input));
            int one = network.Add("one", layer, ofClass ? classes : vectors);
            int sum = network.Add("sum", new AddToAll(), ofClass ? vectors : network.Add("both", new Add(), vectors, classes), one);
            NetworkArchitecture architecture = network.Build("custom", network.Add("scores", new Dense(5), sum));
            return SequenceModel.ProblemOf(architecture, new SequenceVocabulary(SymbolUnit.Word, ["a", "b", "c", "d", "e"]), classes: 2);
        }
    }

    /// <summary>Chunks count every symbol once; what is before them is seen and not learned.</summary>
    [TestMethod]
    public void EverySymbolIsATargetOnce()
    {
        NetworkArchitecture architecture = Tcn.Architecture;
        var input = new SequenceInput(Letters, 3, architecture);
        var set = new SequenceSet([[.. Enumerable.Range(0, 25).Select(i => i % 7)], [2, 4]]);
        NetworkData chunks = input.Chunks(set, 10, 4);
        Assert.AreEqual(4, chunks.Count);
        CollectionAssert.AreEqual(new[] { 10, 14, 9, 2 }, Enumerable.Range(0, 4).Select(chunks.LengthOf).ToArray());
        CollectionAssert.AreEqual((float[])[3, .. Enumerable.Range(0, 9).Select(i => i % 7)], chunks.Values(0).ToArray());
        CollectionAssert.AreEqual((float[])[.. Enumerable.Range(5, 14).Select(i => i % 7)], chunks.Values(1).ToArray());
        CollectionAssert.AreEqual(
            (int[])[-1, -1, -1, -1, .. Enumerable.Range(10, 10).Select(i => i % 7)], chunks.Classes(1).ToArray());
        CollectionAssert.AreEqual((float[])[3, 2], chunks.Values(3).ToArray());
        Assert.AreEqual(27, Enumerable.Range(0, 4).Sum(chunks.CountedOf));
    }

    [TestMethod]
    public void TiedVectorsAreStoredOnce()
    {
        var options = new TcnOptions { Filters = 12, Levels = 1, SymbolDimensions = 12, Readout = TcnReadout.EveryStep };
        int plain = options.Build(1, 50, 10).ParameterCount, tied = (options with { TieSymbols = true }).Build(1, 50, 10).ParameterCount;
        Assert.AreEqual(50 * 12, plain - tied);
        NetworkArchitecture projected = new RecurrentOptions
        {
            Units = 20,
            SymbolDimensions = 12,
            TieSymbols = true,
            Readout = RecurrentReadout.EveryStep,
        }.Build(1, 50, 10);
        Assert.AreEqual(12, projected.Nodes[^2].Channels);
        Assert.IsNull(IncrementalScorer.ProblemOf(projected));
    }

    /// <summary>A model of values, with a recurrent layer on the numbers themselves.</summary>
    internal static readonly SequenceModel Levels = FitLevels();

    internal static void Use(object read)
    {
        var model = (SequenceModel)read;
        SequenceSet set = new([[0, 1, 1, 0, 1]]);
        if (!model.ClassNames.IsEmpty)
            set = set with { Classes = [0] };
        try
        {
            model.Score(set);
            model.Sample(3, [1], new SamplingOptions { Class = model.ClassNames.IsEmpty ? null : 1 });
        }
        catch (InvalidOperationException problem)
        {
            Assert.Contains("not a finite number", problem.Message);
        }
    }

    internal static byte[] Bytes(SequenceModel model) => ModelBytes.Of(model.Save);

    private static readonly string[] Words = ["lime", "plum", "pear", "date"];

    private static string Draw(int symbols, ulong stream)
    {
        string[] words = ["lime", "plum", "pear", "date"];
        var random = new CounterRandom(6, 1, stream);
        return string.Concat(Enumerable.Range(0, symbols / 5).Select(_ => words[random.NextInt(4)] + " "));
    }

    private static NetworkTrainingOptions Training(int epochs) => new()
    {
        Epochs = epochs,
        BatchSize = 4,
        Schedule = new OneCycleRate(),
        Optimizer = new OptimizerOptions { LearningRate = 0.02, GradientClip = 1 },
    };

    private static SequenceModelOptions OptionsOf(SequenceModel model) => new()
    {
        ChunkLength = 50,
        Network = new TcnOptions
        {
            Filters = 16,
            KernelSize = 3,
            Levels = 2,
            Dropout = 0,
            SymbolDimensions = 8,
            Readout = TcnReadout.EveryStep,
            Training = Training(model.Member.Outcome.Epochs),
        },
    };

    private static SequenceModel Fit(NetworkOptions network) =>
        SequenceModel.Fit(Train, Letters, new SequenceModelOptions { Network = network, ChunkLength = 50 });

    private static SequenceModel FitLevels()
    {
        float[][] waves = [.. Enumerable.Range(0, 30).Select(Wave)];
        ValueLevels levels = new(-1.2, 1.2, LevelScale.Uniform, 32);
        SequenceSet set = new([.. waves.Select(wave => levels.Encode(wave))]) { SamplingRate = 100 };
        return SequenceModel.Fit(set, levels, new SequenceModelOptions
        {
            ChunkLength = 60,
            Network = new RecurrentOptions
            {
                Units = 16,
                Dropout = 0,
                Readout = RecurrentReadout.EveryStep,
                Training = Training(60),
            },
        });
    }

    private static float[] Wave(int number)
    {
        var random = new CounterRandom(8, 2, (ulong)number);
        double phase = random.NextDouble(0, 6);
        return [.. Enumerable.Range(0, 120).Select(t => (float)(Math.Sin(phase + 0.6 * t) + 0.02 * random.NextGaussian()))];
    }

    private static void Says(string part, Action action) =>
        Assert.Contains(part, Assert.ThrowsExactly<ArgumentException>(action).Message);
}
