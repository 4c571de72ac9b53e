using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>WaveNet: its layers, and what it learns of a signal whose entropy is known.</summary>
[TestClass]
public sealed class WaveNetTests
{
    [TestMethod]
    public void ThePaperIsTheDefault()
    {
        NetworkArchitecture network = new WaveNetOptions().Build(1, 256, 1000);
        Assert.AreEqual(1 + 1 + 3 * 1023, network.ReceptiveField);
        Assert.AreEqual(30, network.Nodes.Count(node => node.Layer is Gate));
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 30).Select(i => 1 << (i % 10)).ToArray(),
            network.Nodes.Where(node => node.Name.EndsWith("/convolution", StringComparison.Ordinal))
                .Select(node => ((Conv1d)node.Layer).Dilation).ToArray());
        Assert.AreEqual(30, network.Nodes.Single(node => node.Name == "skips").Inputs.Length);
        Assert.AreEqual(29, network.Nodes.Count(node => node.Layer is Add && node.Name != "skips"));
        Assert.AreEqual(256, network.Symbols);
        Assert.IsNull(IncrementalScorer.ProblemOf(network));

        // Vectors, first convolution, 30 of dilations, 30 skips and 29 residuals, and the last two.
        Assert.AreEqual(
            256 * 32 + (2 * 32 * 32 + 32) + 30 * (2 * 32 * 64 + 64) + 30 * (32 * 256 + 256) + 29 * (32 * 32 + 32) + 2 * (256 * 256 + 256),
            network.ParameterCount);
    }

    [TestMethod]
    public void SettingsChangeTheLayers()
    {
        NetworkArchitecture network = new WaveNetOptions
        {
            Stacks = 1,
            LayersPerStack = 1,
            KernelSize = 3,
            ResidualChannels = 5,
            SkipChannels = 7,
            OutputChannels = 9,
            Input = WaveNetInput.Value,
        }.Build(1, 16, 10);
        Assert.AreEqual(5, network.ReceptiveField);
        Assert.IsNull(network.Symbols);
        Assert.AreEqual((3 * 5 + 5) + (3 * 5 * 10 + 10) + (5 * 7 + 7) + (7 * 9 + 9) + (9 * 16 + 16), network.ParameterCount);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WaveNetOptions { Stacks = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WaveNetOptions { Classes = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WaveNetOptions { Input = (WaveNetInput)9 });
        Assert.Contains("of 3 classes takes series of 2 channels, not 1", Assert.ThrowsExactly<ArgumentException>(
            () => new WaveNetOptions { Classes = 3 }.Build(1, 16, 10)).Message);
    }

    /// <summary>The class is seen by every gated unit, and the same point by point.</summary>
    [TestMethod]
    public void TheClassConditionsEveryLayer()
    {
        NetworkArchitecture network = new WaveNetOptions
        {
            Stacks = 2,
            LayersPerStack = 3,
            ResidualChannels = 6,
            SkipChannels = 8,
            Classes = 4,
        }.Build(2, 16, 10);
        Assert.AreEqual(6, network.Nodes.Count(node => node.Layer is AddToAll));
        var random = new CounterRandom(1, 2, 3);
        NetworkWeights weights = NetworkWeights.Initial(network, 1);
        foreach (ref float weight in weights.Values.AsSpan())
            weight += (float)random.NextDouble(-0.2, 0.2);
        var whole = new SeriesNetwork(network, weights);
        using var scorer = new IncrementalScorer(whole);
        float[] other = new float[16];
        for (int one = 0; one < 4; one++, scorer.Reset())
        {
            float[] values = [.. Enumerable.Range(0, 50).SelectMany(t => (float[])[t * 5 % 16, one])];
            float[] expected = new float[50 * 16], actual = new float[50 * 16];
            whole.Score(values, expected);
            scorer.Score(values, actual);
            CollectionAssert.AreEqual(expected, actual);
            CollectionAssert.AreNotEqual(other, expected[^16..]);
            other = expected[^16..];
        }
    }

    /// <summary>
    /// Two tones and noise: the loss on other recordings is above the entropy of the noise by less than 5 %. The command is dotnet run -c
    /// Release --project ConvSeq.Benchmarks -- tones.
    /// </summary>
    [TestMethod]
    public void TheEntropyOfTwoTonesAndNoiseIsReached()
    {
        var signal = new ToneSignal(Noise: 0.1, Seed: 0);
        var levels = new ValueLevels(-1, 1, LevelScale.MuLaw);
        SequenceModel model = SequenceModel.Fit(
            new SequenceSet([.. Enumerable.Range(0, 30).Select(i => levels.Encode(signal.Draw(i, 1000)))]), levels,
            new SequenceModelOptions { Network = Options(20) });
        double entropy = (signal.EntropyOf(1000, 1000, levels) + signal.EntropyOf(1001, 1000, levels)) / 2;
        var test = new SequenceSet([levels.Encode(signal.Draw(1000, 1000)), levels.Encode(signal.Draw(1001, 1000))]);
        double loss = model.Score(test).MeanLoss;
        Assert.IsGreaterThan(0.99 * entropy, loss);
        Assert.IsLessThan(1.05 * entropy, loss);
    }

    /// <summary>Conditioned on a class it draws signals of that class: MiniRocket, fitted to recordings, tells them apart.</summary>
    [TestMethod]
    public void WhatItDrawsIsOfTheClass()
    {
        const int Length = 200;
        ToneSignal[] signals = [new(Noise: 0.1, Seed: 1), new(Noise: 0.1, Seed: 2) { Pitch = 1.6 }];
        var levels = new ValueLevels(-1, 1, LevelScale.MuLaw);
        int[] classes = [.. Enumerable.Range(0, 24).Select(i => i % 2)];
        var train = new SequenceSet([.. classes.Select((one, i) => levels.Encode(signals[one].Draw(i, 600)))])
        {
            ClassNames = ["low", "high"],
            Classes = classes,
        };
        SequenceModel model = SequenceModel.Fit(train, levels, new SequenceModelOptions { Network = Options(14) with { Classes = 2 } });
        int[] recordings = [.. Enumerable.Range(0, 80)];
        TimeSeriesClassifier classifier = TimeSeriesClassifier.Fit(SeriesSet.FromArrays(
            [.. recordings.Select(i => signals[i % 2].Draw(1000 + i, Length))], [.. recordings.Select(i => train.ClassNames[i % 2])]));
        float[][] drawn = [.. Enumerable.Range(0, 100).Select(i => levels.Decode(
            model.Sample(2 * Length, default, new SamplingOptions { Seed = (ulong)i, Class = i % 2 }).AsSpan(Length)))];
        ClassPredictions predictions = classifier.Predict(SeriesSet.FromArrays(drawn));
        Assert.IsGreaterThanOrEqualTo(99, Enumerable.Range(0, 100).Count(i => predictions.LabelOf(i) == train.ClassNames[i % 2]));
    }

    /// <summary>A small network for tones, and its training.</summary>
    private static WaveNetOptions Options(int epochs) => new()
    {
        Stacks = 1,
        LayersPerStack = 7,
        ResidualChannels = 24,
        SkipChannels = 48,
        Input = WaveNetInput.Value,
        Training = new NetworkTrainingOptions
        {
            Epochs = epochs,
            BatchSize = 8,
            KeepBest = false,
            Schedule = new OneCycleRate(),
            Optimizer = new OptimizerOptions { LearningRate = 5e-3, GradientClip = 1 },
        },
    };

    /// <summary>Known by its definition: noise in uniform levels has the entropy of a normal distribution, ln(σ √(2πe) / width).</summary>
    [TestMethod]
    public void TheEntropyOfTheSignalIsThatOfItsNoise()
    {
        var levels = new ValueLevels(-2, 2, LevelScale.Uniform, 400);
        Assert.AreEqual(
            Math.Log(0.1 * Math.Sqrt(2 * Math.PI * Math.E) / 0.01), new ToneSignal(0.1, 1).EntropyOf(3, 40, levels), 2e-3);
    }
}
