using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Series;
using ConvSeq.Tests.Kernels;

namespace ConvSeq.Tests.Features;

[TestClass]
public sealed class DilatedShapeletsTests
{
    private static readonly DilatedShapeletsOptions Small = new() { ShapeletCount = 120, Seed = 3 };

    /// <summary>Finite distances, positions inside the series, no more occurrences than windows.</summary>
    public static void AssertPossible(SeriesFeatures model, SeriesSet set)
    {
        FeatureAssert.Finite(model, set);
        FloatMatrix features = model.Transform(set);
        for (int i = 0; i < set.Count; i++)
        {
            int shapelet = 0;
            foreach (DilatedShapeletGroup group in ((DilatedShapelets)model).Groups)
            {
                int windows = Math.Max(1, set.LengthOf(i) - (group.ShapeletLength - 1) * group.Dilation);
                for (int s = 0; s < group.Count; s++, shapelet++)
                {
                    ReadOnlySpan<float> three = features.Row(i).Slice(3 * shapelet, 3);
                    Assert.IsGreaterThanOrEqualTo(0, three[0]);
                    Assert.IsInRange(0, windows - 1, three[1]);
                    Assert.IsInRange(0, windows, three[2]);
                    Assert.AreEqual(MathF.Truncate(three[1]), three[1]);
                    Assert.AreEqual(MathF.Truncate(three[2]), three[2]);
                }
            }
        }
    }

    [TestMethod]
    [DataRow(1, "none")]
    [DataRow(1, "labels")]
    [DataRow(3, "labels")]
    [DataRow(1, "targets")]
    [DataRow(2, "targets")]
    public void AFitAndItsFeaturesAreThoseOfThePlainDefinition(int channels, string answers)
    {
        SeriesSet walks = SeriesSamples.RandomWalks(20, channels, 60, 70, 33, 80, 35, 20, 90, 33, 1, 47, 66, 50, 5, 61, 300);
        SeriesSet set = Answer(walks, answers);
        foreach (double share in (double[])[0, 0.5, 1])
        {
            DilatedShapeletsOptions options = Small with { NormalizedShare = share };
            AssertIsPlain(set, options);
        }

        AssertIsPlain(set, Small with { LowPercentile = 0, HighPercentile = 100 });
        AssertIsPlain(set, Small with { LowPercentile = 50, HighPercentile = 50 });
    }

    [TestMethod]
    public void ShortSetsAreThoseOfThePlainDefinition()
    {
        foreach (int[] lengths in (int[][])[[1], [1, 1], [2], [2, 3], [3, 3, 3], [4, 1, 9], [5, 5], [12, 12, 40], [21, 22, 23], [600]])
            AssertIsPlain(SeriesSamples.RandomWalks(1, 2, lengths), Small);
    }

    /// <summary>The shapelets that four are compared with at a time, and those left over, in series of several tiles.</summary>
    [TestMethod]
    public void EveryPathComputesThePlainDefinition()
    {
        SeriesSet set = SeriesSamples.RandomWalks(4, 1, 40, 41);
        SeriesSet scored = SeriesSamples.RandomWalks(5, 1, 1, 10, 11, 12, 26, 27, 43, 700, 1500);
        DilatedShapeletsOptions options = Small with { ShapeletCount = 61 };
        List<PlainDilatedShapelets.Shapelet> plain = PlainDilatedShapelets.Fit(set, options);
        var fitted = DilatedShapelets.Fit(set, options);
        Assert.IsTrue(fitted.Groups.ToArray().Any(group => group.Count % 4 > 0 && group.Count > 4));
        foreach (ShapeletKernels path in ShapeletPaths.All)
            AssertFeatures(plain, fitted.On(path), scored, path.Name);
    }

    [TestMethod]
    public void TiesGoToTheFirstWindow()
    {
        // Zeros and ones: distances are whole numbers, and many are equal.
        var random = new CounterRandom(1, 1, 1);
        float[][] series = new float[6][];
        for (int i = 0; i < series.Length; i++)
        {
            series[i] = new float[130];
            foreach (ref float value in series[i].AsSpan())
                value = random.NextInt(2);
        }

        SeriesSet set = SeriesSet.FromArrays(series);
        DilatedShapeletsOptions options = Small with { NormalizedShare = 0 };
        List<PlainDilatedShapelets.Shapelet> plain = PlainDilatedShapelets.Fit(set, options);
        foreach (ShapeletKernels path in ShapeletPaths.All)
            AssertFeatures(plain, DilatedShapelets.Fit(set, options).On(path), set, path.Name);
    }

