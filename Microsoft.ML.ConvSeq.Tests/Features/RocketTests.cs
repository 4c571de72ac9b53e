using ConvSeq.Features;
using ConvSeq.Kernels;
using ConvSeq.Series;
using ConvSeq.Tests.Kernels;

namespace ConvSeq.Tests.Features;

[TestClass]
public sealed class RocketTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(12)]
    public void EveryPathComputesWhatThePaperDefines(int channels)
    {
        // Integers: sums of them are exact in any order, so not one bit may differ.
        var random = new CounterRandom(5, 1, (ulong)channels);
        Rocket model = WithIntegerWeights(ref random, channels);
        foreach (int length in (int[])[1, 2, 3, 7, 8, 9, 10, 11, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 100, 127, 130, 257])
        {
            float[][] series = Enumerable.Range(0, channels).Select(_ => Integers(ref random, length)).ToArray();
            float[] expected = PlainRocket.Transform(model, series), features = new float[model.FeatureCount];
            foreach (ConvolutionKernels kernels in KernelPaths.All)
            {
                model.On(kernels).Transform(series.SelectMany(channel => channel).ToArray(), features);
                CollectionAssert.AreEqual(expected, features, $"{kernels.Name}, length {length}");
            }
        }
    }

    [TestMethod]
    public void KernelsAreDrawnAsSpecified()
    {
        foreach ((int channels, int length, ulong seed) in
            ((int, int, ulong)[])[(1, 100, 0), (1, 5, 1), (4, 60, 2), (30, 500, ulong.MaxValue)])
        {
            Rocket fitted = Rocket.Fit(
                SeriesSamples.RandomWalks(1, channels, 3, length), new RocketOptions { Seed = seed, KernelCount = 600 });
            for (int k = 0; k < 600; k++)
            {
                RocketKernel kernel = fitted.Kernels[k];
                var random = new CounterRandom(seed, 0x524B0001, (ulong)k);
                Assert.AreEqual(7 + 2 * random.NextInt(3), kernel.Length);
                Assert.AreEqual((float)random.NextDouble(-1, 1), kernel.Bias);
                double exponent = random.NextDouble(0, Math.Max(0, Math.Log2((length - 1.0) / (kernel.Length - 1))));
                Assert.AreEqual((int)Math.Floor(Math.Pow(2, exponent)), kernel.Dilation);
                Assert.AreEqual(random.NextInt(2) == 1, kernel.IsPadded);
                int most = Math.Min(channels, kernel.Length);
                int size = Math.Min(most, (int)Math.Pow(2, random.NextDouble(0, Math.Log2(most + 1))));
                var subset = new SortedSet<int>();
                for (int j = channels - size; j < channels; j++)
                {
                    int pick = random.NextInt(j + 1);
                    subset.Add(subset.Contains(pick) ? j : pick);
                }

                CollectionAssert.AreEqual(subset.ToArray(), kernel.Channels.ToArray());
                for (int c = 0; c < size; c++)
                {
                    double[] drawn = new double[kernel.Length];
                    for (int tap = 0; tap < drawn.Length; tap++)
                        drawn[tap] = random.NextGaussian();
                    double mean = drawn.Sum() / drawn.Length;
                    CollectionAssert.AreEqual(
                        Array.ConvertAll(drawn, weight => (float)(weight - mean)),
                        kernel.Weights.Slice(c * drawn.Length, drawn.Length).ToArray());
                }
            }
        }
    }

    [TestMethod]
    public void DrawsHaveTheDistributionsOfThePaper()
    {
        RocketKernel[] kernels = Rocket.Fit(SeriesSamples.RandomWalks(1, 5, 513)).Kernels.ToArray();
        Assert.AreEqual(10_000, kernels.Length);

        // Five standard deviations of a share of about n draws are 5·√(p(1-p)/n).
        foreach (int length in (int[])[7, 9, 11])
            Assert.AreEqual(1 / 3.0, Share(kernel => kernel.Length == length), 0.025);
        Assert.AreEqual(0.5, Share(kernel => kernel.IsPadded), 0.025);
        Assert.AreEqual(0.25, Share(kernel => kernel.Bias < -0.5), 0.025);
        Assert.IsTrue(kernels.All(kernel => Math.Abs(kernel.Bias) <= 1));

        // 512 / 8 = 2^6: of length 9 one in six has dilation 1, one in six 2 or 3, and so on to 63.
        RocketKernel[] nine = [.. kernels.Where(kernel => kernel.Length == 9)];
        for (int octave = 0; octave < 6; octave++)
            Assert.AreEqual(1 / 6.0, nine.Count(kernel => Math.ILogB(kernel.Dilation) == octave) / (double)nine.Length, 0.035);

        // floor(2^U(0, log2(6))) is 1 with 1 / log2(6), and so on.
        for (int size = 1; size <= 5; size++)
            Assert.AreEqual((Math.Log2(size + 1) - Math.Log2(size)) / Math.Log2(6), Share(kernel => kernel.Channels.Length == size), 0.025);
        double meanSize = kernels.Average(kernel => kernel.Channels.Length);
        for (int channel = 0; channel < 5; channel++)
            Assert.AreEqual(meanSize / 5, Share(kernel => kernel.Channels.Contains(channel)), 0.025);

        foreach (RocketKernel kernel in kernels)
        {
            for (int c = 0; c < kernel.Channels.Length; c++)
                Assert.AreEqual(0, kernel.Weights.Slice(c * kernel.Length, kernel.Length).ToArray().Sum(weight => (double)weight), 1e-5);
        }

        // A mean taken from ℓ normal weights leaves a variance of 1 - 1/ℓ.
        double[] squares = [.. nine.SelectMany(kernel => kernel.Weights.ToArray()).Select(weight => (double)weight * weight)];
        Assert.AreEqual(8 / 9.0, squares.Average(), 0.02);

        double Share(Func<RocketKernel, bool> condition) => kernels.Count(condition) / (double)kernels.Length;
    }

    [TestMethod]
    public void AKernelDependsOnSeedAndIndexOnly()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 4, channels: 3, 50, 70),
            other = SeriesSamples.RandomWalks(seed: 5, channels: 3, 70, 20, 30);
        Rocket many = Rocket.Fit(set, new RocketOptions { KernelCount = 1000 }),
            few = Rocket.Fit(other, new RocketOptions { KernelCount = 300 });
        AssertSameKernels(few.Kernels, many.Kernels[..300]);
        Rocket otherSeed = Rocket.Fit(set, new RocketOptions { KernelCount = 300, Seed = 1 });
        CollectionAssert.AreNotEqual(few.Kernels[0].Weights.ToArray(), otherSeed.Kernels[0].Weights.ToArray());
    }

    [TestMethod]
    public void TheReferenceLengthStandsForTheLongestSeries()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 4, channels: 1, 50, 200),
            shorter = SeriesSamples.RandomWalks(seed: 4, channels: 1, 50);
        AssertSameKernels(Rocket.Fit(set).Kernels, Rocket.Fit(shorter, new RocketOptions { ReferenceLength = 200 }).Kernels);
        Assert.IsTrue(Rocket.Fit(shorter).Kernels.ToArray().All(kernel => (kernel.Length - 1) * kernel.Dilation < 50));
    }

    [TestMethod]
    public void SeriesOfLengthOneToTwelveGetDilationOneOnly()
    {
        for (int length = 1; length <= 12; length++)
        {
            Rocket fitted = Rocket.Fit(SeriesSamples.RandomWalks(seed: 7, channels: 1, length, length));
            Assert.AreEqual(20_000, fitted.FeatureCount);
            Assert.IsTrue(fitted.Kernels.ToArray().All(kernel => kernel.Dilation == 1));
        }
    }

    [TestMethod]
    public void AReducedTransformKeepsTheKernelsOfTheWantedFeatures()
    {
        Rocket fitted = Rocket.Fit(SeriesSamples.RandomWalks(seed: 6, channels: 1, 90, 33), new RocketOptions { KernelCount = 1000 });
        foreach (int step in (int[])[1, 3, 50, 1999])
        {
            int[] wanted = Enumerable.Range(0, fitted.FeatureCount).Where(f => f % step == step - 1).ToArray();
            Assert.AreEqual(2 * wanted.Select(f => f / 2).Distinct().Count(), fitted.Reduce(wanted).Reduced.FeatureCount);
        }
    }

    [TestMethod]
    public void OfAConstantSeriesOnlyTheBiasIsLeft()
    {
        SeriesSet set = SeriesSet.FromArrays(
            [new float[50], Enumerable.Repeat(-3e38f, 50).ToArray(), Enumerable.Repeat(0.1f, 7).ToArray()]);
        Rocket fitted = Rocket.Fit(set);
        FloatMatrix features = fitted.Transform(set);
        for (int i = 0; i < set.Count; i++)
        {
            for (int k = 0; k < fitted.Kernels.Length; k++)
            {
                Assert.AreEqual(fitted.Kernels[k].Bias > 0 ? 1 : 0, features.Row(i)[2 * k]);
                Assert.AreEqual(fitted.Kernels[k].Bias, features.Row(i)[2 * k + 1]);
            }
        }
    }

    [TestMethod]
    [DataRow(127)]
    [DataRow(20)]
    [DataRow(-60)]
    public void ANormalizedSeriesMayBeScaledByAPowerOfTwo(int exponent)
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 12, channels: 2, 80);
        float[] series = set.Values(0).ToArray();
        float unit = MathF.ScaleB(1, -MathF.ILogB(series.Max(MathF.Abs)));
        float[] scaled = Array.ConvertAll(series, value => MathF.ScaleB(value * unit, exponent));
        Rocket fitted = Rocket.Fit(set, new RocketOptions { KernelCount = 500 });
        float[] expected = new float[1000], actual = new float[1000];
        fitted.Transform(series, expected);
        fitted.Transform(scaled, actual);
        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void NormalisingIsWhatTheRepairDoes()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 12, channels: 3, 80, 55);
        SeriesSet repaired = new SeriesRepair { ZNormalize = true, Missing = MissingValues.Reject }.Apply(set);
        var options = new RocketOptions { KernelCount = 500 };
        FloatMatrix inside = Rocket.Fit(set, options).Transform(set);
        FeatureAssert.SameBits(inside, Rocket.Fit(repaired, options with { Normalize = false }).Transform(repaired), "normalized before");
    }

    [TestMethod]
    public void HugeValuesGiveNumbers()
    {
        // Without normalization values count as 2^96 at most, so all of these are the same series.
        Rocket plain = Rocket.Fit(SeriesSamples.RandomWalks(1, 2, 30), new RocketOptions { Normalize = false, KernelCount = 300 });
        float[][] huge = [Alternating(3.4e38f), Alternating(1e30f), Alternating(MathF.ScaleB(1, 96))];
        var features = new FloatMatrix(3, plain.FeatureCount);
        for (int i = 0; i < 3; i++)
            plain.Transform(huge[i], features.Row(i));
        AssertSharesAndMaxima(features);
        CollectionAssert.AreEqual(features.Row(0).ToArray(), features.Row(1).ToArray());
        CollectionAssert.AreEqual(features.Row(0).ToArray(), features.Row(2).ToArray());

        float[] rising = [.. Enumerable.Range(0, 60).Select(t => t * 5e36f)];
        var normalized = new FloatMatrix(1, 600);
        Rocket.Fit(SeriesSamples.RandomWalks(1, 2, 30), new RocketOptions { KernelCount = 300 }).Transform(rising, normalized.Row(0));
        AssertSharesAndMaxima(normalized);

        static float[] Alternating(float value) => [.. Enumerable.Range(0, 60).Select(t => t % 3 == 0 ? value : -value)];
    }

    [TestMethod]
    public void AMaximumOfZeroHasNoSign()
    {
        // 0 · -1 is -0, and so is the sum where no tap lies outside.
        var model = new Rocket(1, normalizes: false, [new RocketKernel(7, 1, isPadded: false, -0f, [0], new float[7])]);
        float[] features = new float[2];
        foreach (ConvolutionKernels kernels in KernelPaths.All)
        {
            model.On(kernels).Transform([.. Enumerable.Repeat(-1f, 40)], features);
            Assert.AreEqual(
                (0, 0), (BitConverter.SingleToInt32Bits(features[0]), BitConverter.SingleToInt32Bits(features[1])), kernels.Name);
        }
    }

    [TestMethod]
    public void AReferenceLengthFarBeyondTheSeriesCostsNoMemory()
    {
        SeriesSet set = SeriesSamples.RandomWalks(seed: 11, channels: 1, 40, 50);
        Rocket fitted = Rocket.Fit(set, new RocketOptions { ReferenceLength = int.MaxValue });
        Assert.AreEqual(Rocket.MaxDilation, fitted.Kernels.ToArray().Max(kernel => kernel.Dilation));
        var features = new FloatMatrix(set.Count, fitted.FeatureCount);
        long before = GC.GetAllocatedBytesForCurrentThread();
        fitted.Transform(set, features, new Execution { Threads = 1 });
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
        AssertSharesAndMaxima(features);
    }

    [TestMethod]
    public void FeaturesAreNamed()
    {
        Rocket fitted = Rocket.Fit(SeriesSamples.RandomWalks(1, 1, 100), new RocketOptions { KernelCount = 20 });
        string[] names = [.. fitted.FeatureNames()];
        Assert.AreEqual(fitted.FeatureCount, names.Distinct().Count());
        StringAssert.StartsWith(names[7], "kernel 3, length ");
        StringAssert.EndsWith(names[6], ", share of positives");
        StringAssert.EndsWith(names[7], ", maximum");
        StringAssert.StartsWith(fitted.Summary, "20 kernels, dilations from 1 to ");
    }

    [TestMethod]
    public void BadInputIsNamed()
    {
        SeriesSet huge = SeriesSet.FromArrays([[1f, 2f], [1e30f, 1f]]);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => Rocket.Fit(huge, new RocketOptions { Normalize = false })).Message, "Series 1 ");
        Assert.Throws<ArgumentOutOfRangeException>(() => new RocketOptions { KernelCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RocketOptions { KernelCount = RocketOptions.MaxKernelCount + 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RocketOptions { ReferenceLength = -1 });
    }

    /// <summary>Kernels of all kinds, so that there are groups of every size from 1 to 9, and dilations beyond most series.</summary>
    private static Rocket WithIntegerWeights(ref CounterRandom random, int channels)
    {
        var kernels = new List<RocketKernel>();
        int group = 0;
        foreach (int length in (int[])[7, 9, 11])
        {
            foreach (int dilation in (int[])[1, 2, 3, 5, 12, 16, 40, 1000])
            {
                foreach (bool isPadded in (bool[])[false, true])
                {
                    int size = 1 + random.NextInt(Math.Min(channels, length));
                    int[] subset = [.. Enumerable.Range(0, channels).OrderBy(c => (c * 7 + group) % channels).Take(size).Order()];
                    for (int repeat = 0; repeat <= group % 9; repeat++)
                    {
                        kernels.Add(new RocketKernel(
                            length, dilation, isPadded, random.NextInt(7) - 3, subset, Integers(ref random, size * length)));
                    }

                    group++;
                }
            }
        }

        // Members of a group do not lie together.
        return new Rocket(channels, normalizes: false,
            [.. kernels.Select((kernel, k) => (kernel, k)).OrderBy(pair => pair.k * 101 % 499).Select(pair => pair.kernel)]);
    }

    private static float[] Integers(ref CounterRandom random, int count)
    {
        float[] values = new float[count];
        for (int t = 0; t < count; t++)
            values[t] = random.NextInt(11) - 5;
        return values;
    }

    private static void AssertSameKernels(ReadOnlySpan<RocketKernel> expected, ReadOnlySpan<RocketKernel> actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
        {
            RocketKernel a = expected[k], b = actual[k];
            Assert.AreEqual((a.Length, a.Dilation, a.IsPadded, a.Bias), (b.Length, b.Dilation, b.IsPadded, b.Bias));
            CollectionAssert.AreEqual(a.Channels.ToArray(), b.Channels.ToArray());
            CollectionAssert.AreEqual(a.Weights.ToArray(), b.Weights.ToArray());
        }
    }

    internal static void AssertSharesAndMaxima(SeriesFeatures model, SeriesSet set) => AssertSharesAndMaxima(model.Transform(set));

    private static void AssertSharesAndMaxima(FloatMatrix features)
    {
        for (int i = 0; i < features.Rows; i++)
        {
            for (int k = 0; k < features.Columns / 2; k++)
            {
                float share = features.Row(i)[2 * k], max = features.Row(i)[2 * k + 1];
                Assert.IsTrue(share is >= 0 and <= 1 && float.IsFinite(max), $"row {i}, kernel {k}: {share}, {max}");
                Assert.AreEqual(share > 0, max > 0, $"row {i}, kernel {k}: {share}, {max}");
            }
        }
    }
}
