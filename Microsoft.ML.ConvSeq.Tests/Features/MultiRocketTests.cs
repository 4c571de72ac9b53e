using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Series;
using ConvSeq.Tests.Kernels;

namespace ConvSeq.Tests.Features;

[TestClass]
public sealed class MultiRocketTests
{
    private const int Ppv = 0, Lspv = 1, Mpv = 2, Mipv = 3;

    /// <summary>Lengths around those of vectors, of words of bits and of blocks of points.</summary>
    private static readonly int[] OddLengths = [47, 63, 64, 65, 100, 127, 129, 257, 511, 1000, 1023, 1024, 1025, 1031, 1089, 2047, 2048, 2049, 2100];

    private static readonly MultiRocketOptions Small = new() { FeatureCount = 2 * MultiRocketOptions.MinFeatureCount };

    [TestMethod]
    [DataRow(1, MiniRocketPadding.Alternating)]
    [DataRow(1, MiniRocketPadding.Always)]
    [DataRow(4, MiniRocketPadding.Alternating)]
    public void EveryPathComputesWhatThePaperDefines(int channels, MiniRocketPadding padding)
    {
        // Values and biases are integers: sums are exact in any order, and ties abound.
        var random = new CounterRandom(5, 0, (ulong)channels);
        var model = new MultiRocket(
            WholeNumbers(ref random, channels, padding, ofDifference: false), WholeNumbers(ref random, channels, padding, ofDifference: true));
        foreach (int length in (int[])[1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 18, 31, 33, 64, 65, 66, 90, 129, 257, 1025, 2100])
        {
            float[][] series = [.. Enumerable.Range(0, channels).Select(_ => WholeNumbers(ref random, length))];
            float[] expected = Plain(model, series), values = [.. series.SelectMany(channel => channel)];
            foreach (ConvolutionKernels path in KernelPaths.All)
            {
                float[] features = new float[model.FeatureCount];
                model.On(path).Transform(values, features);
                CollectionAssert.AreEqual(expected, features, $"{path.Name}, length {length}");
            }
        }
    }