    [TestMethod]
    public void TheBestPathIsTheWidestOfTheMachine() => Assert.AreEqual(ConvolutionKernels.Best.Name, ShapeletKernels.Best.Name);

    [TestMethod]
    public void AWindowThatAShapeletWasTakenFromHasDistanceZero()
    {
        SeriesSet set = SeriesSamples.RandomWalks(7, 2, 100);
        FloatMatrix features = DilatedShapelets.Fit(set, Small).Transform(set);
        for (int shapelet = 0; shapelet < features.Columns / 3; shapelet++)
            Assert.AreEqual(0, features.Row(0)[3 * shapelet]);
    }

    [TestMethod]
    public void LevelAndSizeDoNotMatterToNormalizedShapelets()
    {
        SeriesSet set = SeriesSamples.RandomWalks(7, 1, 100, 100);
        var fitted = DilatedShapelets.Fit(set.Subset([0]), Small with { NormalizedShare = 1 });
        float[] integers = [.. set.Values(1).ToArray().Select(value => MathF.Round(64 * value))];
        float[] expected = new float[fitted.FeatureCount], moved = new float[fitted.FeatureCount];
        fitted.Transform(integers, expected);
        foreach (float scale in (float[])[1e-30f, 1e-6f, 1e6f, 1e25f])
        {
            float factor = MathF.ScaleB(1, MathF.ILogB(scale));
            fitted.Transform([.. integers.Select(value => value * factor)], moved);
            FeatureAssert.SameBits(expected, moved, $"{scale}");
        }

        // On a high level centering rounds once more.
        fitted.Transform([.. integers.Select(value => value + 4096)], moved);
        for (int f = 0; f < moved.Length; f++)
            Assert.AreEqual(expected[f], moved[f], f % 3 == 0 ? 1e-3 : 0, $"feature {f}");
    }

    [TestMethod]
    public void ConstantWindowsAreZerosWhenNormalized()
    {
        // A step: most windows are constant, on a level that has no exact sum.
        float[] step = [.. Enumerable.Range(0, 60).Select(t => t < 30 ? 0.1f : 1234.567f)], flat = [.. Enumerable.Repeat(0.1f, 60)];
        SeriesSet set = SeriesSet.FromArrays([step, flat]);
        AssertIsPlain(set, Small);
        var fitted = DilatedShapelets.Fit(set, Small with { NormalizedShare = 1 });
        foreach (DilatedShapeletGroup group in fitted.Groups)
        {
            for (int shapelet = 0; shapelet < group.Count; shapelet++)
            {
                float[] values = [.. Enumerable.Range(0, group.ShapeletLength).Select(j => group.Value(shapelet, 0, j))];
                double squares = values.Sum(value => (double)value * value);
                Assert.AreEqual(values.All(value => value == 0) ? 0 : values.Length, squares, 1e-4);
            }
        }

        float[] features = new float[fitted.FeatureCount], zeros = new float[fitted.FeatureCount];
        fitted.Transform(flat, features);
        fitted.Transform(new float[60], zeros);
        FeatureAssert.SameBits(zeros, features, "a constant series is zeros");
    }

    [TestMethod]
    public void ThresholdsComeFromTheSameClass()
    {
        // The series of a class are all the same: each threshold is a distance between equal series, as in a set of that class alone.
        SeriesSet walks = SeriesSamples.RandomWalks(3, 1, 80, 80);
        float[] a = walks.Values(0).ToArray(), b = walks.Values(1).ToArray();
        SeriesSet labeled = SeriesSet.FromArrays([a, b, a, b], ["a", "b", "a", "b"]);
        var fitted = DilatedShapelets.Fit(labeled, Small with { LowPercentile = 0, HighPercentile = 0 });
        foreach (DilatedShapeletGroup group in fitted.Groups)
        {
            for (int shapelet = 0; shapelet < group.Count; shapelet++)
                Assert.AreEqual(0, group.Threshold(shapelet), "the smallest distance to an equal series");
        }

        var unlabeled = DilatedShapelets.Fit(
            SeriesSet.FromArrays([a, b, a, b]), Small with { LowPercentile = 0, HighPercentile = 0 });
        Assert.IsTrue(unlabeled.Groups.ToArray().Any(group => group.Threshold(0) > 0));
    }

