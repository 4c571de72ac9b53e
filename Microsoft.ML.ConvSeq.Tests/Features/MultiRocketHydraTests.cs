using ConvSeq.Features;
using ConvSeq.Series;

namespace ConvSeq.Tests.Features;

[TestClass]
public sealed class MultiRocketHydraTests
{
    internal static readonly MultiRocketHydraOptions Small = new()
    {
        MultiRocket = new MultiRocketOptions { FeatureCount = 2 * MultiRocketOptions.MinFeatureCount },
        Hydra = new HydraOptions { Groups = 4 },
        Seed = 5,
    };

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void FeaturesAreStandardizedOnesOfMultiRocketThenThoseOfHydra(int channels)
    {
        SeriesSet train = SeriesSamples.RandomWalks(1, channels, 50, 60, 70, 55), test = SeriesSamples.RandomWalks(2, channels, 40, 1, 80);
        MultiRocketHydra fitted = MultiRocketHydra.Fit(train, Small);
        MultiRocket multiRocket = MultiRocket.Fit(train, Small.MultiRocket with { Seed = 5 });
        FloatMatrix ofTrain = multiRocket.Transform(train), ofTest = multiRocket.Transform(test);
        FloatMatrix ofHydra = Hydra.Fit(train, Small.Hydra with { Seed = 5 }).Transform(test), actual = fitted.Transform(test);
        Assert.AreEqual(ofTest.Columns + ofHydra.Columns, fitted.FeatureCount);
        Assert.IsTrue(fitted.AreScaled);
        int constant = 0;
        for (int j = 0; j < ofTest.Columns; j++)
        {
            double[] column = [.. Enumerable.Range(0, train.Count).Select(i => (double)ofTrain.Row(i)[j])];
            double mean = column.Average(), deviation = Math.Sqrt(column.Average(value => Math.Pow(value - mean, 2)));
            bool varies = column.Distinct().Count() > 1;
            constant += varies ? 0 : 1;
            for (int i = 0; i < test.Count; i++)
            {
                double expected = varies ? (ofTest.Row(i)[j] - mean) / deviation : 0;

                // The mean is rounded to a float, and in units of a small deviation that shows.
                double rounding = varies ? 1e-7 * Math.Abs(mean) / deviation : 0;
                Assert.AreEqual(expected, actual.Row(i)[j], 1e-6 * Math.Abs(expected) + rounding + 1e-6, $"series {i}, feature {j}");
            }
        }

        Assert.IsGreaterThan(0, constant, "longest stretches and the like often are the same");
        for (int i = 0; i < test.Count; i++)
            Assert.IsTrue(ofHydra.Row(i).SequenceEqual(actual.Row(i)[ofTest.Columns..]), $"series {i}");
    }

    [TestMethod]
    public void TheSeedIsThatOfBothParts()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 4, channels: 1, 50, 50, 50);
        MultiRocketHydra five = MultiRocketHydra.Fit(set, Small), six = MultiRocketHydra.Fit(set, Small with { Seed = 6 });
        MultiRocketHydra other = MultiRocketHydra.Fit(set, Small with
        {
            MultiRocket = Small.MultiRocket with { Seed = 6 },
            Hydra = Small.Hydra with { Seed = 6, Scale = false },
        });
        int first = five.MultiRocket!.FeatureCount;
        float[] a = five.Transform(set).Row(0).ToArray(), b = six.Transform(set).Row(0).ToArray(),
            c = other.Transform(set).Row(0).ToArray();
        CollectionAssert.AreEqual(a, c);
        CollectionAssert.AreNotEqual(a[..first], b[..first]);
        CollectionAssert.AreNotEqual(a[first..], b[first..]);
    }

    [TestMethod]
    public void TinyTrainingSeriesDoNotMakeHugeOnesInfinite()
    {
        float[][] series = [.. Enumerable.Range(1, 4).Select(i => Enumerable.Range(0, 30).Select(t => 1e-25f * (t * i % 7)).ToArray())];
        float[] huge = [.. Enumerable.Range(0, 30).Select(t => t % 3 * 1e38f)];
        FeatureAssert.Finite(MultiRocketHydra.Fit(SeriesSet.FromArrays(series), Small), SeriesSet.FromArrays([huge]));
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => MultiRocketHydra.Fit(SeriesSet.FromArrays([series[0], huge]), Small)).Message,
            "Series 1");
    }

    [TestMethod]
    public void AReducedTransformDropsAPartOfWhichNothingIsWanted()
    {
        MultiRocketHydra fitted = MultiRocketHydra.Fit(SeriesSamples.RandomWalks(seed: 12, channels: 4, 80, 90, 100), Small);
        int first = fitted.MultiRocket!.FeatureCount, last = fitted.FeatureCount - 1;
        foreach (int[] wanted in (int[][])[[0, 5, 700, first - 1], [3, 900, first, first + 40, last], [first + 17, last]])
        {
            var reduced = (MultiRocketHydra)fitted.Reduce(wanted).Reduced;
            Assert.IsLessThan(fitted.FeatureCount / 4, reduced.FeatureCount);
            Assert.AreEqual((wanted[0] < first, wanted[^1] >= first), (reduced.MultiRocket is not null, reduced.Hydra is not null));
        }
    }

    [TestMethod]
    public void WhatItIsMadeOfIsNamed()
    {
        MultiRocketHydra fitted = MultiRocketHydra.Fit(SeriesSamples.RandomWalks(seed: 12, channels: 1, 80), Small);
        StringAssert.StartsWith(fitted.Summary, "1344 of MultiRocket: ");
        StringAssert.Contains(fitted.Summary, "; 256 of Hydra: 16 groups of 8 kernels, dilations from 1 to 8");
        string[] names = [.. fitted.FeatureNames()];
        Assert.AreEqual(fitted.FeatureCount, names.Distinct().Count());
        StringAssert.StartsWith(names[0], "MultiRocket: ");
        StringAssert.StartsWith(names[^1], "Hydra: dilation 8, ");
    }

    [TestMethod]
    public void PartsMustExist()
    {
        Assert.Throws<ArgumentNullException>(() => new MultiRocketHydraOptions { MultiRocket = null! });
        Assert.Throws<ArgumentNullException>(() => new MultiRocketHydraOptions { Hydra = null! });
    }
}
