using ConvSeq.Features;
using ConvSeq.Series;

namespace ConvSeq.Tests.Features;

/// <summary>A linear function of features, divided among the points of a series.</summary>
[TestClass]
public sealed class FeatureSharesTests
{
    private static readonly SeriesSet OneChannel = SeriesSamples.RandomWalks(5, 1, 60, 60, 41, 25, 90, 7, 1, 2);
    private static readonly SeriesSet FourChannels = SeriesSamples.RandomWalks(6, 4, 50, 50, 33, 8, 1);

    [TestMethod]
    [DynamicData(nameof(FeaturizerContractTests.Names), typeof(FeaturizerContractTests))]
    public void SharesAddUpToTheFunction(string name)
    {
        foreach (SeriesSet set in (SeriesSet[])[OneChannel, FourChannels, Special(1), Special(3)])
        {
            SeriesFeatures features = Featurizers.Named(name).Options.Fit(set);
            for (int i = 0; i < set.Count; i++)
            {
                (double[] slopes, double[] constants) = Function(features, set, i);
                double[] shares = new double[set.Values(i).Length];
                double rest = Divide(features, set.Values(i), slopes, constants, shares);
                AssertNear(Value(features, set.Values(i), slopes, constants), rest + shares.Sum(), shares, $"{set.Channels}, series {i}");
            }
        }
    }

    [TestMethod]
    [DataRow("MiniRocket")]
    [DataRow("MiniRocket, alternating")]
    [DataRow("Rocket, as it is")]
    [DataRow("Rocket")]
    [DataRow("MultiRocket")]
    [DataRow("MultiRocket, alternating")]
    [DataRow("Hydra")]
    [DataRow("Hydra, unscaled")]
    public void SharesAreThoseOfTheRule(string name)
    {
        foreach (SeriesSet set in (SeriesSet[])[OneChannel, FourChannels])
        {
            SeriesFeatures features = Featurizers.Named(name).Options switch
            {
                MiniRocketOptions mini => (mini with { FeatureCount = 840 }).Fit(set),
                RocketOptions rocket => (rocket with { KernelCount = 200 }).Fit(set),
                var others => others.Fit(set),
            };
            for (int i = 0; i < set.Count; i += set.Channels == 1 ? 3 : 2)
            {
                (double[] slopes, double[] constants) = Function(features, set, i);
                double[] shares = new double[set.Values(i).Length];
                double rest = Divide(features, set.Values(i), slopes, constants, shares);
                double[][] series = [.. Enumerable.Range(0, set.Channels).Select(
                    c => Array.ConvertAll(set.Channel(i, c).ToArray(), value => (double)value))];
                var plain = PlainShares.Of(features, series, slopes, constants);
                AssertNear(plain.Rest, rest, shares, $"series {i}, rest");
                double[] expected = [.. plain.OfPoints.SelectMany(channel => channel)];
                for (int t = 0; t < shares.Length; t++)
                    AssertNear(expected[t], shares[t], shares, $"{set.Channels} channels, series {i}, value {t}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(FeaturizerContractTests.Names), typeof(FeaturizerContractTests))]
    public void FeaturesThatAreKeptHaveTheSharesThatTheyHadAmongAll(string name)
    {
        SeriesFeatures all = Featurizers.Named(name).Options.Fit(FourChannels);
        int[] kept = [.. Enumerable.Range(0, 50).Select(i => (int)((long)i * all.FeatureCount / 50)).Distinct()];
        var some = PrunedFeatures.Keep(all, kept);
        (double[] slopes, double[] constants) = Function(some, FourChannels, 0);
        double[] allSlopes = new double[all.FeatureCount], allConstants = new double[all.FeatureCount];
        for (int i = 0; i < kept.Length; i++)
            (allSlopes[kept[i]], allConstants[kept[i]]) = (slopes[i], constants[i]);
        double[] expected = new double[FourChannels.Values(0).Length], shares = new double[expected.Length];
        double rest = Divide(all, FourChannels.Values(0), allSlopes, allConstants, expected);
        AssertNear(rest, Divide(some, FourChannels.Values(0), slopes, constants, shares), expected, "rest");
        for (int t = 0; t < shares.Length; t++)
            AssertNear(expected[t], shares[t], expected, $"value {t}");
    }

    [TestMethod]
    public void OnlyChannelsOfAKernelGetShares()
    {
        SeriesFeatures features = new MiniRocketOptions { FeatureCount = 168 }.Fit(FourChannels);
        var mini = (MiniRocket)features;
        int kernel = Enumerable.Range(0, 84).First(k => mini.ChannelsOf(0, k).Length == 1);
        double[] slopes = new double[features.FeatureCount], shares = new double[FourChannels.Values(0).Length];
        slopes[kernel * mini.BiasesOf(0, 0).Length] = 1;
        Divide(features, FourChannels.Values(0), slopes, new double[slopes.Length], shares);
        int length = FourChannels.LengthOf(0);
        for (int c = 0; c < 4; c++)
            Assert.AreEqual(c == mini.ChannelsOf(0, kernel)[0], shares.AsSpan(c * length, length).ContainsAnyExcept(0));
    }

    /// <summary>Random factors, of the size that makes all features count alike.</summary>
    private static (double[] Slopes, double[] Constants) Function(SeriesFeatures features, SeriesSet set, int series)
    {
        var random = new CounterRandom(7, 1, (ulong)series);
        float[] values = new float[features.FeatureCount];
        features.Transform(set.Values(series), values);
        double[] slopes = new double[values.Length], constants = new double[values.Length];
        for (int j = 0; j < slopes.Length; j++)
        {
            slopes[j] = random.NextGaussian() / (1 + Math.Abs(values[j]));
            constants[j] = random.NextGaussian();
        }

        return (slopes, constants);
    }

    private static double Value(SeriesFeatures features, ReadOnlySpan<float> series, double[] slopes, double[] constants)
    {
        float[] values = new float[features.FeatureCount];
        features.Transform(series, values);
        return Enumerable.Range(0, values.Length).Sum(j => slopes[j] * values[j] + constants[j]);
    }

    private static void AssertNear(double expected, double actual, double[] shares, string what) =>
        Assert.AreEqual(expected, actual, 1e-5 * (1 + shares.Max(Math.Abs)), what);

    /// <summary>Constant stretches, tiny and huge values.</summary>
    private static SeriesSet Special(int channels)
    {
        var builder = new SeriesSetBuilder(channels);
        foreach (float scale in (float[])[1, 1e-30f, 1e20f])
        {
            float[] values = new float[40 * channels];
            for (int t = 0; t < values.Length; t++)
                values[t] = scale * (t % 40 is > 8 and < 30 ? 3 : t * t % 17);
            builder.Add(values);
        }

        builder.Add(new float[40 * channels]);
        return builder.Build();
    }

    private static double Divide(
        SeriesFeatures transform, ReadOnlySpan<float> series, double[] slopes, double[] constants, Span<double> shares)
    {
        float[] features = new float[transform.FeatureCount];
        transform.Transform(series, features);
        return transform.Divide(series, features, [.. slopes], [.. constants], shares);
    }
}