    [TestMethod]
    public void AClassOfOneSeriesIsComparedWithItself()
    {
        SeriesSet walks = SeriesSamples.RandomWalks(3, 1, 80, 80, 80);
        SeriesSet set = SeriesSet.FromArrays([.. Enumerable.Range(0, 3).Select(i => walks.Values(i).ToArray())], ["a", "b", "c"]);
        var fitted = DilatedShapelets.Fit(set, Small with { LowPercentile = 0, HighPercentile = 0 });
        Assert.IsTrue(fitted.Groups.ToArray().All(group => group.Threshold(group.Count - 1) == 0));
        AssertIsPlain(set, Small);
    }

    [TestMethod]
    public void SeriesWithoutAnAnswerAreComparedWithAny()
    {
        SeriesSet walks = SeriesSamples.RandomWalks(3, 1, 80, 70, 60, 50, 80, 75);
        var labels = new SeriesSetBuilder(1);
        labels.DeclareClasses(["a", "b"]);
        var targets = new SeriesSetBuilder(1);
        targets.Add(walks.Values(0), 1.5);
        labels.AddUnanswered(walks.Values(0));
        for (int i = 1; i < walks.Count; i++)
        {
            if (i % 3 == 2)
            {
                labels.AddUnanswered(walks.Values(i));
                targets.AddUnanswered(walks.Values(i));
            }
            else
            {
                labels.Add(walks.Values(i), i % 2 == 0 ? "a" : "b");
                targets.Add(walks.Values(i), i % 2);
            }
        }

        AssertIsPlain(labels.Build(), Small);
        AssertIsPlain(targets.Build(), Small);
    }

