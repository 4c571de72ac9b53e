using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Models;

namespace ConvSeq.Tests.Features;

/// <summary>What every algorithm of features promises: each test runs on all of <see cref="Featurizers"/>.</summary>
[TestClass]
public sealed class FeaturizerContractTests
{
    public static IEnumerable<object[]> Names => Featurizers.All.Select(one => new object[] { one.Name });

    // MiniRocket takes what it gets: nothing is above a bias, if it is no number.
    public static IEnumerable<object[]> NamesOfThoseThatCheckValues =>
        Featurizers.All.Where(one => one.Options is not MiniRocketOptions).Select(one => new object[] { one.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void EveryPathGivesTheSameBits(string name)
    {
        Featurizer one = Featurizers.Named(name);
        foreach (int channels in (int[])[1, 2, 9])
        {
            SeriesSet set = SeriesSamples.RandomWalks(seed: 3, channels, 150, 149, 40, 5, 1, 333);
            FloatMatrix[] features = [.. one.Paths(one.Options.Fit(set)).Select(path => path.Transform(set))];
            Assert.IsGreaterThan(1, features.Length);
            for (int path = 1; path < features.Length; path++)
                FeatureAssert.SameBits(features[0], features[path], $"{channels} channels, path {path}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void FitAndTransformGiveTheSameBitsOnAnyNumberOfThreads(string name)
    {
        SeriesFeatureOptions options = Featurizers.Named(name).Options;
        SeriesSet set = SeriesSamples.RandomWalks(seed: 4, channels: 3, Enumerable.Range(20, 40).ToArray());
        var one = new Execution { Threads = 1 };
        SeriesFeatures alone = options.Fit(set, one);
        FloatMatrix expected = alone.Transform(set, one);
        foreach (int threads in (int[])[2, 3, 8])
        {
            var execution = new Execution { Threads = threads };
            SeriesFeatures fitted = options.Fit(set, execution);
            CollectionAssert.AreEqual(FeaturizerPayload.Bytes(alone), FeaturizerPayload.Bytes(fitted), $"{threads} threads");
            FeatureAssert.SameBits(expected, fitted.Transform(set, execution), $"{threads} threads");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ConcurrentFitsDoNotDisturbEachOther(string name)
    {
        SeriesFeatureOptions options = Featurizers.Named(name).Options;
        SeriesSet set = SeriesSamples.RandomWalks(seed: 4, channels: 2, 50, 60, 70);
        (byte[] Bytes, FloatMatrix Features)[] expected = [.. Enumerable.Range(0, 4).Select(Run)];
        for (int seed = 1; seed < 4; seed++)
            Assert.AreEqual(options is QuantOptions, expected[0].Features.Row(0).SequenceEqual(expected[seed].Features.Row(0)), "the seed");
        Parallel.For(0, 16, i =>
        {
            (byte[] bytes, FloatMatrix features) = Run(i);
            CollectionAssert.AreEqual(expected[i % 4].Bytes, bytes, $"fit {i}");
            FeatureAssert.SameBits(expected[i % 4].Features, features, $"fit {i}");
        });

        (byte[], FloatMatrix) Run(int i)
        {
            var execution = new Execution { Threads = 1 + i % 5 };
            SeriesFeatures fitted = (options with { Seed = (ulong)(i % 4) }).Fit(set, execution);
            return (FeaturizerPayload.Bytes(fitted), fitted.Transform(set, execution));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ASeriesDoesNotDependOnItsBatchMates(string name)
    {
        int[] lengths = [300, 1, 64, 7, 1500, 300, 9, 128, 2, 299];
        SeriesSet set = SeriesSamples.RandomWalks(seed: 6, channels: 2, lengths);
        SeriesFeatures fitted = Featurizers.Named(name).Options.Fit(set);
        FloatMatrix together = fitted.Transform(set, new Execution { Threads = 1 });
        for (int i = 0; i < lengths.Length; i++)
        {
            // A fresh instance: no working memory that longer series have used before.
            float[] alone = new float[fitted.FeatureCount];
            FeaturizerPayload.Copy(fitted).Transform(set.Values(i), alone);
            FeatureAssert.SameBits(alone, together.Row(i), $"series {i}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void SeriesOfLengthOneToTwelveAreFittedAndScored(string name)
    {
        Featurizer one = Featurizers.Named(name);
        SeriesSet others = SeriesSamples.RandomWalks(seed: 8, channels: 1, Enumerable.Range(1, 40).ToArray());
        for (int length = 1; length <= 12; length++)
        {
            SeriesSet set = SeriesSamples.RandomWalks(seed: 7, channels: 1, length, length);
            SeriesFeatures fitted = one.Options.Fit(set);
            one.AssertPossible(fitted, set);
            one.AssertPossible(fitted, others);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void OneSeriesIsEnoughToFit(string name)
    {
        Featurizer one = Featurizers.Named(name);
        one.AssertPossible(one.Options.Fit(SeriesSamples.RandomWalks(9, 1, 30)), SeriesSamples.RandomWalks(10, 1, 30));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ConstantAndLargeSeriesAreFittedAndScored(string name)
    {
        Featurizer one = Featurizers.Named(name);
        SeriesSet set = SeriesSet.FromArrays(
            [.. ((float[])[0, 3, 7e28f, -1e-38f]).Select(value => Enumerable.Repeat(value, 50).ToArray())]);
        foreach (int[] part in (int[][])[[0, 1, 2, 3], [0], [1], [2], [3], [1, 1]])
            one.AssertPossible(one.Options.Fit(set.Subset(part)), set);
    }

    [TestMethod]
    [DataRow("MultiRocket")]
    [DataRow("Hydra")]
    [DataRow("RDST")]
    [DataRow("Quant")]
    public void HugeValuesAreRefusedWhenFittingAndLimitedWhenScoring(string name)
    {
        Featurizer one = Featurizers.Named(name);
        float[] huge = [.. Enumerable.Range(0, 1400).Select(t => t % 3 == 0 ? float.MaxValue : float.MinValue)];
        float[] limited = [.. huge.Select(value => Math.Clamp(value, -SeriesFeatures.MaxMagnitude, SeriesFeatures.MaxMagnitude))];
        SeriesSet set = SeriesSet.FromArrays([new float[40], huge, limited]);
        string message = Assert.Throws<ArgumentException>(() => one.Options.Fit(set)).Message;
        StringAssert.Contains(message, "Series 1");
        StringAssert.Contains(message, "z-normalize");
        SeriesFeatures fitted = one.Options.Fit(set.Subset([0, 2]));
        one.AssertPossible(fitted, set);
        FloatMatrix features = fitted.Transform(set);
        FeatureAssert.SameBits(features.Row(1), features.Row(2), "limited");
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void BadInputIsNamed(string name)
    {
        SeriesFeatureOptions options = Featurizers.Named(name).Options;
        SeriesSet good = SeriesSamples.RandomWalks(1, 2, 30), missing = SeriesSet.FromArrays([new float[] { 1, float.NaN, 2 }]);
        SeriesFeatures fitted = options.Fit(good), ofOne = options.Fit(SeriesSamples.RandomWalks(1, 1, 30));
        Assert.Throws<ArgumentNullException>(() => options.Fit(null!));
        AssertRefused("missing", () => options.Fit(missing));
        AssertRefused("missing", () => ofOne.Transform(missing));
        AssertRefused("empty", () => options.Fit(good.Subset([])));
        AssertRefused("3 channels", () => fitted.Transform(SeriesSamples.RandomWalks(1, 3, 30)));
        AssertRefused("1 channel", () => fitted.Transform(missing));
        AssertRefused("2 channels", () => fitted.Transform(new float[3], new float[fitted.FeatureCount]));
        AssertRefused($"{fitted.FeatureCount} are needed", () => fitted.Transform(new float[4], new float[5]));
    }

    [TestMethod]
    [DynamicData(nameof(NamesOfThoseThatCheckValues))]
    public void AValueThatIsNoNumberIsNamed(string name)
    {
        SeriesFeatures fitted = Featurizers.Named(name).Options.Fit(SeriesSamples.RandomWalks(1, 2, 30));
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            foreach (float[] series in (float[][])[[1, bad], [1, 2, bad, 3]])
                AssertRefused("missing (NaN) or infinite", () => fitted.Transform(series, new float[fitted.FeatureCount]));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void CancellationStopsFitAndTransform(string name)
    {
        SeriesFeatureOptions options = Featurizers.Named(name).Options;
        SeriesSet set = SeriesSamples.RandomWalks(1, 1, 100, 100, 100);
        SeriesFeatures fitted = options.Fit(set);
        foreach (int threads in (int[])[1, 2])
        {
            var cancelled = new Execution { Threads = threads, CancellationToken = new CancellationToken(canceled: true) };
            Assert.Throws<OperationCanceledException>(() => options.Fit(set, cancelled));
            Assert.Throws<OperationCanceledException>(() => fitted.Transform(set, cancelled));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void FittingReportsProgressToTheEnd(string name)
    {
        SeriesFeatureOptions options = Featurizers.Named(name).Options;
        var seen = new List<ProgressReport>();
        var execution = new Execution { Threads = 1, Progress = new Listener(seen.Add) };
        SeriesFeatures fitted = options.Fit(SeriesSamples.RandomWalks(1, 1, Enumerable.Repeat(30, 40).ToArray()), execution);

        // Drawing a few kernels takes no time, and knowing a length none at all.
        if (options is HydraOptions { Scale: false } or QuantOptions)
        {
            Assert.IsEmpty(seen);
            return;
        }

        foreach (IGrouping<string, ProgressReport> stage in seen.GroupBy(report => report.Stage))
        {
            CollectionAssert.AreEqual(stage.OrderBy(report => report.Fraction).ToArray(), stage.ToArray());
            Assert.AreEqual(1, stage.Last().Fraction);
            Assert.IsGreaterThan(1, stage.Count());
        }

        Assert.AreEqual(fitted is MultiRocketHydra ? "Fitting Hydra" : $"Fitting {fitted.Name}", seen[^1].Stage);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void TransformingOneSeriesAllocatesNothingAfterWarmUp(string name)
    {
        foreach ((int channels, int length) in ((int, int)[])[(2, 100), (2, 1300), (5, 100)])
        {
            SeriesSet set = SeriesSamples.RandomWalks(1, channels, length, 90);
            SeriesFeatures fitted = Featurizers.Named(name).Options.Fit(set);
            float[] series = set.Values(0).ToArray(), features = new float[fitted.FeatureCount];
            for (int i = 0; i < 50; i++)
                fitted.Transform(series, features);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++)
                fitted.Transform(series, features);
            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before, $"{channels} channels, length {length}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void EveryFeatureHasANameOfItsOwn(string name)
    {
        SeriesFeatureOptions options = Featurizers.Named(name).Options;
        SeriesFeatures fitted = options.Fit(SeriesSamples.RandomWalks(1, 3, 100));
        string[] names = [.. fitted.FeatureNames()];
        Assert.AreEqual((fitted.FeatureCount, fitted.FeatureCount), (names.Length, names.Distinct().Count()));
        Assert.AreEqual(options.Name, fitted.Name);
        Assert.AreNotEqual("", fitted.Summary);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AModelComesBackAsItWas(string name)
    {
        foreach (int channels in (int[])[1, 2, 5])
        {
            SeriesSet set = SeriesSamples.RandomWalks(2, channels, 60, 44, 5, 1, 1100);
            FeaturizerPayload.AssertComesBack(set, (Featurizers.Named(name).Options with { Seed = 7 }).Fit(set));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AClassifierComesBackAsItWas(string name)
    {
        SeriesSet set = SeriesSamples.SteadyAndFalling();
        TimeSeriesClassifier model = TimeSeriesClassifier.Fit(
            set, new TimeSeriesClassifierOptions { Features = Featurizers.Named(name).Options });
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        ModelFileTests.AssertSamePredictions(model.Predict(set), TimeSeriesClassifier.Load(stream).Predict(set));
        CollectionAssert.AreEqual(set.Labels.ToArray(), model.Predict(set).Labels.ToArray());
    }

    /// <summary>Fewer features are computed together with others: a feature must not depend on them.</summary>
    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AReducedTransformHasTheWantedFeatures(string name)
    {
        foreach (int channels in (int[])[1, 4])
        {
            SeriesSet set = SeriesSamples.RandomWalks(seed: 12, channels, 80, 90, 33, 3, 1100);
            SeriesFeatures fitted = Featurizers.Named(name).Options.Fit(SeriesSamples.RandomWalks(seed: 9, channels, 100, 80, 90));
            FloatMatrix all = fitted.Transform(set);
            foreach (int[] wanted in Subsets(fitted.FeatureCount))
            {
                (SeriesFeatures reduced, int[] places) = fitted.Reduce(wanted);
                Assert.IsInRange(wanted.Length, fitted.FeatureCount, reduced.FeatureCount);
                FloatMatrix few = reduced.Transform(set);
                for (int i = 0; i < set.Count; i++)
                {
                    FeatureAssert.SameBits(
                        Array.ConvertAll(wanted, f => all.Row(i)[f]), Array.ConvertAll(places, place => few.Row(i)[place]), $"series {i}");
                }

                Assert.AreEqual(reduced.FeatureCount, reduced.FeatureNames().Distinct().Count());
                FeaturizerPayload.AssertComesBack(set, reduced);

                // Reducing what was reduced gives the same again.
                int[] ascending = [.. places.Order()];
                (SeriesFeatures again, int[] placesAgain) = reduced.Reduce(ascending);
                Assert.AreEqual(reduced.FeatureCount, again.FeatureCount);
                CollectionAssert.AreEqual(ascending, placesAgain);
            }
        }

        static IEnumerable<int[]> Subsets(int count)
        {
            int half = count / 2, eighth = count / 8;
            int[] all = [.. Enumerable.Range(0, count)];
            int[][] chosen =
            [
                all, all[..half], all[half..], all[(2 * eighth)..(3 * eighth)], [0], [half - 1], [half], [count - 1], [half - 1, half],
                [7, count / 4],
                [count - 40, count - 1], [7, count / 3, half], [7, count / 3, count - 1],
                [.. all.Where(f => f % 3 == 2)], [.. all.Where(f => f % 50 == 49)], [.. all.Where(f => f % eighth == 7)],
            ];
            var random = new CounterRandom(1, 2, 3);
            return [.. chosen, .. Enumerable.Range(1, 7).Select(i => RandomSubset(ref random, all, Math.Pow(0.4, i)))];
        }
    }

    internal static int[] RandomSubset(ref CounterRandom random, int[] items, double share)
    {
        var subset = new List<int> { items[random.NextInt(items.Length)] };
        foreach (int item in items)
        {
            if (random.NextDouble() < share && item != subset[0])
                subset.Add(item);
        }

        return [.. subset.Order()];
    }

    private static void AssertRefused(string part, Action action) =>
        StringAssert.Contains(Assert.Throws<ArgumentException>(action).Message, part);
}
