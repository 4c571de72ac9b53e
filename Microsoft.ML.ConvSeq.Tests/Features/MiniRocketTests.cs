using ConvSeq.Containers;
using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Models.Format;
using ConvSeq.Series;
using ConvSeq.Tests.Kernels;

namespace ConvSeq.Tests.Features;

[TestClass]
public sealed class MiniRocketTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(12)]
    public void EveryPathComputesWhatThePaperDefines(int channels)
    {
        // Integers: sums of them are exact in any order, so not one point may differ.
        var random = new CounterRandom(5, 0, (ulong)channels);
        SeriesSet train = Integers(ref random, channels, 60, 61, 75, 90);
        MiniRocket fitted = MiniRocket.Fit(train, new MiniRocketOptions { FeatureCount = 84 * 40 });
        foreach (int length in (int[])[1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 31, 33, 64, 90, 100, 257])
        {
            SeriesSet one = Integers(ref random, channels, length);
            float[] expected = PlainMiniRocket.Transform(
                fitted, Enumerable.Range(0, channels).Select(c => one.Channel(0, c).ToArray()).ToArray());
            foreach (ConvolutionKernels kernels in KernelPaths.All)
            {
                float[] features = new float[fitted.FeatureCount];
                fitted.On(kernels).Transform(one.Values(0), features);
                CollectionAssert.AreEqual(expected, features, $"{kernels.Name}, length {length}");
            }
        }
    }

    [TestMethod]
    [DataRow(MiniRocketPadding.Alternating)]
    [DataRow(MiniRocketPadding.Always)]
    public void EveryPathGivesTheSameBitsOnRealNumbers(MiniRocketPadding padding)
    {
        SeriesSet set = RandomWalks(seed: 3, channels: 2, 150, 149, 40, 5, 1, 333);
        MiniRocket fitted = MiniRocket.Fit(set, new MiniRocketOptions { Padding = padding });
        FloatMatrix expected = fitted.On(new ScalarKernels()).Transform(set);
        foreach (ConvolutionKernels kernels in KernelPaths.All)
            AssertSameBits(expected, fitted.On(kernels).Transform(set), kernels.Name);
    }

    [TestMethod]
    public void FitAndTransformGiveTheSameBitsOnAnyNumberOfThreads()
    {
        SeriesSet set = RandomWalks(seed: 4, channels: 3, Enumerable.Range(20, 40).ToArray());
        MiniRocket alone = MiniRocket.Fit(set, null, new Execution { Threads = 1 });
        FloatMatrix expected = alone.Transform(set, new Execution { Threads = 1 });
        foreach (int threads in (int[])[2, 3, 8])
        {
            var execution = new Execution { Threads = threads };
            MiniRocket fitted = MiniRocket.Fit(set, null, execution);
            AssertSameParameters(alone, fitted);
            AssertSameBits(expected, fitted.Transform(set, execution), $"{threads} threads");
        }
    }

    [TestMethod]
    public void ConcurrentFitsDoNotDisturbEachOther()
    {
        SeriesSet set = RandomWalks(seed: 4, channels: 2, 50, 60, 70);
        MiniRocket[] expected = Enumerable.Range(0, 4).Select(seed => Fit((ulong)seed)).ToArray();
        Parallel.For(0, 16, i => AssertSameParameters(expected[i % 4], Fit((ulong)(i % 4))));

        MiniRocket Fit(ulong seed) => MiniRocket.Fit(set, new MiniRocketOptions { Seed = seed, FeatureCount = 840 });
    }

    [TestMethod]
    public void TheSeedChangesTheModel()
    {
        SeriesSet set = RandomWalks(seed: 4, channels: 2, 50, 60, 70);
        float[] zero = MiniRocket.Fit(set).Biases.ToArray();
        float[] one = MiniRocket.Fit(set, new MiniRocketOptions { Seed = 1 }).Biases.ToArray();
        CollectionAssert.AreNotEqual(zero, one);
    }

    [TestMethod]
    public void AKernelsDrawsDoNotDependOnTheOtherDilations()
    {
        // Same dilation ladder up to its end, other number of features: the pairs in common draw the same channels.
        SeriesSet set = RandomWalks(seed: 4, channels: 7, 100);
        MiniRocket many = MiniRocket.Fit(set), few = MiniRocket.Fit(set, new MiniRocketOptions { FeatureCount = 84 });
        for (int kernel = 0; kernel < MiniRocket.KernelCount; kernel++)
            CollectionAssert.AreEqual(many.ChannelsOf(0, kernel).ToArray(), few.ChannelsOf(0, kernel).ToArray());
    }

    [TestMethod]
    public void AKernelsExamplesDoNotDependOnTheOtherDilations()
    {
        // With one feature a kernel at dilation 1, whatever follows, its features are the first 84 and so have the same
        // quantiles; equal biases mean that equal examples were drawn for them.
        SeriesSet set = RandomWalks(seed: 4, channels: 7, [.. Enumerable.Repeat(100, 20)]);
        MiniRocket one = MiniRocket.Fit(set, new MiniRocketOptions { FeatureCount = 84 });
        foreach (int dilations in (int[])[2, 3])
        {
            MiniRocket more = MiniRocket.Fit(set, new MiniRocketOptions { FeatureCount = 84 * dilations });
            Assert.AreEqual((dilations, 1, 1), (more.Dilations.Length, more.Dilations[0], more.BiasesOf(0, 0).Length));
            CollectionAssert.AreEqual(one.Biases.ToArray(), more.Biases[..84].ToArray());
            for (int kernel = 0; kernel < MiniRocket.KernelCount; kernel++)
                CollectionAssert.AreEqual(one.ChannelsOf(0, kernel).ToArray(), more.ChannelsOf(0, kernel).ToArray());
        }
    }

    [TestMethod]
    public void ASeriesDoesNotDependOnItsBatchMates()
    {
        int[] lengths = [300, 1, 64, 7, 300, 9, 128, 2, 299];
        SeriesSet set = RandomWalks(seed: 6, channels: 2, lengths);
        MiniRocket fitted = MiniRocket.Fit(set);
        FloatMatrix together = fitted.Transform(set, new Execution { Threads = 1 });
        for (int i = 0; i < lengths.Length; i++)
        {
            // A fresh instance: no working memory that longer series have used before.
            float[] alone = new float[fitted.FeatureCount];
            fitted.On(ConvolutionKernels.Best).Transform(set.Values(i), alone);
            CollectionAssert.AreEqual(alone, together.Row(i).ToArray(), $"series {i}");
        }
    }

    [TestMethod]
    public void SeriesOfLengthOneToTwelveAreFittedAndScored()
    {
        for (int length = 1; length <= 12; length++)
        {
            SeriesSet set = RandomWalks(seed: 7, channels: 1, length, length);
            MiniRocket fitted = MiniRocket.Fit(set);
            Assert.AreEqual(1, fitted.Dilations[0]);
            Assert.AreEqual(9996, fitted.FeatureCount);
            AssertShares(fitted.Transform(set));
            AssertShares(fitted.Transform(RandomWalks(seed: 8, channels: 1, Enumerable.Range(1, 40).ToArray())));
        }
    }

    [TestMethod]
    public void ConstantAndHugeSeriesGiveShares()
    {
        float[][] series = [new float[50], Enumerable.Repeat(3f, 50).ToArray(), Enumerable.Repeat(1e36f, 50).ToArray(), Enumerable.Repeat(-1e-38f, 50).ToArray()];
        SeriesSet set = SeriesSet.FromArrays(series);
        AssertShares(MiniRocket.Fit(set).Transform(set));
    }

    [TestMethod]
    public void OneSeriesIsEnoughToFit() => AssertShares(MiniRocket.Fit(RandomWalks(9, 1, 30)).Transform(RandomWalks(10, 1, 30)));

    [TestMethod]
    public void AReferenceLengthFarBeyondTheSeriesCostsNoMemory()
    {
        SeriesSet set = RandomWalks(seed: 11, channels: 1, 40, 50);
        MiniRocket fitted = MiniRocket.Fit(set, new MiniRocketOptions { ReferenceLength = int.MaxValue });
        Assert.AreEqual(MiniRocketKernels.MaxDilation, fitted.Dilations[^1]);
        AssertShares(fitted.Transform(set));
    }

    [TestMethod]
    [DataRow(84, 84)]
    [DataRow(100, 84)]
    [DataRow(168, 168)]
    [DataRow(10_000, 9_996)]
    [DataRow(50_000, 49_980)]
    public void TheNumberOfFeaturesIsRoundedDownToWholeKernels(int wanted, int expected) => Assert.AreEqual(
        expected, MiniRocket.Fit(RandomWalks(1, 1, 100), new MiniRocketOptions { FeatureCount = wanted }).FeatureCount);

    [TestMethod]
    public void FeaturesADilationAreComputedInIntegers()
    {
        // Eleven of 66 candidates fall on dilation 2: 11 · 90 / 66 is 15, while 11 · (90 / 66) in double is just below. What is left
        // of 90 goes to the first four dilations.
        (int[] dilations, int[] features) = MiniRocketKernels.LayOutDilations(100, 90, 66);
        CollectionAssert.AreEqual(Enumerable.Range(1, 12).ToArray(), dilations);
        CollectionAssert.AreEqual(new[] { 25, 16, 10, 9, 6, 5, 4, 4, 4, 2, 4, 1 }, features);
    }

    [TestMethod]
    public void ChannelSubsetsAreDistinctAndNoLargerThanAKernel()
    {
        MiniRocket fitted = MiniRocket.Fit(RandomWalks(1, 40, 100));
        var sizes = new HashSet<int>();
        for (int d = 0; d < fitted.Dilations.Length; d++)
        {
            for (int kernel = 0; kernel < MiniRocket.KernelCount; kernel++)
            {
                int[] subset = fitted.ChannelsOf(d, kernel).ToArray();
                sizes.Add(subset.Length);
                Assert.AreEqual(subset.Length, subset.Distinct().Count());
                Assert.IsTrue(subset.All(channel => channel is >= 0 and < 40));
            }
        }

        CollectionAssert.AreEquivalent(Enumerable.Range(1, 9).ToArray(), sizes.ToArray());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(100)]
    [DataRow(3000)]
    public void AReducedTransformComputesTheWantedFeaturesAndNoOthers(int count)
    {
        SeriesSet set = RandomWalks(seed: 9, channels: 3, 100, 80, 3);
        MiniRocket fitted = MiniRocket.Fit(set);
        var random = new CounterRandom(1, 2, (ulong)count);
        var chosen = new SortedSet<int>();
        while (chosen.Count < count)
            chosen.Add(random.NextInt(fitted.FeatureCount));
        int[] wanted = [.. chosen];
        (SeriesFeatures reduced, int[] places) = fitted.Reduce(wanted);
        CollectionAssert.AreEqual(Enumerable.Range(0, count).ToArray(), places);
        CollectionAssert.AreEqual(wanted.Select(fitted.FeatureNames().ElementAt).ToArray(), reduced.FeatureNames().ToArray());
        FloatMatrix whole = fitted.Transform(set), some = reduced.Transform(set);
        for (int i = 0; i < set.Count; i++)
            CollectionAssert.AreEqual(wanted.Select(feature => whole.Row(i)[feature]).ToArray(), some.Row(i).ToArray());

        var payload = new ModelWriter();
        FeatureSections.Write(payload, reduced);
        Assert.AreEqual("MINU", System.Text.Encoding.ASCII.GetString(payload.Written[..4]));
        var reader = new ModelReader(payload.Written, "The section");
        AssertSameBits(some, FeatureSections.Read(ref reader).Transform(set), "loaded");
    }

    [TestMethod]
    public void ATransformReducedToAllItsFeaturesIsWhatItWas()
    {
        MiniRocket fitted = MiniRocket.Fit(RandomWalks(1, 1, 100));
        (SeriesFeatures all, _) = fitted.Reduce([.. Enumerable.Range(0, fitted.FeatureCount)]);
        ModelWriter expected = new(), actual = new();
        FeatureSections.Write(expected, fitted);
        FeatureSections.Write(actual, all);
        Assert.IsTrue(expected.Written.SequenceEqual(actual.Written));
        Assert.AreEqual("MINI", System.Text.Encoding.ASCII.GetString(actual.Written[..4]));
    }

    [TestMethod]
    public void BadInputIsNamed()
    {
        SeriesSet good = RandomWalks(1, 2, 30), missing = SeriesSet.FromArrays([new float[] { 1, float.NaN, 2 }]);
        MiniRocket fitted = MiniRocket.Fit(good);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => MiniRocket.Fit(missing)).Message, "missing");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => MiniRocket.Fit(good.Subset([]))).Message, "empty");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(RandomWalks(1, 3, 30))).Message, "3 channels");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(new float[3], new float[9996])).Message, "2 channels");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(new float[4], new float[5])).Message, "9996");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => MiniRocket.Fit(SeriesSet.FromArrays([Enumerable.Repeat(3e38f, 20).ToArray()]))).Message, "overflow");
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniRocketOptions { FeatureCount = 83 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniRocketOptions { MaxDilationsPerKernel = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MiniRocketOptions { ReferenceLength = -1 });
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(-1)]
    public void APaddingThatDoesNotExistIsNamed(int padding) => Assert.AreEqual(
        nameof(MiniRocketOptions.Padding),
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MiniRocketOptions { Padding = (MiniRocketPadding)padding }).ParamName);

    [TestMethod]
    public void CancellationStopsFitAndTransform()
    {
        SeriesSet set = RandomWalks(1, 1, 100, 100, 100);
        MiniRocket fitted = MiniRocket.Fit(set);
        foreach (int threads in (int[])[1, 2])
        {
            var cancelled = new Execution { Threads = threads, CancellationToken = new CancellationToken(canceled: true) };
            Assert.Throws<OperationCanceledException>(() => MiniRocket.Fit(set, null, cancelled));
            Assert.Throws<OperationCanceledException>(() => fitted.Transform(set, cancelled));
        }
    }

    [TestMethod]
    public void TransformingOneSeriesAllocatesNothingAfterWarmUp()
    {
        SeriesSet set = RandomWalks(1, 2, 100);
        MiniRocket fitted = MiniRocket.Fit(set);
        float[] series = set.Values(0).ToArray(), features = new float[fitted.FeatureCount];
        for (int i = 0; i < 50; i++)
            fitted.Transform(series, features);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            fitted.Transform(series, features);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    internal static SeriesSet RandomWalks(ulong seed, int channels, params int[] lengths)
    {
        var builder = new SeriesSetBuilder(channels);
        for (int i = 0; i < lengths.Length; i++)
        {
            var random = new CounterRandom(seed, 99, (ulong)i);
            float[] values = new float[channels * lengths[i]];
            double level = 0;
            for (int t = 0; t < values.Length; t++)
                values[t] = (float)(level += random.NextGaussian());
            builder.Add(values);
        }

        return builder.Build();
    }

    internal static SeriesSet Integers(ref CounterRandom random, int channels, params int[] lengths)
    {
        var builder = new SeriesSetBuilder(channels);
        foreach (int length in lengths)
        {
            float[] values = new float[channels * length];
            for (int t = 0; t < values.Length; t++)
                values[t] = random.NextInt(11) - 5;
            builder.Add(values);
        }

        return builder.Build();
    }

    private static void AssertSameParameters(MiniRocket expected, MiniRocket actual)
    {
        CollectionAssert.AreEqual(expected.Dilations.ToArray(), actual.Dilations.ToArray());
        CollectionAssert.AreEqual(expected.Biases.ToArray(), actual.Biases.ToArray());
        for (int pair = 0; pair < expected.Dilations.Length * MiniRocket.KernelCount; pair++)
        {
            (int d, int kernel) = Math.DivRem(pair, MiniRocket.KernelCount);
            CollectionAssert.AreEqual(expected.ChannelsOf(d, kernel).ToArray(), actual.ChannelsOf(d, kernel).ToArray());
        }
    }

    internal static void AssertSameBits(FloatMatrix expected, FloatMatrix actual, string what)
    {
        Assert.AreEqual(expected.Rows, actual.Rows);
        for (int i = 0; i < expected.Rows; i++)
            Assert.IsTrue(expected.Row(i).SequenceEqual(actual.Row(i)), $"{what}: row {i}");
    }

    private static void AssertShares(FloatMatrix features)
    {
        for (int i = 0; i < features.Rows; i++)
        {
            foreach (float share in features.Row(i))
                Assert.IsTrue(share is >= 0 and <= 1, $"row {i} has {share}");
        }
    }
}