    /// <summary>Drawn until nothing is left: no two of a kind share more than half of their points.</summary>
    [TestMethod]
    public void ShapeletsOfAKindOverlapInPartOnly()
    {
        SeriesSet set = SeriesSet.FromArrays([[.. Enumerable.Range(0, 100).Select(t => (float)t)]]);
        var fitted = DilatedShapelets.Fit(set, new DilatedShapeletsOptions { ShapeletCount = 3000, NormalizedShare = 0 });
        Assert.IsLessThan(1000, fitted.ShapeletCount);
        Assert.AreEqual(11, fitted.ShapeletLength);
        foreach (DilatedShapeletGroup group in fitted.Groups)
        {
            int[] starts = [.. Enumerable.Range(0, group.Count).Select(shapelet => (int)group.Value(shapelet, 0, 0)).Order()];
            foreach (int start in starts)
            {
                for (int j = 1; j <= 5; j++)
                    Assert.IsFalse(starts.Contains(start + j * group.Dilation), $"dilation {group.Dilation}, {start} and {j} points on");
            }

            Assert.AreEqual(starts.Length, starts.Distinct().Count());
        }
    }

    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(2, 2, 1)]
    [DataRow(3, 2, 1)]
    [DataRow(5, 2, 3)]
    [DataRow(21, 10, 1)]
    [DataRow(22, 11, 1)]
    [DataRow(41, 11, 3)]
    [DataRow(150, 11, 13)]
    public void LengthAndDilationsFollowTheLengthOfSeries(int points, int length, int widest)
    {
        var fitted = DilatedShapelets.Fit(
            SeriesSamples.RandomWalks(1, 1, [.. Enumerable.Repeat(points, 20)]), new DilatedShapeletsOptions { ShapeletCount = 2000 });
        Assert.AreEqual(length, fitted.ShapeletLength);
        Assert.AreEqual((1, widest), (fitted.Groups[0].Dilation, fitted.Groups[^1].Dilation));
    }

    [TestMethod]
    public void TheDefaultsAreStated()
    {
        var fitted = DilatedShapelets.Fit(SeriesSamples.RandomWalks(1, 1, [.. Enumerable.Repeat(500, 20)]));
        Assert.AreEqual((2500, 7500, 11), (fitted.ShapeletCount, fitted.FeatureCount, fitted.ShapeletLength));
        int normalized = fitted.Groups.ToArray().Where(group => group.IsNormalized).Sum(group => group.Count);
        Assert.IsInRange(1950, 2050, normalized);
        Assert.AreEqual("2500 shapelets of 11 points, dilations from 1 to 48", fitted.Summary);
        string[] names = [.. fitted.FeatureNames()];
        Assert.AreEqual("dilation 1, shapelet 0, smallest distance", names[0]);
        Assert.StartsWith("dilation 48, normalized, shapelet ", names[^1]);
        Assert.EndsWith("occurrences", names[^1]);
    }

    [TestMethod]
    public void AReducedTransformKeepsTheWantedShapelets()
    {
        var fitted = DilatedShapelets.Fit(SeriesSamples.RandomWalks(seed: 12, channels: 4, 80, 90, 100), Small);
        var reduced = (DilatedShapelets)fitted.Reduce([0, 2, 3, 9, fitted.FeatureCount - 1]).Reduced;
        Assert.AreEqual(4, reduced.ShapeletCount);
    }

    [TestMethod]
    public void BadArgumentsAreNamed()
    {
        SeriesSet set = SeriesSamples.RandomWalks(1, 1, 30);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DilatedShapeletsOptions { ShapeletCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DilatedShapeletsOptions { ShapeletCount = 1_000_001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DilatedShapeletsOptions { NormalizedShare = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DilatedShapeletsOptions { NormalizedShare = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DilatedShapeletsOptions { LowPercentile = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DilatedShapeletsOptions { HighPercentile = 101 });
        string message = Assert.Throws<ArgumentException>(
            () => DilatedShapelets.Fit(set, new DilatedShapeletsOptions { LowPercentile = 20 })).Message;
        Assert.Contains("LowPercentile is 20", message);
        var fitted = DilatedShapelets.Fit(set, Small);
        Assert.Throws<ArgumentOutOfRangeException>(() => fitted.Groups[0].Value(0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => fitted.Groups[0].Value(0, 0, 11));
        Assert.Throws<ArgumentOutOfRangeException>(() => fitted.Groups[0].Threshold(-1));
    }

    private static void AssertIsPlain(SeriesSet set, DilatedShapeletsOptions options)
    {
        List<PlainDilatedShapelets.Shapelet> plain = PlainDilatedShapelets.Fit(set, options);
        var fitted = DilatedShapelets.Fit(set, options);
        Assert.AreEqual(plain.Count, fitted.ShapeletCount);
        int shapelet = 0;
        foreach (DilatedShapeletGroup group in fitted.Groups)
        {
            for (int s = 0; s < group.Count; s++, shapelet++)
            {
                PlainDilatedShapelets.Shapelet expected = plain[shapelet];
                Assert.AreEqual((expected.Dilation, expected.IsNormalized), (group.Dilation, group.IsNormalized));
                Assert.AreEqual(expected.Threshold, group.Threshold(s), $"shapelet {shapelet}");
                for (int c = 0; c < set.Channels; c++)
                {
                    float[] values = [.. Enumerable.Range(0, group.ShapeletLength).Select(j => group.Value(s, c, j))];
                    CollectionAssert.AreEqual(expected.Values[c], values, $"shapelet {shapelet}");
                }
            }
        }

        AssertFeatures(plain, fitted, set, "fitted");
    }

    private static void AssertFeatures(
        List<PlainDilatedShapelets.Shapelet> plain, DilatedShapelets fitted, SeriesSet set, string what)
    {
        FloatMatrix features = fitted.Transform(set);
        for (int i = 0; i < set.Count; i++)
        {
            float[][] channels = [.. Enumerable.Range(0, set.Channels).Select(c => set.Channel(i, c).ToArray())];
            FeatureAssert.SameBits(PlainDilatedShapelets.Transform(plain, channels), features.Row(i), $"{what}, series {i}");
        }
    }

    private static SeriesSet Answer(SeriesSet set, string answers)
    {
        var builder = new SeriesSetBuilder(set.Channels);
        for (int i = 0; i < set.Count; i++)
        {
            if (answers == "labels")
                builder.Add(set.Values(i), i == 4 ? "alone" : $"{i % 3}");
            else if (answers == "targets")
                builder.Add(set.Values(i), i * i % 7 / 2.0);
            else
                builder.Add(set.Values(i));
        }

        return builder.Build();
    }
}
