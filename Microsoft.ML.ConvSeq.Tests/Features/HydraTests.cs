using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Series;
using ConvSeq.Tests.Kernels;

namespace ConvSeq.Tests.Features;

[TestClass]
public sealed class HydraTests
{
    private static readonly HydraOptions Small = new() { Groups = 6, KernelsPerGroup = 8 }, Raw = Small with { Scale = false };

    [TestMethod]
    [DataRow(1, 8)]
    [DataRow(5, 8)]
    [DataRow(1, 1)]
    [DataRow(1, 2)]
    [DataRow(3, 7)]
    [DataRow(1, 9)]
    [DataRow(1, 17)]
    public void EveryPathComputesWhatThePaperDefines(int channels, int kernels)
    {
        // Values are integers and weights sixteenths: sums are exact in any order, and ties abound.
        var random = new CounterRandom(5, 0, (ulong)(channels * 100 + kernels));
        Hydra model = Sixteenths(ref random, channels, kernels);
        foreach (int length in (int[])[1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 18, 31, 33, 64, 90, 100, 257])
        {
            SeriesSet one = Integers(ref random, channels, length);
            float[] expected = [.. PlainHydra.Counts(model, Channels(one, 0)).Select(count => (float)count)];
            foreach (HydraKernels path in HydraPaths.All)
            {
                float[] features = new float[model.FeatureCount];
                model.On(path).Transform(one.Values(0), features);
                CollectionAssert.AreEqual(expected, features, $"{path.Name}, length {length}");
            }
        }
    }