    [TestMethod]
    [DataRow(1, 1, MiniRocketPadding.Alternating)]
    [DataRow(2, 1, MiniRocketPadding.Always)]
    [DataRow(5, 1, MiniRocketPadding.Alternating)]
    [DataRow(8, 1, MiniRocketPadding.Alternating)]
    [DataRow(9, 32, MiniRocketPadding.Alternating)]
    [DataRow(26, 2, MiniRocketPadding.Always)]
    public void EveryPathGivesTheSameBitsOnRealNumbers(int biasesPerKernel, int dilations, MiniRocketPadding padding)
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 3, channels: 2, [.. Enumerable.Range(1, 40), .. OddLengths]);
        MultiRocket fitted = MultiRocket.Fit(set.Subset([39, 42, 44]), new MultiRocketOptions
        {
            FeatureCount = biasesPerKernel * MultiRocketOptions.MinFeatureCount,
            MaxDilationsPerKernel = dilations,
            Padding = padding,
        });
        FloatMatrix expected = fitted.On(new ScalarKernels()).Transform(set);
        foreach (ConvolutionKernels path in KernelPaths.All)
            AssertSameBits(expected, fitted.On(path).Transform(set), path.Name);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(12)]
    public void FeaturesOfAFittedModelAreThePapers(int channels)
    {
        // Of any lengths, shorter and longer than those that were fitted.
        SeriesSet train = MiniRocketTests.RandomWalks(seed: 20, channels, 60, 70, 80, 35, 20, 90, 33);
        SeriesSet test = MiniRocketTests.RandomWalks(seed: 21, channels, 1, 2, 5, 12, 33, 60, 91, 300, 1500);
        foreach (SeriesSet from in (SeriesSet[])[train, train.Subset([2])])
        {
            MultiRocket fitted = MultiRocket.Fit(from, Small);
            FloatMatrix features = fitted.Transform(test);
            for (int i = 0; i < test.Count; i++)
            {
                float[] expected = Plain(fitted, [.. Enumerable.Range(0, channels).Select(c => test.Channel(i, c).ToArray())]);
                for (int f = 0; f < expected.Length; f++)
                {
                    // Only the mean is a sum that is rounded. It is taken from the bias, which may be the greater of them.
                    (int pool, float bias) = PoolAndBias(fitted, f);
                    double rounding = pool == Mpv ? 1e-6 * (Math.Abs(expected[f]) + 2 * Math.Abs(bias)) : 0;
                    Assert.AreEqual(expected[f], features.Row(i)[f], rounding, $"series {i}, feature {f}");
                }
            }
        }
    }

    [TestMethod]
    public void ASeriesOfZerosHasThePoolsOfItsBiases()
    {
        // Every output is 0: all points are above a bias, or all are below it.
        MultiRocket fitted = MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 50, 60), Small);
        foreach (int length in (int[])[1, 2, 3, 40, 1100])
        {
            foreach (ConvolutionKernels path in KernelPaths.All)
            {
                float[] features = new float[fitted.FeatureCount];
                fitted.On(path).Transform(new float[length], features);
                for (int f = 0; f < features.Length; f++)
                {
                    (int pool, float bias) = PoolAndBias(fitted, f);
                    int points = f < features.Length / 2 ? length : Math.Max(1, length - 1);
                    float expected = (pool, bias < 0) switch
                    {
                        (Ppv, var above) => above ? 1 : 0,
                        (Lspv, true) => points - 1,
                        (Lspv, false) => points == 1 ? 0 : 1,
                        (Mpv, var above) => above ? bias : 0,
                        (_, var above) => above ? (points - 1) / 2f : -1,
                    };
                    double rounding = pool == Mpv ? 1e-6 * Math.Abs(bias) : 0;
                    Assert.AreEqual(expected, features[f], rounding, $"{path.Name}, length {length}, feature {f}");
                }
            }
        }
    }

    [TestMethod]
    public void ABiasOfNegativeZeroIsZero()
    {
        // Quantiles between 0 and the least number below it round to a zero with a sign.
        float[][] series = [[.. Enumerable.Range(0, 60).Select(t => t % 4 == 3 ? -float.Epsilon : t % 7 == 0 ? float.Epsilon : 0)]];
        MultiRocket fitted = MultiRocket.Fit(SeriesSet.FromArrays(series), new MultiRocketOptions { Padding = MiniRocketPadding.Always });
        Assert.AreNotEqual(0, fitted.OnSeries.Biases.ToArray().Count(bias => bias == 0));
        FloatMatrix expected = fitted.On(new ScalarKernels()).Transform(SeriesSet.FromArrays(series));
        foreach (ConvolutionKernels path in KernelPaths.All)
            AssertSameBits(expected, fitted.On(path).Transform(SeriesSet.FromArrays(series)), path.Name);
        Assert.IsFalse(fitted.OnSeries.Biases.ToArray().Any(bias => bias == 0 && float.IsNegative(bias)));
    }

    [TestMethod]
    public void ChannelsAndBiasesComeFromTheStatedStreams()
    {
        SeriesSet train = MiniRocketTests.RandomWalks(4, 7, 100, 90, 80, 70, 60);
        MultiRocket fitted = MultiRocket.Fit(train, Small with { Seed = 9 });
        foreach ((MiniRocketKernels kernels, uint channelPurpose, uint examplePurpose) in new[]
            { (fitted.OnSeries, 0x4D550001u, 0x4D550002u), (fitted.OnDifference, 0x4D550003u, 0x4D550004u) })
        {
            int[] examples = new int[kernels.BiasCounts.Length];
            for (int pair = 0; pair < examples.Length; pair++)
            {
                var random = new CounterRandom(9, channelPurpose, (ulong)pair);
                int[] channels = [.. Enumerable.Range(0, 7)];
                int size = Math.Min(7, (int)Math.Pow(2, random.NextDouble(0, Math.Log2(8))));
                for (int c = 0; c < size; c++)
                {
                    int pick = c + random.NextInt(7 - c);
                    (channels[c], channels[pick]) = (channels[pick], channels[c]);
                }

                (int d, int kernel) = Math.DivRem(pair, MiniRocketKernels.KernelCount);
                CollectionAssert.AreEqual(channels[..size], kernels.ChannelsOf(d, kernel).ToArray());
                examples[pair] = new CounterRandom(9, examplePurpose, (ulong)pair).NextInt(train.Count);
            }

            CollectionAssert.AreEqual(kernels.BiasesFrom(train, examples, Execution.Default), kernels.Biases.ToArray());
        }
    }

    [TestMethod]
    [DataRow(1, 0, new[] { 1 }, new[] { 1 })]
    [DataRow(17, 0, new[] { 1, 2 }, new[] { 1 })]
    [DataRow(18, 0, new[] { 1, 2 }, new[] { 1, 2 })]
    [DataRow(40, 33, new[] { 1, 4 }, new[] { 1, 3 })]
    public void TheDilationsOfTheDifferenceAreThoseOfASeriesOnePointShorter(int length, int reference, int[] dilations, int[] ofDifference)
    {
        MultiRocket fitted = MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, length, 1), Small with { ReferenceLength = reference });
        CollectionAssert.AreEqual(dilations, fitted.Dilations.ToArray());
        CollectionAssert.AreEqual(ofDifference, fitted.DifferenceDilations.ToArray());
    }

    [TestMethod]
    public void AutomaticPaddingGoesByTheLengths()
    {
        Assert.AreEqual(MiniRocketPadding.Alternating, MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 30, 30), Small).Padding);
        Assert.AreEqual(MiniRocketPadding.Always, MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 30, 31), Small).Padding);
    }

    [TestMethod]
    [DataRow(672, 672)]
    [DataRow(1_343, 672)]
    [DataRow(1_344, 1_344)]
    [DataRow(50_000, 49_728)]
    public void TheNumberOfFeaturesIsRoundedDownToWholeKernels(int wanted, int expected)
    {
        MultiRocket fitted = MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 100), new MultiRocketOptions { FeatureCount = wanted });
        Assert.AreEqual(expected, fitted.FeatureCount);
        Assert.AreEqual(fitted.OnSeries.Biases.Length, fitted.OnDifference.Biases.Length);
    }

    [TestMethod]
    public void WhatItIsMadeOfIsNamed()
    {
        MultiRocket fitted = MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 17), Small);
        Assert.AreEqual("2 dilations from 1 to 2, of the difference 1 dilations from 1 to 1", fitted.Summary);
        Assert.AreEqual(new MultiRocketOptions().Name, fitted.Name);
        string[] names = [.. fitted.FeatureNames()];
        Assert.AreEqual((1344, 1344), (names.Length, names.Distinct().Count()));
        StringAssert.StartsWith(names[0], "PPV, kernel 0, dilation 1, bias ");
        StringAssert.StartsWith(names[168], "LSPV, kernel 0, dilation 1, bias ");
        StringAssert.StartsWith(names[336 + 84], "MPV, kernel 0, dilation 2, bias ");
        StringAssert.StartsWith(names[504], "MIPV, kernel 0, dilation 1, bias ");
        StringAssert.StartsWith(names[672 + 2], "PPV, difference, kernel 1, dilation 1, bias ");
        StringAssert.StartsWith(names[^1], "MIPV, difference, kernel 83, dilation 1, bias ");
    }

    [TestMethod]
    public void FitAndTransformGiveTheSameBitsOnAnyNumberOfThreads()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 4, channels: 3, Enumerable.Range(20, 40).ToArray());
        var one = new Execution { Threads = 1 };
        MultiRocket alone = MultiRocket.Fit(set, Small, one);
        FloatMatrix expected = alone.Transform(set, one);
        foreach (int threads in (int[])[2, 3, 8])
        {
            var execution = new Execution { Threads = threads };
            MultiRocket fitted = MultiRocket.Fit(set, Small, execution);
            CollectionAssert.AreEqual(alone.FeatureNames().ToArray(), fitted.FeatureNames().ToArray());
            AssertSameBits(expected, fitted.Transform(set, execution), $"{threads} threads");
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

        FloatMatrix Run(ulong seed) => MultiRocket.Fit(set, Small with { Seed = seed }).Transform(set);
    }

    [TestMethod]
    public void TheSeedChangesBothRepresentations()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 4, channels: 1, 50, 60, 70);
        MultiRocket zero = MultiRocket.Fit(set, Small), one = MultiRocket.Fit(set, Small with { Seed = 1 });
        CollectionAssert.AreNotEqual(zero.OnSeries.Biases.ToArray(), one.OnSeries.Biases.ToArray());
        CollectionAssert.AreNotEqual(zero.OnDifference.Biases.ToArray(), one.OnDifference.Biases.ToArray());
    }

    [TestMethod]
    public void ASeriesDoesNotDependOnItsBatchMates()
    {
        int[] lengths = [300, 1, 64, 7, 1500, 300, 9, 128, 2, 299];
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 6, channels: 2, lengths);
        MultiRocket fitted = MultiRocket.Fit(set, Small);
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
    public void TwiceTheSeriesHasTwiceTheMeansAndIsTheSameOtherwise()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 8, channels: 1, 100, 70);
        SeriesSet doubled = SeriesSet.FromArrays([.. Enumerable.Range(0, 2).Select(i => set.Values(i).ToArray().Select(value => 2 * value).ToArray())]);
        MultiRocket fitted = MultiRocket.Fit(set, Small);
        FloatMatrix once = fitted.Transform(set), twice = MultiRocket.Fit(doubled, Small).Transform(doubled);
        for (int i = 0; i < 2; i++)
        {
            float[] expected = [.. once.Row(i).ToArray().Select((value, f) => PoolAndBias(fitted, f).Pool == Mpv ? 2 * value : value)];
            CollectionAssert.AreEqual(expected, twice.Row(i).ToArray());
        }
    }

    [TestMethod]
    public void SeriesOfLengthOneToTwelveAreFittedAndScored()
    {
        SeriesSet others = MiniRocketTests.RandomWalks(seed: 8, channels: 1, Enumerable.Range(1, 40).ToArray());
        for (int length = 1; length <= 12; length++)
        {
            MultiRocket fitted = MultiRocket.Fit(MiniRocketTests.RandomWalks(seed: 7, channels: 1, length, length), Small);
            Assert.AreEqual((1, 1344), (fitted.Dilations[0], fitted.FeatureCount));
            AssertInRange(fitted, others);
        }
    }

    [TestMethod]
    public void ConstantAndLargeSeriesGiveFeaturesInRange()
    {
        float[][] series = [new float[50], Enumerable.Repeat(3f, 50).ToArray(), Enumerable.Repeat(7e28f, 50).ToArray(), Enumerable.Repeat(-1e-38f, 50).ToArray()];
        SeriesSet set = SeriesSet.FromArrays(series);
        AssertInRange(MultiRocket.Fit(set, Small), set);
        for (int i = 0; i < 4; i++)
            AssertInRange(MultiRocket.Fit(set.Subset([i]), Small), set);
    }

    [TestMethod]
    public void HugeValuesAreRefusedWhenFittingAndLimitedWhenScoring()
    {
        float[] huge = [.. Enumerable.Range(0, 1400).Select(t => t % 3 == 0 ? float.MaxValue : float.MinValue)];
        float[] limited = [.. huge.Select(value => Math.Clamp(value, -MultiRocket.MaxMagnitude, MultiRocket.MaxMagnitude))];
        SeriesSet set = SeriesSet.FromArrays([new float[40], huge, limited]);
        string message = Assert.Throws<ArgumentException>(() => MultiRocket.Fit(set, Small)).Message;
        StringAssert.Contains(message, "Series 1");
        StringAssert.Contains(message, "z-normalise");
        MultiRocket fitted = MultiRocket.Fit(set.Subset([0, 2]), Small);
        AssertInRange(fitted, set);
        FloatMatrix features = fitted.Transform(set);
        Assert.IsTrue(features.Row(1).SequenceEqual(features.Row(2)));
    }

    [TestMethod]
    public void AReferenceLengthFarBeyondTheSeriesCostsNoMemory()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 11, channels: 1, 40, 50);
        MultiRocket fitted = MultiRocket.Fit(set, Small with { ReferenceLength = int.MaxValue });
        Assert.AreEqual(MiniRocketKernels.MaxDilation, fitted.Dilations[^1]);
        AssertInRange(fitted, set);
    }

    [TestMethod]
    public void AReducedTransformComputesTheWantedFeatures()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(seed: 12, channels: 4, 80, 90, 100, 1100);
        MultiRocket fitted = MultiRocket.Fit(set, new MultiRocketOptions { FeatureCount = 5 * MultiRocketOptions.MinFeatureCount });
        int half = fitted.FeatureCount / 2, biases = half / 4;
        FloatMatrix all = fitted.Transform(set);
        int[] everything = [.. Enumerable.Range(0, fitted.FeatureCount)];
        var random = new CounterRandom(1, 2, 3);
        int[][] subsets =
        [
            everything,
            everything[..half],
            everything[half..],
            everything[(2 * biases)..(3 * biases)],
            [0],
            [half - 1],
            [half],
            [fitted.FeatureCount - 1],
            [7, biases + 7, 2 * biases + 7, 3 * biases + 7, half + 7, half + biases + 8],
            [half - 1, half],
        ];
        foreach (int[] wanted in subsets.Concat(Enumerable.Range(0, 8).Select(i => RandomSubset(ref random, everything, Math.Pow(0.4, i)))))
        {
            int kept = wanted.Select(f => f / half * biases + f % biases).Distinct().Count();
            (SeriesFeatures reduced, int[] places) = fitted.Reduce(wanted);
            Assert.AreEqual(4 * kept, reduced.FeatureCount, "the pools of a bias are computed together");
            string[] names = [.. fitted.FeatureNames()], fewNames = [.. reduced.FeatureNames()];
            FloatMatrix few = reduced.Transform(set);
            for (int f = 0; f < wanted.Length; f++)
                Assert.AreEqual(names[wanted[f]], fewNames[places[f]]);
            for (int i = 0; i < set.Count; i++)
            {
                for (int f = 0; f < wanted.Length; f++)
                    Assert.AreEqual(all.Row(i)[wanted[f]], few.Row(i)[places[f]], $"series {i}, feature {wanted[f]}");
            }

            // Reducing what was reduced gives the same again.
            (SeriesFeatures again, int[] placesAgain) = reduced.Reduce(places.Order().ToArray());
            Assert.AreEqual(reduced.FeatureCount, again.FeatureCount);
            CollectionAssert.AreEqual(places.Order().ToArray(), placesAgain);
        }
    }

    [TestMethod]
    public void BadInputIsNamed()
    {
        SeriesSet good = MiniRocketTests.RandomWalks(1, 2, 30), missing = SeriesSet.FromArrays([new float[] { 1, float.NaN, 2 }]);
        MultiRocket fitted = MultiRocket.Fit(good, Small);
        Assert.Throws<ArgumentNullException>(() => MultiRocket.Fit(null!));
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => MultiRocket.Fit(missing)).Message, "missing");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => MultiRocket.Fit(good.Subset([]))).Message, "empty");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(missing)).Message, "1 channel");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(new float[3], new float[1344])).Message, "2 channels");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => fitted.Transform(new float[4], new float[5])).Message, "1344");
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            StringAssert.Contains(
                Assert.Throws<ArgumentException>(() => fitted.Transform(new[] { 1, bad }, new float[1344])).Message, "missing (NaN) or infinite");
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiRocketOptions { FeatureCount = 671 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiRocketOptions { FeatureCount = 10_000_001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiRocketOptions { MaxDilationsPerKernel = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiRocketOptions { ReferenceLength = -1 });
        Assert.AreEqual(
            nameof(MultiRocketOptions.Padding),
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MultiRocketOptions { Padding = (MiniRocketPadding)3 }).ParamName);
    }

    [TestMethod]
    public void CancellationStopsFitAndTransform()
    {
        SeriesSet set = MiniRocketTests.RandomWalks(1, 1, 100, 100, 100);
        MultiRocket fitted = MultiRocket.Fit(set, Small);
        foreach (int threads in (int[])[1, 2])
        {
            var cancelled = new Execution { Threads = threads, CancellationToken = new CancellationToken(canceled: true) };
            Assert.Throws<OperationCanceledException>(() => MultiRocket.Fit(set, Small, cancelled));
            Assert.Throws<OperationCanceledException>(() => fitted.Transform(set, cancelled));
        }
    }

    [TestMethod]
    public void FittingReportsProgressToTheEnd()
    {
        var seen = new List<ProgressReport>();
        var execution = new Execution { Threads = 1, Progress = new Recorder(seen) };
        MultiRocket.Fit(MiniRocketTests.RandomWalks(1, 1, 100), Small, execution);
        CollectionAssert.AreEqual(seen.OrderBy(report => report.Fraction).ToArray(), seen);
        Assert.AreEqual(new ProgressReport("Fitting MultiRocket", 1), seen[^1]);
        Assert.IsGreaterThan(1, seen.Count);
    }

    [TestMethod]
    [DataRow(100)]
    [DataRow(1300)]
    public void TransformingOneSeriesAllocatesNothingAfterWarmUp(int length)
    {
        SeriesSet set = MiniRocketTests.RandomWalks(1, 2, length);
        MultiRocket fitted = MultiRocket.Fit(set, Small);
        float[] series = set.Values(0).ToArray(), features = new float[fitted.FeatureCount];
        for (int i = 0; i < 50; i++)
            fitted.Transform(series, features);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            fitted.Transform(series, features);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Kernels at dilations of which one is beyond most series, with no, one and many biases, some far from all outputs.</summary>
    private static MiniRocketKernels WholeNumbers(ref CounterRandom random, int channels, MiniRocketPadding padding, bool ofDifference)
    {
        int[] dilations = [1, 7, 130], counts = new int[3 * MiniRocketKernels.KernelCount];
        int[][] subsets = new int[counts.Length][];
        for (int pair = 0; pair < counts.Length; pair++)
        {
            counts[pair] = pair % 3 == 0 ? pair / 3 % 20 : random.NextInt(3);
            subsets[pair] = channels == 1 ? [0] : pair % 2 == 0 ? [2] : [3, 0, 1];
        }

        float[] biases = new float[counts.Sum()];
        foreach (ref float bias in biases.AsSpan())
            bias = random.NextInt(20) == 0 ? 1000 * (random.NextInt(2) - 0.5f) : random.NextInt(61) - 30;
        return new MiniRocketKernels(channels, ofDifference, padding, dilations, counts, biases, subsets);
    }

    private static float[] WholeNumbers(ref CounterRandom random, int length)
    {
        // Long calm stretches between wild ones, so that stretches reach over words and blocks.
        float[] values = new float[length];
        bool isWild = true;
        for (int t = 0; t < length; t++)
        {
            isWild ^= random.NextInt(100) == 0;
            values[t] = isWild ? random.NextInt(11) - 5 : 1;
        }

        return values;
    }

    private static int[] RandomSubset(ref CounterRandom random, int[] items, double share)
    {
        var subset = new List<int> { items[random.NextInt(items.Length)] };
        foreach (int item in items)
        {
            if (random.NextDouble() < share && item != subset[0])
                subset.Add(item);
        }

        return [.. subset.Order()];
    }

    private static float[] Plain(MultiRocket model, float[][] series) =>
        [.. PlainMultiRocket.Transform(model.OnSeries, series), .. PlainMultiRocket.Transform(model.OnDifference, series)];

    private static (int Pool, float Bias) PoolAndBias(MultiRocket model, int feature)
    {
        int ofSeries = 4 * model.OnSeries.Biases.Length;
        (MiniRocketKernels kernels, int place) = feature < ofSeries ? (model.OnSeries, feature) : (model.OnDifference, feature - ofSeries);
        return (place / kernels.Biases.Length, kernels.Biases[place % kernels.Biases.Length]);
    }

    private static void AssertInRange(MultiRocket model, SeriesSet set)
    {
        FloatMatrix features = model.Transform(set);
        for (int i = 0; i < set.Count; i++)
        {
            for (int f = 0; f < features.Columns; f++)
            {
                float value = features.Row(i)[f];
                Assert.IsTrue(
                    PoolAndBias(model, f).Pool switch
                    {
                        Ppv => value is >= 0 and <= 1,
                        Lspv => value >= 0 && value < set.LengthOf(i),
                        Mpv => float.IsFinite(value),
                        _ => value == -1 || (value >= 0 && value < set.LengthOf(i)),
                    },
                    $"series {i}, feature {f}: {value}");
            }
        }
    }

    private static void AssertSameBits(FloatMatrix expected, FloatMatrix actual, string what)
    {
        Assert.AreEqual(expected.Rows, actual.Rows);
        for (int i = 0; i < expected.Rows; i++)
            Assert.IsTrue(expected.Row(i).SequenceEqual(actual.Row(i)), $"{what}: row {i}");
    }

    private sealed class Recorder(List<ProgressReport> seen) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => seen.Add(value);
    }
}
