using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Models that give each point of a series a class.</summary>
[TestClass]
public sealed class SequenceLabelerTests
{
    private static readonly (SeriesSet Set, int[][] Labels) Train = Make(40, 1), Test = Make(12, 2);

    // Before the model, which is fitted with them.
    private static NetworkModelOptions Options { get; } = new()
    {
        Repair = new SeriesRepair { Missing = MissingValues.Interpolate },
        Network = new TcnOptions
        {
            Levels = 3,
            Filters = 8,
            KernelSize = 5,
            Dropout = 0,
            Seed = 3,
            Readout = TcnReadout.EveryStep,
            Training = new NetworkTrainingOptions { Epochs = 30, BatchSize = 8, Schedule = new ConstantRate() },
        },
    };

    internal static readonly SequenceLabeler Model = Fit();

    [TestMethod]
    public void EachPointIsLabeled()
    {
        int[][] predicted = Model.Predict(Test.Set);
        int right = 0, all = 0;
        for (int i = 0; i < predicted.Length; i++)
        {
            Assert.HasCount(Test.Set.LengthOf(i), predicted[i]);
            right += predicted[i].Zip(Test.Labels[i], (a, b) => a == b ? 1 : 0).Sum();
            all += predicted[i].Length;
        }

        // The first points of a TCN see few others.
        Assert.IsGreaterThan(0.9 * all, right);
        Assert.IsNotNull(Model.Members[0].Outcome.ValidationLoss);
    }

    [TestMethod]
    public void OneSeriesAtATimeGivesTheSame()
    {
        int[][] predicted = Model.Predict(Test.Set, new Execution { Threads = 3 });
        for (int i = 0; i < predicted.Length; i++)
        {
            int points = Test.Set.LengthOf(i);
            int[] labels = new int[points];
            double[] probabilities = new double[2 * points];
            Model.Predict(Test.Set.Values(i), labels, probabilities);
            CollectionAssert.AreEqual(predicted[i], labels);
            for (int t = 0; t < points; t++)
            {
                Assert.AreEqual(1, probabilities[2 * t] + probabilities[2 * t + 1], 1e-6);
                Assert.AreEqual(labels[t], probabilities[2 * t + 1] > probabilities[2 * t] ? 1 : 0);
            }
        }

        Assert.Throws<ArgumentException>(() => Model.Predict(Test.Set.Values(0), new int[1], new double[2]));
    }

    [TestMethod]
    public void TheSameBitsOnAnyNumberOfThreads() =>
        CollectionAssert.AreEqual(ModelBytes.Of(Model), ModelBytes.Of(Fit(threads: 3)));

    [TestMethod]
    public void AFileHoldsTheModel()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("labeler.csq");
        Model.Save(path);
        foreach (SequenceLabeler loaded in new[] { SequenceLabeler.Load(path), (SequenceLabeler)TimeSeriesModel.Load(path) })
        {
            CollectionAssert.AreEqual(ModelBytes.Of(Model), ModelBytes.Of(loaded));
            foreach ((int[] expected, int[] actual) in Model.Predict(Test.Set).Zip(loaded.Predict(Test.Set)))
                CollectionAssert.AreEqual(expected, actual);
        }

        Assert.AreEqual("Labels each point", Model.Describe()[0].Key);
        StringAssert.Contains(
            Assert.Throws<InvalidDataException>(() => NetworkClassifier.Load(path)).Message, "labeler.csq");
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamed()
    {
        int[][] shortened = [Train.Labels[0][1..], .. Train.Labels[1..]], unknown = [[.. Train.Labels[0]], .. Train.Labels[1..]];
        unknown[0][4] = 2;
        AssertRefused("but labels for 39", () => Fit(labels: Train.Labels[1..]));
        AssertRefused($"but {shortened[0].Length} labels", () => Fit(labels: shortened));
        AssertRefused("point 4: there is no class 2", () => Fit(labels: unknown));
        AssertRefused("are of class 'slow'", () => Fit(labels: [.. Train.Labels.Select(own => new int[own.Length])]));
        AssertRefused("two classes or more", () => SequenceLabeler.Fit(Train.Set, ["one"], Train.Labels));
        AssertRefused("not distinct", () => SequenceLabeler.Fit(Train.Set, ["one", "one"], Train.Labels));
        AssertRefused("outputs for the whole series; outputs for each point", () => Fit(Options with { Network = new TcnOptions() }));
        AssertRefused("outputs for each point of a series; outputs for the whole series", () => NetworkClassifier.Fit(
            NetworkSamples.Classes(8), new NetworkModelOptions { Network = Options.Network }));
        AssertRefused("LengthPolicy.Keep", () => Fit(Options with
        {
            Repair = new SeriesRepair { LengthPolicy = LengthPolicy.Resample, Length = 20 },
        }));
    }

    private static void AssertRefused(string part, Func<object> fit) =>
        StringAssert.Contains(Assert.Throws<ArgumentException>(fit).Message, part);

    private static SequenceLabeler Fit(NetworkModelOptions? options = null, IReadOnlyList<int[]>? labels = null, int threads = 1) =>
        SequenceLabeler.Fit(
            Train.Set, ["slow", "fast"], labels ?? Train.Labels, options ?? Options, Test, execution: new Execution { Threads = threads });

    /// <summary>Series of two channels whose first one oscillates slowly, then fast, then slowly again.</summary>
    private static (SeriesSet Set, int[][] Labels) Make(int count, ulong stream)
    {
        var builder = new SeriesSetBuilder(2) { Name = "phases" };
        var labels = new int[count][];
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(stream, 9, (ulong)i);
            int length = 40 + random.NextInt(30), first = 10 + random.NextInt(10), second = first + 15 + random.NextInt(10);
            float[] values = new float[2 * length];
            labels[i] = new int[length];
            double phase = random.NextDouble(0, 6);
            for (int t = 0; t < length; t++)
            {
                bool fast = t >= first && t < second;
                labels[i][t] = fast ? 1 : 0;
                phase += fast ? 2 : 0.3;
                values[t] = (float)(Math.Sin(phase) + 0.05 * random.NextGaussian());
                values[length + t] = (float)random.NextGaussian();
            }

            builder.Add(values);
        }

        return (builder.Build(), labels);
    }
}