    [TestMethod]
    [DataRow(1, 8)]
    [DataRow(6, 8)]
    [DataRow(2, 5)]
    public void EveryPathGivesTheSameBitsOnRealNumbers(int channels, int kernels)
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 3, channels, 150, 149, 40, 5, 1, 333);
        Hydra fitted = Hydra.Fit(set, new HydraOptions { Groups = 12, KernelsPerGroup = kernels });
        FloatMatrix expected = fitted.On(new ScalarHydraKernels()).Transform(set);
        foreach (HydraKernels path in HydraPaths.All)
            AssertSameBits(expected, fitted.On(path).Transform(set), path.Name);
    }

    [TestMethod]
    public void TheBestPathIsTheWidestOfTheMachine() =>
        Assert.AreEqual(ConvolutionKernels.Best.Name, HydraKernels.Best.Name);

    [TestMethod]
    public void FeaturesOfAFittedModelAreThePapersScaledCounts()
    {
        // Well apart from ties: a path in float and the oracle in double then agree on every winner.
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 20, channels: 3, 60, 70, 80, 35, 20, 90, 33);
        Hydra raw = Hydra.Fit(set, Raw), scaled = Hydra.Fit(set, Small);
        double[][] counts = [.. Enumerable.Range(0, set.Count).Select(i => PlainHydra.Counts(raw, Channels(set, i)))];
        AssertClose(counts, raw.Transform(set));
        AssertClose(PlainHydra.Scale(counts), scaled.Transform(set));
        Assert.IsFalse(raw.AreScaled);
        Assert.IsTrue(scaled.AreScaled);
    }

    [TestMethod]
    public void KernelsAreCenteredAndOfNormOne()
    {
        Hydra fitted = Hydra.Fit(MiniRocketTests.RandomWalks(1, 1, 100), Raw);
        foreach (HydraGroup group in fitted.Groups)
        {
            for (int k = 0; k < 8; k++)
            {
                double[] weights = [.. Enumerable.Range(0, 9).Select(tap => (double)group.Weight(k, tap))];
                Assert.AreEqual(0, weights.Sum(), 1e-6);
                Assert.AreEqual(1, weights.Sum(Math.Abs), 1e-6);
            }

            Assert.Throws<ArgumentOutOfRangeException>(() => group.Weight(8, 0));
            Assert.Throws<ArgumentOutOfRangeException>(() => group.Weight(0, 9));
        }
    }

    [TestMethod]
    public void WeightsAndChannelsComeFromTheStatedStreams()
    {
        Hydra fitted = Hydra.Fit(MiniRocketTests.RandomWalks(1, 7, 100), Raw with { Seed = 9 });
        for (int g = 0; g < fitted.Groups.Length; g++)
        {
            var channels = new CounterRandom(9, 0x48590002, (ulong)g);
            CollectionAssert.AreEqual(
                new[] { channels.NextInt(7), channels.NextInt(7), channels.NextInt(7) }, fitted.Groups[g].Channels.ToArray());
            for (int k = 0; k < 8; k++)
            {
                var random = new CounterRandom(9, 0x48590001, (ulong)(8 * g + k));
                double[] weights = [.. Enumerable.Range(0, 9).Select(_ => random.NextGaussian())];
                double mean = weights.Sum() / 9, norm = weights.Sum(weight => Math.Abs(weight - mean));
                for (int tap = 0; tap < 9; tap++)
                    Assert.AreEqual((float)((weights[tap] - mean) / norm), fitted.Groups[g].Weight(k, tap));
            }
        }
    }

    [TestMethod]
    [DataRow(2, 2)]
    [DataRow(3, 2)]
    [DataRow(5, 2)]
    [DataRow(6, 3)]
    [DataRow(15, 7)]
    [DataRow(16, 8)]
    [DataRow(40, 8)]
    public void AGroupSumsHalfOfTheChannels(int channels, int expected)
    {
        Hydra fitted = Hydra.Fit(MiniRocketTests.RandomWalks(1, channels, 20), Raw);
        foreach (HydraGroup group in fitted.Groups)
        {
            Assert.AreEqual(expected, group.Channels.Length);
            Assert.IsFalse(group.Channels.ContainsAnyExceptInRange(0, channels - 1));
        }
    }

    [TestMethod]
    [DataRow(1, new[] { 1 })]
    [DataRow(9, new[] { 1 })]
    [DataRow(16, new[] { 1 })]
    [DataRow(17, new[] { 1, 2 })]
    [DataRow(32, new[] { 1, 2 })]
    [DataRow(33, new[] { 1, 2, 4 })]
    [DataRow(150, new[] { 1, 2, 4, 8, 16 })]
    public void DilationsArePowersOfTwoUpToHalfTheLength(int length, int[] expected)
    {
        Hydra fitted = Hydra.Fit(MiniRocketTests.RandomWalks(1, 1, length, 1), Raw with { Groups = 3 });
        CollectionAssert.AreEqual(expected.SelectMany(d => new[] { d, d, d }).ToArray(), fitted.Groups.ToArray().Select(g => g.Dilation).ToArray());

        // Of three groups two look at the series, one at its difference.
        CollectionAssert.AreEqual(
            expected.SelectMany(_ => new[] { false, false, true }).ToArray(), fitted.Groups.ToArray().Select(g => g.OnDifference).ToArray());
    }

    [TestMethod]
    public void TheDefaultsAreThePapers()
    {
        Hydra fitted = Hydra.Fit(MiniRocketTests.RandomWalks(1, 1, 500), new HydraOptions { Scale = false });
        Assert.AreEqual((64 * 6, 8, 6144), (fitted.Groups.Length, fitted.KernelsPerGroup, fitted.FeatureCount));
        Assert.AreEqual(32, fitted.Groups.ToArray().Count(group => group is { Dilation: 4, OnDifference: true }));
        Assert.AreEqual("384 groups of 8 kernels, dilations from 1 to 32", fitted.Summary);
        string[] names = [.. fitted.FeatureNames()];
        Assert.AreEqual((6144, 6144), (names.Length, names.Distinct().Count()));
        Assert.AreEqual("dilation 1, group 0, kernel 0, sum of greatest", names[0]);
        Assert.AreEqual("dilation 32, group 63 on the difference, kernel 7, count of least", names[^1]);
    }

    [TestMethod]
    public void FitAndTransformGiveTheSameBitsOnAnyNumberOfThreads()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 4, channels: 3, Enumerable.Range(20, 40).ToArray());
        var one = new Execution { Threads = 1 };
        FloatMatrix expected = Hydra.Fit(set, Small, one).Transform(set, one);
        foreach (int threads in (int[])[2, 3, 8])
        {
            var execution = new Execution { Threads = threads };
            AssertSameBits(expected, Hydra.Fit(set, Small, execution).Transform(set, execution), $"{threads} threads");
        }
    }

    [TestMethod]
    public void ConcurrentFitsDoNotDisturbEachOther()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 4, channels: 2, 50, 60, 70);
        FloatMatrix[] expected = [.. Enumerable.Range(0, 4).Select(seed => Run((ulong)seed))];
        for (int seed = 1; seed < 4; seed++)
            Assert.IsFalse(expected[0].Row(0).SequenceEqual(expected[seed].Row(0)), "the seed counts");
        Parallel.For(0, 16, i => AssertSameBits(expected[i % 4], Run((ulong)(i % 4)), $"fit {i}"));

        FloatMatrix Run(ulong seed) => Hydra.Fit(set, Small with { Seed = seed }).Transform(set);
    }

    [TestMethod]
    public void AKernelsDrawsDoNotDependOnTheOtherDilations()
    {
        Hydra small = Hydra.Fit(MiniRocketTests.RandomWalks(4, 7, 30), Raw), large = Hydra.Fit(MiniRocketTests.RandomWalks(4, 7, 300), Raw);
        Assert.IsLessThan(large.Groups.Length, small.Groups.Length);
        for (int g = 0; g < small.Groups.Length; g++)
        {
            CollectionAssert.AreEqual(small.Groups[g].TapMajorWeights, large.Groups[g].TapMajorWeights);
            CollectionAssert.AreEqual(small.Groups[g].Channels.ToArray(), large.Groups[g].Channels.ToArray());
        }
    }

    [TestMethod]
    public void ASeriesDoesNotDependOnItsBatchMates()
    {
        int[] lengths = [300, 1, 64, 7, 300, 9, 128, 2, 299];
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 6, channels: 2, lengths);
        Hydra fitted = Hydra.Fit(set, Small);
        FloatMatrix together = fitted.Transform(set, new Execution { Threads = 1 });
        for (int i = 0; i < lengths.Length; i++)
        {
            // A fresh instance: no working memory that longer series have used before.
            float[] alone = new float[fitted.FeatureCount];
            fitted.On(HydraKernels.Best).Transform(set.Values(i), alone);
            CollectionAssert.AreEqual(alone, together.Row(i).ToArray(), $"series {i}");
        }
    }

    [TestMethod]
    public void SeriesOfLengthOneToTwelveAreFittedAndScored()
    {
        for (int length = 1; length <= 12; length++)
        {
            Hydra fitted = Hydra.Fit(MiniRocketTests.RandomWalks(seed: 7, channels: 1, length, length), Small);
            AssertFinite(fitted.Transform(MiniRocketTests.RandomWalks(seed: 8, channels: 1, Enumerable.Range(1, 40).ToArray())));
        }
    }

    [TestMethod]
    public void EachPointOfAGroupIsCountedOnce()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 8, channels: 1, Enumerable.Range(1, 40).ToArray());
        Hydra fitted = Hydra.Fit(set, Raw);
        FloatMatrix features = fitted.Transform(set);
        for (int i = 0; i < set.Count; i++)
        {
            for (int g = 0; g < fitted.Groups.Length; g++)
            {
                int points = fitted.Groups[g].OnDifference ? Math.Max(1, set.LengthOf(i) - 1) : set.LengthOf(i);
                Assert.AreEqual(points, features.Row(i).Slice(16 * g + 8, 8).ToArray().Sum());
            }
        }
    }

    [TestMethod]
    public void WhereAllKernelsTieTheFirstTakesEveryPoint()
    {
        SeriesSet zeros = SeriesSet.FromArrays([new float[50]]);
        foreach (HydraKernels path in HydraPaths.All)
        {
            float[] features = new float[6 * 16];
            Hydra.Fit(zeros, Raw with { ReferenceLength = 9 }).On(path).Transform(zeros.Values(0), features);
            for (int f = 0; f < features.Length; f++)
                Assert.AreEqual(f % 16 != 8 ? 0 : f / 16 < 3 ? 50 : 49, features[f], $"{path.Name}, feature {f}");
        }
    }

    [TestMethod]
    public void TwiceTheSeriesIsTwiceTheSumsAndTheSameCounts()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 8, channels: 1, 100);
        Hydra fitted = Hydra.Fit(set, Raw);
        float[] once = new float[fitted.FeatureCount], twice = new float[fitted.FeatureCount];
        fitted.Transform(set.Values(0), once);
        fitted.Transform(set.Values(0).ToArray().Select(value => 2 * value).ToArray(), twice);
        CollectionAssert.AreEqual(once.Select((value, f) => f % 16 < 8 ? 2 * value : value).ToArray(), twice);
    }

    [TestMethod]
    public void ConstantAndLargeSeriesGiveFiniteFeatures()
    {
        float[][] series = [new float[50], Enumerable.Repeat(3f, 50).ToArray(), Enumerable.Repeat(1e28f, 50).ToArray(), Enumerable.Repeat(-1e-38f, 50).ToArray()];
        SeriesSet set = SeriesSet.FromArrays(series);
        AssertFinite(Hydra.Fit(set, Small).Transform(set));
        AssertFinite(Hydra.Fit(set.Subset([0]), Small).Transform(set));
        AssertFinite(Hydra.Fit(set.Subset([1, 1]), Small).Transform(set));
    }

    [TestMethod]
    public void HugeValuesAreRefusedWhenFittingAndLimitedWhenScoring()
    {
        float[] huge = [.. Enumerable.Range(0, 40).Select(t => t % 2 == 0 ? float.MaxValue : float.MinValue)];
        float[] limited = [.. huge.Select(value => Math.Clamp(value, -Hydra.MaxMagnitude, Hydra.MaxMagnitude))];
        SeriesSet set = SeriesSet.FromArrays([new float[40], huge, limited]);
        string message = Assert.Throws<ArgumentException>(() => Hydra.Fit(set, Small)).Message;
        StringAssert.Contains(message, "Series 1");
        StringAssert.Contains(message, "z-normalise");
        FloatMatrix features = Hydra.Fit(set.Subset([0, 2]), Small).Transform(set);
        AssertFinite(features);
        Assert.IsTrue(features.Row(1).SequenceEqual(features.Row(2)));
    }

    [TestMethod]
    public void AReferenceLengthFarBeyondTheSeriesCostsNoMemory()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 11, channels: 1, 40, 50);
        Hydra fitted = Hydra.Fit(set, Small with { ReferenceLength = int.MaxValue });
        Assert.AreEqual(Hydra.MaxDilation, fitted.Groups[^1].Dilation);
        AssertFinite(fitted.Transform(set));
    }

    [TestMethod]
    public void AReducedTransformComputesTheWantedFeatures()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 12, channels: 4, 80, 90, 100);
        foreach (HydraOptions options in (HydraOptions[])[Small, Raw])
        {
            Hydra fitted = Hydra.Fit(set, options);
            int[] wanted = [0, 1, 15, 40, 47, 200, 201, fitted.FeatureCount - 1];
            (SeriesFeatures reduced, int[] places) = fitted.Reduce(wanted);
            Assert.AreEqual(16 * 4, reduced.FeatureCount, "groups 0, 2, 12 and the last");
            Assert.AreEqual(fitted.AreScaled, reduced.AreScaled);
            FloatMatrix all = fitted.Transform(set), few = reduced.Transform(set);
            for (int i = 0; i < set.Count; i++)
            {
                for (int f = 0; f < wanted.Length; f++)
                    Assert.AreEqual(all.Row(i)[wanted[f]], few.Row(i)[places[f]]);
            }
        }
    }

    [TestMethod]
    public void BadInputIsNamed()
    {
        SeriesSet good = MiniRocketTests.RandomWalks(1, 2, 30), missing = SeriesSet.FromArrays([new float[] { 1, float.NaN, 2 }]);
        Hydra fitted = Hydra.Fit(good, Raw);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => Hydra.Fit(missing)).Message, "missing");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => Hydra.Fit(good.Subset([]))).Message, "empty");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(MiniRocketTests.RandomWalks(1, 3, 30))).Message, "3 channels");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(new float[3], new float[fitted.FeatureCount])).Message, "2 channels");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(new float[4], new float[5])).Message, $"{fitted.FeatureCount}");
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity])
        {
            StringAssert.Contains(
                Assert.Throws<ArgumentException>(() => fitted.Transform(new[] { 1, bad }, new float[fitted.FeatureCount])).Message, "missing (NaN) or infinite");
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new HydraOptions { Groups = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HydraOptions { Groups = 4097 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HydraOptions { KernelsPerGroup = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HydraOptions { KernelsPerGroup = 257 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HydraOptions { ReferenceLength = -1 });
    }

    [TestMethod]
    public void CancellationStopsFitAndTransform()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(1, 1, 100, 100, 100);
        Hydra fitted = Hydra.Fit(set, Small);
        foreach (int threads in (int[])[1, 2])
        {
            var cancelled = new Execution { Threads = threads, CancellationToken = new CancellationToken(canceled: true) };
            Assert.Throws<OperationCanceledException>(() => Hydra.Fit(set, Small, cancelled));
            Assert.Throws<OperationCanceledException>(() => fitted.Transform(set, cancelled));
        }
    }

    [TestMethod]
    public void FittingReportsProgressToTheEnd()
    {
        var seen = new List<ProgressReport>();
        var execution = new Execution { Threads = 1, Progress = new Recorder(seen) };
        Hydra.Fit(MiniRocketTests.RandomWalks(1, 1, Enumerable.Repeat(30, 40).ToArray()), Small, execution);
        Assert.AreEqual(new ProgressReport("Fitting Hydra", 1), seen[^1]);
        Assert.IsGreaterThan(1, seen.Count);
    }

    [TestMethod]
    public void TransformingOneSeriesAllocatesNothingAfterWarmUp()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(1, 5, 100, 90);
        Hydra fitted = Hydra.Fit(set, Small);
        float[] series = set.Values(0).ToArray(), features = new float[fitted.FeatureCount];
        for (int i = 0; i < 50; i++)
            fitted.Transform(series, features);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            fitted.Transform(series, features);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Two dilations, both sides, weights that are sixteenths.</summary>
    private static Hydra Sixteenths(ref CounterRandom random, int channels, int kernels)
    {
        var groups = new List<HydraGroup>();
        foreach (int dilation in (int[])[1, 2, 16, 300])
        {
            foreach (bool onDifference in (bool[])[false, true])
            {
                float[] weights = new float[9 * kernels];
                foreach (ref float weight in weights.AsSpan())
                    weight = (random.NextInt(9) - 4) / 16f;
                int[] subset = new int[channels == 1 ? 1 : 3];
                foreach (ref int channel in subset.AsSpan())
                    channel = random.NextInt(channels);
                groups.Add(new HydraGroup(dilation, onDifference, subset, weights));
            }
        }

        return new Hydra(channels, kernels, groups.ToArray(), scaler: null);
    }

    private static SeriesSet Integers(ref CounterRandom random, int channels, int length)
    {
        var builder = new SeriesSetBuilder(channels);
        float[] values = new float[channels * length];
        foreach (ref float value in values.AsSpan())
            value = random.NextInt(5) - 2;
        builder.Add(values);
        return builder.Build();
    }

    private static float[][] Channels(SeriesSet set, int series) =>
        [.. Enumerable.Range(0, set.Channels).Select(c => set.Channel(series, c).ToArray())];

    private static void AssertClose(double[][] expected, FloatMatrix actual)
    {
        Assert.AreEqual((expected.Length, expected[0].Length), (actual.Rows, actual.Columns));
        for (int i = 0; i < expected.Length; i++)
        {
            for (int j = 0; j < expected[i].Length; j++)
                Assert.AreEqual(expected[i][j], actual.Row(i)[j], 2e-5 * Math.Max(1, Math.Abs(expected[i][j])), $"series {i}, feature {j}");
        }
    }

    private static void AssertSameBits(FloatMatrix expected, FloatMatrix actual, string what)
    {
        Assert.AreEqual(expected.Rows, actual.Rows);
        for (int i = 0; i < expected.Rows; i++)
            Assert.IsTrue(expected.Row(i).SequenceEqual(actual.Row(i)), $"{what}: row {i}");
    }

    private static void AssertFinite(FloatMatrix features)
    {
        for (int i = 0; i < features.Rows; i++)
            Assert.IsFalse(features.Row(i).ContainsAnyExceptInRange(float.MinValue, float.MaxValue), $"row {i}");
    }

    private sealed class Recorder(List<ProgressReport> seen) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => seen.Add(value);
    }
}
