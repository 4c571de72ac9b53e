using ConvSeq.Features;
using ConvSeq.Series;

namespace ConvSeq.Tests.Features;

[TestClass]
public sealed class QuantTests
{
    public static readonly QuantOptions Small = new() { Depth = 3, QuantileDivisor = 7 };

    [TestMethod]
    public void FeaturesAreThoseOfTheDefinition()
    {
        for (int length = 1; length <= 600; length += length < 140 ? 1 : 23)
        {
            foreach (float[] x in Kinds(length))
                AssertPlain(x, new QuantOptions { ReferenceLength = length });
        }
    }

    [TestMethod]
    [DataRow(512)]
    [DataRow(1023)]
    [DataRow(1024)]
    [DataRow(1500)]
    [DataRow(2003)]
    public void FeaturesOfLongSeriesAreThoseOfTheDefinition(int length) =>
        AssertPlain(Kinds(length)[0], new QuantOptions { ReferenceLength = length });

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(10)]
    [DataRow(33)]
    [DataRow(48)]
    [DataRow(100)]
    [DataRow(500)]
    public void IntervalsOfOtherLengthsAreScaled(int reference)
    {
        foreach (int length in (int[])[1, 2, 3, 4, 5, 7, 16, 31, 64, 65, 99, 101, 150, 333, 499, 501, 700])
        {
            foreach (float[] x in Kinds(length))
                AssertPlain(x, new QuantOptions { ReferenceLength = reference });
        }
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 2)]
    [DataRow(12, 4)]
    [DataRow(6, 1024)]
    [DataRow(4, 3)]
    public void LevelsAndDivisorsAreOptions(int depth, int divisor)
    {
        foreach (int length in (int[])[1, 2, 9, 40, 300])
            AssertPlain(Kinds(length)[0], new QuantOptions { Depth = depth, QuantileDivisor = divisor, ReferenceLength = length });
    }

    [TestMethod]
    public void ChannelsFollowEachOther()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 3, channels: 3, 70, 50, 1);
        Quant fitted = Quant.Fit(set);
        Assert.AreEqual(70, fitted.ReferenceLength);
        FloatMatrix features = fitted.Transform(set);
        for (int i = 0; i < set.Count; i++)
        {
            AssertClose(
                [.. Enumerable.Range(0, 3).SelectMany(c => PlainQuant.Features(set.Channel(i, c).ToArray(), 70))],
                features.Row(i), $"series {i}");
        }
    }

    [TestMethod]
    public void AConstantSeriesHasNoNoise()
    {
        // Not even where a sum or a transform would round.
        foreach (int length in (int[])[1, 2, 3, 50, 74, 509])
        {
            float[] x = [.. Enumerable.Repeat(0.1f, length)];
            float[] features = Transform(x, new QuantOptions { ReferenceLength = length });
            float sum = (float)(length * (double)0.1f);
            Assert.IsTrue(features.All(value => value is 0 or 0.1f || Math.Abs(value) <= sum));
            int ofSeries = PlainQuant.Intervals(length, 6).Sum(interval => 1 + (interval.End - interval.Start - 1) / 4);
            Assert.IsTrue(features[..ofSeries].All(value => value is 0 or 0.1f));
        }
    }

    [TestMethod]
    public void ALargeOutlierLeavesIntervalsWithoutItAlone()
    {
        float[] x = Kinds(300)[0];
        x[100] = 1e28f;
        AssertPlain(x, new QuantOptions { ReferenceLength = 300 });
    }

    [TestMethod]
    public void ZerosHaveNoSign()
    {
        float[] plus = [.. Enumerable.Range(0, 77).Select(t => (float)(t % 3 / 2))];
        float[] minus = [.. plus.Select((value, t) => value == 0 && t % 2 == 0 ? -0f : value)];
        FeatureAssert.SameBits(Transform(plus, new QuantOptions()), Transform(minus, new QuantOptions()), "signs");
    }

    [TestMethod]
    public void TheDefaultsAreThePapers()
    {
        Quant fitted = Quant.Fit(SeriesSamples.RandomWalks(1, 1, 500));
        Assert.AreEqual((500, 6, 4), (fitted.ReferenceLength, fitted.Depth, fitted.QuantileDivisor));
        Assert.IsFalse(fitted.AreScaled);
        Assert.AreEqual("quantiles of 480 intervals, laid out for 500 points", fitted.Summary);
        string[] names = [.. fitted.FeatureNames()];
        Assert.AreEqual("series, interval 0 of 1, quantile 0 of 125", names[0]);
        Assert.AreEqual("series, interval 0 of 1, quantile 1 of 125 less the mean", names[1]);
        Assert.AreEqual("spectrum, interval 30 of 32, shifted, quantile 1 of 2 less the mean", names[^1]);
        Assert.IsTrue(new QuantOptions().SuitsTrees);
        Assert.IsFalse(new HydraOptions().SuitsTrees);
    }

    [TestMethod]
    public void TheSeedDoesNotMatter()
    {
        SeriesSet set = SeriesSamples.RandomWalks(1, 2, 60);
        float[] one = Quant.Fit(set).Transform(set).Row(0).ToArray();
        FeatureAssert.SameBits(one, Quant.Fit(set, new QuantOptions { Seed = 9 }).Transform(set).Row(0), "seed");
    }

    [TestMethod]
    public void MoreLengthsThanAreRememberedAreComputed()
    {
        SeriesSet set = SeriesSamples.RandomWalks(1, 1, [.. Enumerable.Range(1, 300), .. Enumerable.Range(1, 300)]);
        FloatMatrix features = Quant.Fit(set, Small).Transform(set);
        for (int i = 0; i < set.Count; i++)
            AssertClose(PlainQuant.Features(set.Values(i).ToArray(), 300, 3, 7), features.Row(i), $"series {i}");
    }

    [TestMethod]
    public void AReducedTransformKeepsTheIntervalsOfTheWantedFeatures()
    {
        Quant fitted = Quant.Fit(SeriesSamples.RandomWalks(1, 2, 100), Small);
        string[] names = [.. fitted.FeatureNames()];
        int[] wanted = [0, 3, names.Length / 2 - 1, names.Length / 2, names.Length - 1];
        (SeriesFeatures reduced, int[] places) = fitted.Reduce(wanted);
        string[] reducedNames = [.. reduced.FeatureNames()];
        CollectionAssert.AreEqual(wanted.Select(f => names[f]).ToArray(), places.Select(f => reducedNames[f]).ToArray());
        Assert.AreEqual("quantiles of 4 intervals, laid out for 100 points", reduced.Summary);
    }

    [TestMethod]
    public void TooManyFeaturesAreRefused()
    {
        SeriesSet set = SeriesSamples.RandomWalks(1, 1, 40);
        string message = Assert.Throws<ArgumentException>(
            () => Quant.Fit(set, new QuantOptions { ReferenceLength = int.MaxValue })).Message;
        StringAssert.Contains(message, "16,777,216 features");
        StringAssert.Contains(message, "QuantileDivisor");
    }

    [TestMethod]
    public void OptionsOutOfRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantOptions { Depth = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantOptions { Depth = 13 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantOptions { QuantileDivisor = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantOptions { QuantileDivisor = 1025 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantOptions { ReferenceLength = -1 });
    }

    /// <summary>A random walk, few values, many magnitudes, a constant, huge values.</summary>
    private static float[][] Kinds(int length)
    {
        var random = new CounterRandom(11, 12, (ulong)length);
        float[][] kinds = [.. Enumerable.Range(0, 5).Select(_ => new float[length])];
        double level = 0;
        for (int t = 0; t < length; t++)
        {
            kinds[0][t] = (float)(level += random.NextGaussian());
            kinds[1][t] = random.NextInt(3) - 1;
            kinds[2][t] = (float)(random.NextGaussian() * Math.Pow(10, random.NextInt(12) - 6));
            kinds[3][t] = 0.3f;
            kinds[4][t] = (float)(random.NextGaussian() * 1e28);
        }

        return kinds;
    }

    private static void AssertPlain(float[] x, QuantOptions options) =>
        AssertClose(
            PlainQuant.Features(x, options.ReferenceLength, options.Depth, options.QuantileDivisor), Transform(x, options),
            $"{x.Length} points, laid out for {options.ReferenceLength}",
            x.Max(Math.Abs));

    private static float[] Transform(float[] x, QuantOptions options)
    {
        float[] features;
        Quant fitted = Quant.Fit(SeriesSet.FromArrays([x]), options);
        fitted.Transform(x, features = new float[fitted.FeatureCount]);
        return features;
    }

    /// <summary>
    /// Equal to a millionth of the largest value of the interval. A magnitude of a spectrum that ought to be nearly nothing is
    /// some 1e-16 of the series' values in either program.
    /// </summary>
    private static void AssertClose(
        List<(double Value, double Scale)> expected, ReadOnlySpan<float> actual, string what, double largest = 1)
    {
        Assert.AreEqual(expected.Count, actual.Length, what);
        for (int i = 0; i < expected.Count; i++)
        {
            double tolerance = 1e-6 * expected[i].Scale + 1e-12 * largest;
            Assert.AreEqual(expected[i].Value, actual[i], tolerance, $"{what}: feature {i}");
        }
    }
}
