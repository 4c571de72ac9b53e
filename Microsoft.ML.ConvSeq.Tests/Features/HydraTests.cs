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
    public void TheBestPathIsTheWidestOfTheMachine() =>
        Assert.AreEqual(ConvolutionKernels.Best.Name, HydraKernels.Best.Name);

    [TestMethod]
    public void FeaturesOfAFittedModelAreThePapersScaledCounts()
    {
        // Well apart from ties: a path in float and the oracle in double then agree on every winner.
        SeriesSet set = SeriesSamples.RandomWalks(seed: 20, channels: 3, 60, 70, 80, 35, 20, 90, 33);
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
        Hydra fitted = Hydra.Fit(SeriesSamples.RandomWalks(1, 1, 100), Raw);
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
        Hydra fitted = Hydra.Fit(SeriesSamples.RandomWalks(1, 7, 100), Raw with { Seed = 9 });
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
        Hydra fitted = Hydra.Fit(SeriesSamples.RandomWalks(1, channels, 20), Raw);
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
        Hydra fitted = Hydra.Fit(SeriesSamples.RandomWalks(1, 1, length, 1), Raw with { Groups = 3 });
        CollectionAssert.AreEqual(
            expected.SelectMany(d => new[] { d, d, d }).ToArray(), fitted.Groups.ToArray().Select(g => g.Dilation).ToArray());

        // Of three groups two look at the series, one at its difference.
        CollectionAssert.AreEqual(
            expected.SelectMany(_ => new[] { false, false, true }).ToArray(),
            fitted.Groups.ToArray().Select(g => g.OnDifference).ToArray());
    }

    [TestMethod]
    public void TheDefaultsAreThePapers()
    {
        Hydra fitted = Hydra.Fit(SeriesSamples.RandomWalks(1, 1, 500), new HydraOptions { Scale = false });
        Assert.AreEqual((64 * 6, 8, 6144), (fitted.Groups.Length, fitted.KernelsPerGroup, fitted.FeatureCount));
        Assert.AreEqual(32, fitted.Groups.ToArray().Count(group => group is { Dilation: 4, OnDifference: true }));
        Assert.AreEqual("384 groups of 8 kernels, dilations from 1 to 32", fitted.Summary);
        string[] names = [.. fitted.FeatureNames()];
        Assert.AreEqual((6144, 6144), (names.Length, names.Distinct().Count()));
        Assert.AreEqual("dilation 1, group 0, kernel 0, sum of greatest", names[0]);
        Assert.AreEqual("dilation 32, group 63 on the difference, kernel 7, count of least", names[^1]);
    }

    [TestMethod]
    public void AKernelsDrawsDoNotDependOnTheOtherDilations()
    {
        Hydra small = Hydra.Fit(SeriesSamples.RandomWalks(4, 7, 30), Raw), large = Hydra.Fit(SeriesSamples.RandomWalks(4, 7, 300), Raw);
        Assert.IsLessThan(large.Groups.Length, small.Groups.Length);
        for (int g = 0; g < small.Groups.Length; g++)
        {
            CollectionAssert.AreEqual(small.Groups[g].TapMajorWeights, large.Groups[g].TapMajorWeights);
            CollectionAssert.AreEqual(small.Groups[g].Channels.ToArray(), large.Groups[g].Channels.ToArray());
        }
    }

    [TestMethod]
    public void EachPointOfAGroupIsCountedOnce()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 8, channels: 1, Enumerable.Range(1, 40).ToArray());
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
        SeriesSet set = SeriesSamples.RandomWalks(seed: 8, channels: 1, 100);
        Hydra fitted = Hydra.Fit(set, Raw);
        float[] once = new float[fitted.FeatureCount], twice = new float[fitted.FeatureCount];
        fitted.Transform(set.Values(0), once);
        fitted.Transform(set.Values(0).ToArray().Select(value => 2 * value).ToArray(), twice);
        CollectionAssert.AreEqual(once.Select((value, f) => f % 16 < 8 ? 2 * value : value).ToArray(), twice);
    }

    [TestMethod]
    public void AReferenceLengthFarBeyondTheSeriesCostsNoMemory()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 11, channels: 1, 40, 50);
        Hydra fitted = Hydra.Fit(set, Small with { ReferenceLength = int.MaxValue });
        Assert.AreEqual(Hydra.MaxDilation, fitted.Groups[^1].Dilation);
        FeatureAssert.Finite(fitted, set);
    }

    [TestMethod]
    public void AReducedTransformKeepsTheGroupsOfTheWantedFeatures()
    {
        foreach (HydraOptions options in (HydraOptions[])[Small, Raw])
        {
            Hydra fitted = Hydra.Fit(SeriesSamples.RandomWalks(seed: 12, channels: 4, 80, 90, 100), options);
            SeriesFeatures reduced = fitted.Reduce([0, 1, 15, 40, 47, 200, 201, fitted.FeatureCount - 1]).Reduced;
            Assert.AreEqual(16 * 4, reduced.FeatureCount, "groups 0, 2, 12 and the last");
            Assert.AreEqual(fitted.AreScaled, reduced.AreScaled);
        }
    }

    [TestMethod]
    public void OptionsOutOfRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HydraOptions { Groups = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HydraOptions { Groups = 4097 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HydraOptions { KernelsPerGroup = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HydraOptions { KernelsPerGroup = 257 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HydraOptions { ReferenceLength = -1 });
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
}
