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
    private static readonly int[] OddLengths =
        [47, 63, 64, 65, 100, 127, 129, 257, 511, 1000, 1023, 1024, 1025, 1031, 1089, 2047, 2048, 2049, 2100];

    internal static readonly MultiRocketOptions Small = new() { FeatureCount = 2 * MultiRocketOptions.MinFeatureCount };

    internal static readonly MultiRocketOptions Alternating =
        new() { FeatureCount = 5 * MultiRocketOptions.MinFeatureCount, Padding = MiniRocketPadding.Alternating };

    [TestMethod]
    [DataRow(1, MiniRocketPadding.Alternating)]
    [DataRow(1, MiniRocketPadding.Always)]
    [DataRow(4, MiniRocketPadding.Alternating)]
    public void EveryPathComputesWhatThePaperDefines(int channels, MiniRocketPadding padding)
    {
        // Values and biases are integers: sums are exact in any order, and ties abound.
        var random = new CounterRandom(5, 0, (ulong)channels);
        var model = new MultiRocket(
            WholeNumbers(ref random, channels, padding, ofDifference: false),
            WholeNumbers(ref random, channels, padding, ofDifference: true));
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
        SeriesSet set = SeriesSamples.RandomWalks(seed: 3, channels: 2, [.. Enumerable.Range(1, 40), .. OddLengths]);
        MultiRocket fitted = MultiRocket.Fit(set.Subset([39, 42, 44]), new MultiRocketOptions
        {
            FeatureCount = biasesPerKernel * MultiRocketOptions.MinFeatureCount,
            MaxDilationsPerKernel = dilations,
            Padding = padding,
        });
        FloatMatrix expected = fitted.On(new ScalarKernels()).Transform(set);
        foreach (ConvolutionKernels path in KernelPaths.All)
            FeatureAssert.SameBits(expected, fitted.On(path).Transform(set), path.Name);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(12)]
    public void FeaturesOfAFittedModelAreThePapers(int channels)
    {
        // Of any lengths, shorter and longer than those that were fitted.
        SeriesSet train = SeriesSamples.RandomWalks(seed: 20, channels, 60, 70, 80, 35, 20, 90, 33);
        SeriesSet test = SeriesSamples.RandomWalks(seed: 21, channels, 1, 2, 5, 12, 33, 60, 91, 300, 1500);
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
        MultiRocket fitted = MultiRocket.Fit(SeriesSamples.RandomWalks(1, 1, 50, 60), Small);
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
            FeatureAssert.SameBits(expected, fitted.On(path).Transform(SeriesSet.FromArrays(series)), path.Name);
        Assert.IsFalse(fitted.OnSeries.Biases.ToArray().Any(bias => bias == 0 && float.IsNegative(bias)));
    }

    [TestMethod]
    public void ChannelsAndBiasesComeFromTheStatedStreams()
    {
        SeriesSet train = SeriesSamples.RandomWalks(4, 7, 100, 90, 80, 70, 60);
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
        MultiRocket fitted = MultiRocket.Fit(SeriesSamples.RandomWalks(1, 1, length, 1), Small with { ReferenceLength = reference });
        CollectionAssert.AreEqual(dilations, fitted.Dilations.ToArray());
        CollectionAssert.AreEqual(ofDifference, fitted.DifferenceDilations.ToArray());
    }

    [TestMethod]
    public void AutomaticPaddingGoesByTheLengths()
    {
        Assert.AreEqual(MiniRocketPadding.Alternating, MultiRocket.Fit(SeriesSamples.RandomWalks(1, 1, 30, 30), Small).Padding);
        Assert.AreEqual(MiniRocketPadding.Always, MultiRocket.Fit(SeriesSamples.RandomWalks(1, 1, 30, 31), Small).Padding);
    }

    [TestMethod]
    [DataRow(672, 672)]
    [DataRow(1_343, 672)]
    [DataRow(1_344, 1_344)]
    [DataRow(50_000, 49_728)]
    public void TheNumberOfFeaturesIsRoundedDownToWholeKernels(int wanted, int expected)
    {
        MultiRocket fitted = MultiRocket.Fit(SeriesSamples.RandomWalks(1, 1, 100), new MultiRocketOptions { FeatureCount = wanted });
        Assert.AreEqual(expected, fitted.FeatureCount);
        Assert.AreEqual(fitted.OnSeries.Biases.Length, fitted.OnDifference.Biases.Length);
    }

    [TestMethod]
    public void WhatItIsMadeOfIsNamed()
    {
        MultiRocket fitted = MultiRocket.Fit(SeriesSamples.RandomWalks(1, 1, 17), Small);
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
    public void TheSeedChangesBothRepresentations()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 4, channels: 1, 50, 60, 70);
        MultiRocket zero = MultiRocket.Fit(set, Small), one = MultiRocket.Fit(set, Small with { Seed = 1 });
        CollectionAssert.AreNotEqual(zero.OnSeries.Biases.ToArray(), one.OnSeries.Biases.ToArray());
        CollectionAssert.AreNotEqual(zero.OnDifference.Biases.ToArray(), one.OnDifference.Biases.ToArray());
    }

    [TestMethod]
    public void TwiceTheSeriesHasTwiceTheMeansAndIsTheSameOtherwise()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 8, channels: 1, 100, 70);
        SeriesSet doubled = SeriesSet.FromArrays(
            [.. Enumerable.Range(0, 2).Select(i => set.Values(i).ToArray().Select(value => 2 * value).ToArray())]);
        MultiRocket fitted = MultiRocket.Fit(set, Small);
        FloatMatrix once = fitted.Transform(set), twice = MultiRocket.Fit(doubled, Small).Transform(doubled);
        for (int i = 0; i < 2; i++)
        {
            float[] expected = [.. once.Row(i).ToArray().Select((value, f) => PoolAndBias(fitted, f).Pool == Mpv ? 2 * value : value)];
            CollectionAssert.AreEqual(expected, twice.Row(i).ToArray());
        }
    }

    [TestMethod]
    public void AReferenceLengthFarBeyondTheSeriesCostsNoMemory()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 11, channels: 1, 40, 50);
        MultiRocket fitted = MultiRocket.Fit(set, Small with { ReferenceLength = int.MaxValue });
        Assert.AreEqual(MiniRocketKernels.MaxDilation, fitted.Dilations[^1]);
        AssertInRange(fitted, set);
    }

    [TestMethod]
    public void AReducedTransformKeepsTheBiasesOfTheWantedFeatures()
    {
        MultiRocket fitted = MultiRocket.Fit(SeriesSamples.RandomWalks(seed: 12, channels: 4, 80, 90), Alternating);
        int half = fitted.FeatureCount / 2, biases = half / 4;
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
        foreach (int[] wanted in subsets.Concat(
            Enumerable.Range(0, 8).Select(i => FeaturizerContractTests.RandomSubset(ref random, everything, Math.Pow(0.4, i)))))
        {
            int kept = wanted.Select(f => f / half * biases + f % biases).Distinct().Count();
            (SeriesFeatures reduced, int[] places) = fitted.Reduce(wanted);
            Assert.AreEqual(4 * kept, reduced.FeatureCount, "the pools of a bias are computed together");
            string[] names = [.. fitted.FeatureNames()], fewNames = [.. reduced.FeatureNames()];
            for (int f = 0; f < wanted.Length; f++)
                Assert.AreEqual(names[wanted[f]], fewNames[places[f]]);
        }
    }

    [TestMethod]
    public void SeriesOfLengthOneToTwelveGetAllFeatures()
    {
        for (int length = 1; length <= 12; length++)
        {
            MultiRocket fitted = MultiRocket.Fit(SeriesSamples.RandomWalks(seed: 7, channels: 1, length, length), Small);
            Assert.AreEqual((1, 1344), (fitted.Dilations[0], fitted.FeatureCount));
        }
    }

    [TestMethod]
    public void OptionsOutOfRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiRocketOptions { FeatureCount = 671 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiRocketOptions { FeatureCount = 10_000_001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiRocketOptions { MaxDilationsPerKernel = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiRocketOptions { ReferenceLength = -1 });
        Assert.AreEqual(
            nameof(MultiRocketOptions.Padding),
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MultiRocketOptions { Padding = (MiniRocketPadding)3 }).ParamName);
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

    private static float[] Plain(MultiRocket model, float[][] series) =>
        [.. PlainMultiRocket.Transform(model.OnSeries, series), .. PlainMultiRocket.Transform(model.OnDifference, series)];

    private static (int Pool, float Bias) PoolAndBias(MultiRocket model, int feature)
    {
        int ofSeries = 4 * model.OnSeries.Biases.Length;
        (MiniRocketKernels kernels, int place) = feature < ofSeries ? (model.OnSeries, feature) : (model.OnDifference, feature - ofSeries);
        return (place / kernels.Biases.Length, kernels.Biases[place % kernels.Biases.Length]);
    }

    internal static void AssertInRange(SeriesFeatures transform, SeriesSet set)
    {
        var model = (MultiRocket)transform;
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
}
