using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Models;
using ConvSeq.Series;

namespace ConvSeq.Tests.Features;

[TestClass]
public sealed class MultiRocketTests
{
    /// <summary>Two biases a kernel and representation: quick where it does not matter how many.</summary>
    private static readonly MultiRocketOptions Few = new() { FeatureCount = 2 * MultiRocketOptions.MinFeatureCount };

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(12)]
    public void EveryPathComputesWhatThePaperDefines(int channels)
    {
        // Integers: sums of them are exact in any order, so not one point may differ, and many tie with a bias.
        var random = new CounterRandom(5, 0, (ulong)channels);
        SeriesSet train = MiniRocketTests.Integers(ref random, channels, 60, 61, 75, 90);
        MultiRocket fitted = MultiRocket.Fit(train, new MultiRocketOptions { FeatureCount = 672 * 12 });
        foreach (int length in (int[])[1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 18, 31, 33, 63, 64, 65, 66, 90, 129, 257])
            AssertIsPlain(fitted, MiniRocketTests.Integers(ref random, channels, length));
    }

    [TestMethod]
    [DataRow(MiniRocketPadding.Alternating)]
    [DataRow(MiniRocketPadding.Always)]
    public void SeriesOfSeveralBlocksAreNoException(MiniRocketPadding padding)
    {
        // Around the 1,024 points of a block; a constant middle has stretches over several words and blocks.
        var random = new CounterRandom(6, 0, 0);
        SeriesSet train = MiniRocketTests.Integers(ref random, 1, 1500, 1500);
        MultiRocket fitted = MultiRocket.Fit(train, Few with { Padding = padding });
        foreach (int length in (int[])[1023, 1024, 1025, 1026, 2048, 2049, 3333])
        {
            float[] values = MiniRocketTests.Integers(ref random, 1, length).Values(0).ToArray();
            AssertIsPlain(fitted, SeriesSet.FromArrays([values]));
            values.AsSpan(length / 10, length * 8 / 10).Fill(3);
            AssertIsPlain(fitted, SeriesSet.FromArrays([values]));
            values.AsSpan(0, length / 2).Clear();
            AssertIsPlain(fitted, SeriesSet.FromArrays([values]));
        }
    }

    [TestMethod]
    [DataRow(MiniRocketPadding.Alternating)]
    [DataRow(MiniRocketPadding.Always)]
    public void EveryPathGivesTheSameBitsOnRealNumbers(MiniRocketPadding padding)
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 3, channels: 2, 150, 149, 40, 5, 1, 333, 1024, 2500);
        MultiRocket fitted = MultiRocket.Fit(set, new MultiRocketOptions { Padding = padding, FeatureCount = 672 * 20 });
        FloatMatrix expected = fitted.On(new ScalarKernels()).Transform(set);
        foreach (ConvolutionKernels path in KernelPaths.All)
            MiniRocketTests.AssertSameBits(expected, fitted.On(path).Transform(set), path.Name);
    }

    [TestMethod]
    public void ABiasOfMinusZeroIsZeroOnEveryPath()
    {
        MultiRocket fitted = MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 60), Few);
        float[] biases = new float[fitted.OnSeries.Biases.Length];
        Array.Fill(biases, -0f);
        MiniRocketKernels kernels = fitted.OnSeries;
        int[][] subsets = [.. kernels.BiasCounts.ToArray().Select(_ => new[] { 0 })];
        var model = new MultiRocket(
            new MiniRocketKernels(1, false, kernels.Padding, kernels.Dilations.ToArray(), kernels.BiasCounts.ToArray(), biases, subsets),
            fitted.OnDifference);
        SeriesSet set = SeriesSet.FromArrays([new float[40], [1, 0, -0f, 0, 0, 0, 0, 0, 0, 0, 0, 2, -0f, -0f]]);
        FloatMatrix expected = model.On(new ScalarKernels()).Transform(set);
        Assert.AreEqual(0, expected.Row(0)[0], "no output of a series of zeros is above");
        foreach (ConvolutionKernels path in KernelPaths.All)
            MiniRocketTests.AssertSameBits(expected, model.On(path).Transform(set), path.Name);
    }

    [TestMethod]
    public void TheDifferenceIsConvolvedLikeASeries()
    {
        // The features of the difference's kernels are those that kernels on the series would have of the difference.
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 5, channels: 2, 90, 40, 2, 1);
        MultiRocket fitted = MultiRocket.Fit(set, Few);
        MiniRocketKernels kernels = fitted.OnDifference;
        int[][] subsets = [.. Enumerable.Range(0, kernels.BiasCounts.Length).Select(pair => kernels.ChannelsOf(pair / 84, pair % 84).ToArray())];
        var onSeries = new MiniRocketKernels(
            2, false, kernels.Padding, kernels.Dilations.ToArray(), kernels.BiasCounts.ToArray(), kernels.Biases.ToArray(), subsets);
        var model = new MultiRocket(onSeries, kernels);
        for (int i = 0; i < set.Count; i++)
        {
            float[] difference = [.. Difference(set.Channel(i, 0).ToArray()), .. Difference(set.Channel(i, 1).ToArray())];
            float[] expected = new float[model.FeatureCount], actual = new float[fitted.FeatureCount];
            model.Transform(difference, expected);
            fitted.Transform(set.Values(i), actual);
            CollectionAssert.AreEqual(expected[..(expected.Length / 2)], actual[(actual.Length / 2)..], $"series {i}");
        }
    }

    [TestMethod]
    public void FitAndTransformGiveTheSameBitsOnAnyNumberOfThreads()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 4, channels: 3, Enumerable.Range(20, 40).ToArray());
        MultiRocket alone = MultiRocket.Fit(set, Few, new Execution { Threads = 1 });
        FloatMatrix expected = alone.Transform(set, new Execution { Threads = 1 });
        foreach (int threads in (int[])[2, 3, 8])
        {
            var execution = new Execution { Threads = threads };
            MultiRocket fitted = MultiRocket.Fit(set, Few, execution);
            CollectionAssert.AreEqual(Bytes(alone), Bytes(fitted));
            MiniRocketTests.AssertSameBits(expected, fitted.Transform(set, execution), $"{threads} threads");
        }
    }

    [TestMethod]
    public void ConcurrentFitsDoNotDisturbEachOther()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 4, channels: 2, 50, 60, 70);
        byte[][] expected = [.. Enumerable.Range(0, 4).Select(seed => Bytes(Fit(seed)))];
        Parallel.For(0, 16, i => CollectionAssert.AreEqual(expected[i % 4], Bytes(Fit(i % 4))));
        CollectionAssert.AreNotEqual(expected[0], expected[1]);

        MultiRocket Fit(int seed) => MultiRocket.Fit(set, Few with { Seed = (ulong)seed });
    }

    [TestMethod]
    public void TheRepresentationsDrawFromStreamsOfTheirOwn()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 4, channels: 7, 100);
        MultiRocket fitted = MultiRocket.Fit(set, Few);
        MiniRocket mini = MiniRocket.Fit(set, new MiniRocketOptions { FeatureCount = 168 });
        int[] Sizes(MiniRocketKernels kernels) => [.. Enumerable.Range(0, 84).Select(kernel => kernels.ChannelsOf(0, kernel).Length)];
        CollectionAssert.AreNotEqual(Sizes(fitted.OnSeries), Sizes(fitted.OnDifference));
        CollectionAssert.AreNotEqual(Sizes(fitted.OnSeries), Sizes(mini.Kernels));
        CollectionAssert.AreNotEqual(Sizes(fitted.OnDifference), Sizes(mini.Kernels));
    }

    [TestMethod]
    public void ASeriesDoesNotDependOnItsBatchMates()
    {
        int[] lengths = [300, 1, 64, 7, 1300, 9, 128, 2, 299];
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 6, channels: 2, lengths);
        MultiRocket fitted = MultiRocket.Fit(set, Few);
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
        SeriesSet others = MiniRocketTests.RandomWalks(seed: 8, channels: 1, Enumerable.Range(1, 40).ToArray());
        for (int length = 1; length <= 12; length++)
        {
            SeriesSet set = MiniRocketTests.RandomWalks(seed: 7, channels: 1, length, length);
            MultiRocket fitted = MultiRocket.Fit(set);
            Assert.AreEqual((1, 1), (fitted.Dilations[0], fitted.DifferenceDilations[0]));
            Assert.AreEqual(49_728, fitted.FeatureCount);
            AssertInRange(fitted, set);
            AssertInRange(fitted, others);
        }
    }

    [TestMethod]
    public void ConstantAndLargeSeriesGiveNumbers()
    {
        float[][] series =
        [
            new float[50], Enumerable.Repeat(3f, 50).ToArray(), Enumerable.Repeat(7e28f, 50).ToArray(),
            [.. Enumerable.Range(0, 1500).Select(t => t % 3 == 0 ? 7e28f : -7e28f)], Enumerable.Repeat(-1e-38f, 50).ToArray(),
        ];
        SeriesSet set = SeriesSet.FromArrays(series);
        AssertInRange(MultiRocket.Fit(set, Few), set);
    }

    [TestMethod]
    public void ValuesTooLargeToSumAreRefusedWhenFittingAndClampedAfterwards()
    {
        float[][] series = [new float[20], Enumerable.Repeat(3e38f, 20).ToArray(), Enumerable.Repeat(MultiRocket.MaxMagnitude, 20).ToArray()];
        series[1][3] = series[2][3] = 0;
        SeriesSet set = SeriesSet.FromArrays(series);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => MultiRocket.Fit(set)).Message, "Series 1 of");
        MultiRocket fitted = MultiRocket.Fit(set.Subset([0, 2]), Few);
        FloatMatrix features = fitted.Transform(set);
        Assert.IsTrue(features.Row(1).SequenceEqual(features.Row(2)));
        AssertInRange(fitted, set);
    }

    [TestMethod]
    [DataRow(672, 672)]
    [DataRow(1343, 672)]
    [DataRow(1344, 1344)]
    [DataRow(10_000, 9_408)]
    [DataRow(50_000, 49_728)]
    public void TheNumberOfFeaturesIsRoundedDownToWholeKernels(int wanted, int expected)
    {
        MultiRocket fitted = MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 100), new MultiRocketOptions { FeatureCount = wanted });
        Assert.AreEqual(expected, fitted.FeatureCount);
        string[] names = [.. fitted.FeatureNames()];
        Assert.AreEqual(expected, names.Distinct().Count());
    }

    [TestMethod]
    public void NamesStandWhereTheirFeaturesAre()
    {
        MultiRocket fitted = MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 100), Few);
        string[] names = [.. fitted.FeatureNames()];
        string first = FormattableString.Invariant($"kernel 0, dilation 1, bias {fitted.OnSeries.Biases[0]}");
        string last = FormattableString.Invariant($"kernel 83, dilation {fitted.DifferenceDilations[^1]}, bias {fitted.OnDifference.Biases[^1]}");
        Assert.AreEqual("PPV, " + first, names[0]);
        Assert.AreEqual("LSPV, " + first, names[168]);
        Assert.AreEqual("MPV, " + first, names[336]);
        Assert.AreEqual("MIPV, " + first, names[504]);
        Assert.AreEqual("MIPV, difference, " + last, names[^1]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(100)]
    [DataRow(5000)]
    public void AReducedTransformComputesTheWantedFeatures(int count)
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 9, channels: 3, 100, 80, 3, 1200);
        MultiRocket fitted = MultiRocket.Fit(set, new MultiRocketOptions { FeatureCount = 672 * 30 });
        var random = new CounterRandom(1, 2, (ulong)count);
        var chosen = new SortedSet<int>();
        while (chosen.Count < count)
            chosen.Add(random.NextInt(fitted.FeatureCount));
        AssertReduces(fitted, [.. chosen], set);
        AssertReduces(fitted, [.. chosen.Where(feature => feature < fitted.FeatureCount / 2).DefaultIfEmpty(0)], set);
        AssertReduces(fitted, [.. chosen.Where(feature => feature >= fitted.FeatureCount / 2).DefaultIfEmpty(fitted.FeatureCount - 1)], set);
    }

    [TestMethod]
    public void AReducedTransformDropsWhatIsNotWanted()
    {
        MultiRocket fitted = MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 100), Few);
        int half = fitted.FeatureCount / 2, biases = half / 4;

        // PPV and MIPV of one bias, and LSPV of another on the difference.
        (SeriesFeatures reduced, int[] places) = fitted.Reduce([5, 3 * biases + 5, half + biases + 7]);
        Assert.AreEqual(8, reduced.FeatureCount);
        CollectionAssert.AreEqual(new[] { 0, 3, 5 }, places);
        (SeriesFeatures all, int[] allPlaces) = fitted.Reduce([.. Enumerable.Range(0, fitted.FeatureCount)]);
        Assert.AreEqual(fitted.FeatureCount, all.FeatureCount);
        CollectionAssert.AreEqual(Enumerable.Range(0, fitted.FeatureCount).ToArray(), allPlaces);
    }

    [TestMethod]
    public void BadInputIsNamed()
    {
        SeriesSet good = MiniRocketTests.RandomWalks(1, 2, 30), missing = SeriesSet.FromArrays([new float[] { 1, float.NaN, 2 }]);
        MultiRocket fitted = MultiRocket.Fit(good, Few);
        float[] features = new float[fitted.FeatureCount];
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => MultiRocket.Fit(missing)).Message, "missing");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => MultiRocket.Fit(good.Subset([]))).Message, "empty");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(MiniRocketTests.RandomWalks(1, 3, 30))).Message, "3 channel(s)");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(new float[3], features)).Message, "2 channel(s)");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(new float[4], new float[5])).Message, "1344");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform([1, 2, float.NaN, 4], features)).Message, "NaN");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => fitted.Transform([1, 2, float.PositiveInfinity, 4], features)).Message, "infinite");
    }

    [TestMethod]
    public void OptionsOutOfRangeAreNamed()
    {
        Assert.AreEqual("FeatureCount", Refused(() => new MultiRocketOptions { FeatureCount = 671 }));
        Assert.AreEqual("FeatureCount", Refused(() => new MultiRocketOptions { FeatureCount = 10_000_001 }));
        Assert.AreEqual("MaxDilationsPerKernel", Refused(() => new MultiRocketOptions { MaxDilationsPerKernel = 0 }));
        Assert.AreEqual("ReferenceLength", Refused(() => new MultiRocketOptions { ReferenceLength = -1 }));
        Assert.AreEqual("Padding", Refused(() => new MultiRocketOptions { Padding = (MiniRocketPadding)3 }));

        static string? Refused(Action action) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).ParamName;
    }

    [TestMethod]
    public void CancellationStopsFitAndTransform()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(1, 1, 100, 100, 100);
        MultiRocket fitted = MultiRocket.Fit(set, Few);
        foreach (int threads in (int[])[1, 2])
        {
            var cancelled = new Execution { Threads = threads, CancellationToken = new CancellationToken(canceled: true) };
            Assert.Throws<OperationCanceledException>(() => MultiRocket.Fit(set, Few, cancelled));
            Assert.Throws<OperationCanceledException>(() => fitted.Transform(set, cancelled));
        }
    }

    [TestMethod]
    public void ProgressOfFittingRisesFromNothingToAll()
    {
        var fractions = new List<double>();
        var execution = new Execution { Threads = 1, Progress = new Recorder(fractions) };
        MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 100, 100), new MultiRocketOptions { FeatureCount = 672 * 10 }, execution);
        Assert.IsTrue(fractions.Count > 4);
        CollectionAssert.AreEqual(fractions.Order().ToArray(), fractions);
        Assert.AreEqual(1, fractions[^1]);
    }

    [TestMethod]
    public void TransformingOneSeriesAllocatesNothingAfterWarmUp()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(1, 2, 100);
        MultiRocket fitted = MultiRocket.Fit(set, Few);
        float[] series = set.Values(0).ToArray(), features = new float[fitted.FeatureCount];
        for (int i = 0; i < 50; i++)
            fitted.Transform(series, features);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            fitted.Transform(series, features);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>All counts exactly, means as the sum of floats allows.</summary>
    private static void AssertIsPlain(MultiRocket fitted, SeriesSet one)
    {
        float[][] channels = [.. Enumerable.Range(0, one.Channels).Select(c => one.Channel(0, c).ToArray())];
        float[] expected = [.. PlainMultiRocket.Transform(fitted.OnSeries, channels), .. PlainMultiRocket.Transform(fitted.OnDifference, channels)];
        Assert.AreEqual(fitted.FeatureCount, expected.Length);
        foreach (ConvolutionKernels path in KernelPaths.All)
        {
            float[] features = new float[fitted.FeatureCount];
            fitted.On(path).Transform(one.Values(0), features);
            for (int f = 0; f < features.Length; f++)
            {
                float tolerance = f / (features.Length / 8) % 4 == 2 ? 1e-5f * Math.Max(1, Math.Abs(expected[f])) : 0;
                Assert.AreEqual(expected[f], features[f], tolerance, $"{path.Name}, length {one.LengthOf(0)}, feature {f}");
            }
        }
    }

    private static void AssertReduces(MultiRocket fitted, int[] wanted, SeriesSet set)
    {
        (SeriesFeatures reduced, int[] places) = fitted.Reduce(wanted);
        Assert.IsTrue(reduced.FeatureCount <= 4 * wanted.Length);
        SeriesFeatures loaded = Load(Bytes(reduced));
        FloatMatrix whole = fitted.Transform(set), some = reduced.Transform(set), loadedSome = loaded.Transform(set);
        string[] names = [.. fitted.FeatureNames()], someNames = [.. reduced.FeatureNames()];
        for (int w = 0; w < wanted.Length; w++)
        {
            Assert.AreEqual(names[wanted[w]], someNames[places[w]]);
            for (int i = 0; i < set.Count; i++)
                Assert.AreEqual(whole.Row(i)[wanted[w]], some.Row(i)[places[w]], $"series {i}, feature {wanted[w]}");
        }

        MiniRocketTests.AssertSameBits(some, loadedSome, "loaded");
    }

    private static void AssertInRange(MultiRocket fitted, SeriesSet set)
    {
        FloatMatrix features = fitted.Transform(set);
        int biases = fitted.OnSeries.Biases.Length;
        for (int i = 0; i < set.Count; i++)
        {
            int length = set.LengthOf(i);
            for (int f = 0; f < features.Columns; f++)
            {
                int points = f < features.Columns / 2 ? length : Math.Max(1, length - 1);
                float value = features.Row(i)[f];
                bool isRight = (f / biases % 4) switch
                {
                    0 => value is >= 0 and <= 1,
                    1 => value >= 0 && value <= points - 1,
                    2 => float.IsFinite(value),
                    _ => value == -1 || (value >= 0 && value <= points - 1),
                };
                Assert.IsTrue(isRight, $"series {i}, feature {f}: {value}");
            }
        }
    }

    private static float[] Difference(float[] values) =>
        values.Length == 1 ? [0] : [.. values.Skip(1).Zip(values, (next, value) => next - value)];

    private static byte[] Bytes(SeriesFeatures features)
    {
        var payload = new ModelWriter();
        FeatureSections.Write(payload, features);
        return payload.Written.ToArray();
    }

    private static SeriesFeatures Load(byte[] bytes)
    {
        var reader = new ModelReader(bytes, "The section");
        SeriesFeatures features = FeatureSections.Read(ref reader);
        reader.End();
        return features;
    }

    private sealed class Recorder(List<double> fractions) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
            Assert.AreEqual("Fitting MultiRocket", value.Stage);
            fractions.Add(value.Fraction);
        }
    }
}
