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
    public void TheSeedChangesTheModel()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 4, channels: 2, 50, 60, 70);
        float[] zero = MiniRocket.Fit(set).Biases.ToArray();
        float[] one = MiniRocket.Fit(set, new MiniRocketOptions { Seed = 1 }).Biases.ToArray();
        CollectionAssert.AreNotEqual(zero, one);
    }

    [TestMethod]
    public void AKernelsDrawsDoNotDependOnTheOtherDilations()
    {
        // Same dilation ladder up to its end, other number of features: the pairs in common draw the same channels.
        SeriesSet set = SeriesSamples.RandomWalks(seed: 4, channels: 7, 100);
        MiniRocket many = MiniRocket.Fit(set), few = MiniRocket.Fit(set, new MiniRocketOptions { FeatureCount = 84 });
        for (int kernel = 0; kernel < MiniRocket.KernelCount; kernel++)
            CollectionAssert.AreEqual(many.ChannelsOf(0, kernel).ToArray(), few.ChannelsOf(0, kernel).ToArray());
    }

    [TestMethod]
    public void AKernelsExamplesDoNotDependOnTheOtherDilations()
    {
        // With one feature a kernel at dilation 1, whatever follows, its features are the first 84 and so have the same
        // quantiles; equal biases mean that equal examples were drawn for them.
        SeriesSet set = SeriesSamples.RandomWalks(seed: 4, channels: 7, [.. Enumerable.Repeat(100, 20)]);
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
    public void SeriesOfLengthOneToTwelveGetAllFeatures()
    {
        for (int length = 1; length <= 12; length++)
        {
            MiniRocket fitted = MiniRocket.Fit(SeriesSamples.RandomWalks(seed: 7, channels: 1, length, length));
            Assert.AreEqual((1, 9996), (fitted.Dilations[0], fitted.FeatureCount));
        }
    }

    [TestMethod]
    public void HugeValuesGiveShares()
    {
        SeriesSet set = SeriesSet.FromArrays(
            [.. ((float[])[0, 3, 1e36f, -1e-38f]).Select(value => Enumerable.Repeat(value, 50).ToArray())]);
        AssertShares(MiniRocket.Fit(set), set);
    }

    [TestMethod]
    public void AReferenceLengthFarBeyondTheSeriesCostsNoMemory()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 11, channels: 1, 40, 50);
        MiniRocket fitted = MiniRocket.Fit(set, new MiniRocketOptions { ReferenceLength = int.MaxValue });
        Assert.AreEqual(MiniRocketKernels.MaxDilation, fitted.Dilations[^1]);
        AssertShares(fitted, set);
    }

    [TestMethod]
    [DataRow(84, 84)]
    [DataRow(100, 84)]
    [DataRow(168, 168)]
    [DataRow(10_000, 9_996)]
    [DataRow(50_000, 49_980)]
    public void TheNumberOfFeaturesIsRoundedDownToWholeKernels(int wanted, int expected) => Assert.AreEqual(
        expected, MiniRocket.Fit(SeriesSamples.RandomWalks(1, 1, 100), new MiniRocketOptions { FeatureCount = wanted }).FeatureCount);

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
        MiniRocket fitted = MiniRocket.Fit(SeriesSamples.RandomWalks(1, 40, 100));
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
    public void AReducedTransformComputesNoOtherFeatures(int count)
    {
        MiniRocket fitted = MiniRocket.Fit(SeriesSamples.RandomWalks(seed: 9, channels: 3, 100, 80, 3));
        var random = new CounterRandom(1, 2, (ulong)count);
        var wanted = new SortedSet<int>();
        while (wanted.Count < count)
            wanted.Add(random.NextInt(fitted.FeatureCount));
        (SeriesFeatures reduced, int[] places) = fitted.Reduce([.. wanted]);
        CollectionAssert.AreEqual(Enumerable.Range(0, count).ToArray(), places);
        string[] names = [.. fitted.FeatureNames()];
        CollectionAssert.AreEqual(wanted.Select(feature => names[feature]).ToArray(), reduced.FeatureNames().ToArray());
        var payload = new ModelWriter();
        FeatureSections.Write(payload, reduced);
        Assert.AreEqual("MINU", System.Text.Encoding.ASCII.GetString(payload.Written[..4]));
    }

    [TestMethod]
    public void ATransformReducedToAllItsFeaturesIsWhatItWas()
    {
        MiniRocket fitted = MiniRocket.Fit(SeriesSamples.RandomWalks(1, 1, 100));
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
        SeriesSet huge = SeriesSet.FromArrays([Enumerable.Repeat(3e38f, 20).ToArray()]);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => MiniRocket.Fit(huge)).Message, "overflow");
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

    private static SeriesSet Integers(ref CounterRandom random, int channels, params int[] lengths)
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

    internal static void AssertShares(SeriesFeatures model, SeriesSet set)
    {
        FloatMatrix features = model.Transform(set);
        for (int i = 0; i < features.Rows; i++)
        {
            foreach (float share in features.Row(i))
                Assert.IsTrue(share is >= 0 and <= 1, $"row {i} has {share}");
        }
    }
}
