using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;

namespace ConvSeq.Tests.Models;

/// <summary>Windows of an endless series have the answers that they have alone.</summary>
[TestClass]
public sealed class StreamingClassifierTests
{
    // 2 blocks of 2 convolutions of 3 taps see 1 + 2 · 2 · (1 + 2) = 13 points.
    private static TcnOptions Causal { get; } = NetworkSamples.Tcn(epochs: 1) with
    {
        Levels = 2,
        Readout = TcnReadout.LastStep,
        Members = 2,
    };

    private static readonly Dictionary<string, Lazy<ISeriesClassifier>> Models = new()
    {
        ["one channel"] = new(() => Fit(SeriesGenerators.Cbf(30, seed: 1), new SeriesRepair())),
        ["normalized"] = new(() => Fit(SeriesGenerators.Cbf(30, seed: 1), new SeriesRepair { ZNormalize = true })),
        ["resampled"] = new(() => Fit(
            NetworkSamples.Classes(30), new SeriesRepair { LengthPolicy = LengthPolicy.Resample, ZNormalize = true })),
        ["ensemble"] = new(() => EnsembleTests.Classifier),
        ["Inception"] = new(() => Networks(NetworkSamples.Inception(members: 2, epochs: 1))),
        ["causal"] = new(() => Networks(Causal)),
    };

    public static IEnumerable<object[]> Windows =>
        from name in Models.Keys
        from window in new[] { (30, 7), (13, 1), (30, 30), (12, 29), (1, 1) }
        where name != "Inception" || window.Item1 > 1
        select new object[] { name, window.Item1, window.Item2 };

    [TestMethod]
    [DynamicData(nameof(Windows))]
    public void EachWindowHasTheAnswerThatItHasAlone(string name, int length, int hop)
    {
        ISeriesClassifier model = Models[name].Value;
        float[] points = Points(model.Channels, 100, gaps: name is not ("one channel" or "normalized") && length > 10);
        using var stream = new StreamingClassifier(model, length, hop);
        var answers = new List<(int Label, double[] Probabilities)>();
        for (int round = 0; round < 2; round++)
        {
            for (int t = 0; t < 100; t++)
            {
                bool ends = t + 1 >= length && (t + 1 - length) % hop == 0;
                Assert.AreEqual(ends, stream.Push(points.AsSpan(t * model.Channels, model.Channels)));
                Assert.AreEqual(t + 1, stream.Points);
                if (ends)
                    answers.Add((stream.Label, stream.Probabilities.ToArray()));
            }

            stream.Reset();
            Assert.AreEqual(-1, stream.Label);
        }

        var windows = new SeriesSetBuilder(model.Channels);
        for (int start = 0; start + length <= 100; start += hop)
            windows.Add(Window(points, model.Channels, start, length));
        SeriesSet set = windows.Build();
        ClassPredictions expected = model.Predict(set);
        Assert.HasCount(2 * set.Count, answers);
        for (int i = 0; i < answers.Count; i++)
        {
            Assert.AreEqual(expected.Labels[i % set.Count], answers[i].Label);
            CollectionAssert.AreEqual(expected.Probabilities(i % set.Count).ToArray(), answers[i].Probabilities);
        }
    }

    [TestMethod]
    public void CausalNetworksTakeAPointOnce()
    {
        var causal = (NetworkClassifier)Models["causal"].Value;
        Assert.AreEqual(13, causal.Architecture.ReceptiveField);
        Assert.IsTrue(CausalWindows.Suit(causal, 13, 6));
        Assert.IsFalse(CausalWindows.Suit(causal, 13, 7));
        Assert.IsFalse(CausalWindows.Suit(causal, 12, 1));
        Assert.IsFalse(CausalWindows.Suit((NetworkClassifier)Models["Inception"].Value, 100, 1));
    }

    [TestMethod]
    public void BlocksAreTheirPoints()
    {
        float[] points = Points(channels: 2, 100, gaps: true);
        using var stream = new StreamingClassifier(EnsembleTests.Classifier, 20, 9);
        var answers = new List<(long, int)>();
        int windows = 0;
        for (int start = 0; start < 100; start += 40)
            windows += stream.Push(points.AsSpan(2 * start, 2 * Math.Min(40, 100 - start)), one => answers.Add((one.Points, one.Label)));
        Assert.AreEqual(9, windows);
        using var other = new StreamingClassifier(EnsembleTests.Classifier, 20, 9);
        for (int t = 0, window = 0; t < 100; t++)
        {
            if (other.Push(points.AsSpan(2 * t, 2)))
                Assert.AreEqual(answers[window++], (other.Points, other.Label));
        }
    }

    [TestMethod]
    [DataRow("one channel")]
    [DataRow("normalized")]
    [DataRow("resampled")]
    [DataRow("causal")]
    public void NothingIsAllocatedAfterWarmUp(string name)
    {
        ISeriesClassifier model = Models[name].Value;
        float[] points = Points(model.Channels, 100, gaps: false);
        using var stream = new StreamingClassifier(model, 40, 5);
        Action<StreamingClassifier> nothing = _ => { };
        stream.Push(points, nothing);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++)
            stream.Push(points, nothing);
        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [TestMethod]
    public void ARefusedWindowIsNamedAndTheNextOnesFollow()
    {
        ISeriesClassifier model = Models["one channel"].Value;
        using var stream = new StreamingClassifier(model, length: 10, hop: 5);
        for (int t = 0; t < 9; t++)
            stream.Push([t == 7 ? float.NaN : t]);
        BadSeriesException problem = Assert.ThrowsExactly<BadSeriesException>(() => stream.Push([9]));
        StringAssert.StartsWith(
            problem.Message, "The window of points 0 to 9, channel 0 has a missing value (NaN) at point 7; fit with");
        Assert.AreEqual((-1, 10L, 0.0), (stream.Label, stream.Points, stream.Probabilities[0]));
        Assert.ThrowsExactly<InvalidOperationException>(() => stream.ClassName);
        for (int t = 10; t < 14; t++)
            Assert.IsFalse(stream.Push([t]));
        Assert.ThrowsExactly<BadSeriesException>(() => stream.Push([14]));
        for (int t = 15; t < 19; t++)
            stream.Push([t]);
        Assert.IsTrue(stream.Push([19]));
        Assert.AreEqual(model.ClassNames[stream.Label], stream.ClassName);
    }

    [TestMethod]
    public void LengthAndHopHaveDefaultsAndLimits()
    {
        using var stream = new StreamingClassifier(Models["one channel"].Value);
        Assert.AreEqual((128, 12), (stream.Length, stream.Hop));
        using var short_ = new StreamingClassifier(Models["one channel"].Value, 5);
        Assert.AreEqual(1, short_.Hop);
        ISeriesClassifier model = Models["ensemble"].Value;
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new StreamingClassifier(model, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new StreamingClassifier(model, 5, 0));
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => new StreamingClassifier(model, int.MaxValue)).Message,
            "A window of 2,147,483,647 points of 2 channels has too many values.");
        using var two = new StreamingClassifier(model, 5);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => two.Push([1])).Message, "A point has 2 values, not 1.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => two.Push([1, 2, 3], _ => { })).Message,
            "3 values do not make points of 2 channels.");
        Assert.AreEqual(0, two.Points);
    }

    private static TimeSeriesClassifier Fit(SeriesSet train, SeriesRepair repair) => TimeSeriesClassifier.Fit(
        train, new TimeSeriesClassifierOptions { Features = new MiniRocketOptions { FeatureCount = 168 }, Repair = repair });

    private static NetworkClassifier Networks(NetworkOptions options) =>
        NetworkClassifier.Fit(NetworkSamples.Classes(12), new NetworkModelOptions { Network = options });

    // Point after point.
    private static float[] Points(int channels, int count, bool gaps)
    {
        var random = new CounterRandom(5, 6, 7);
        float[] points = new float[channels * count];
        for (int i = 0; i < points.Length; i++)
            points[i] = (float)(5 + Math.Sin(i * 0.3) + random.NextGaussian());
        if (gaps)
            (points[33], points[34], points[channels * count / 2]) = (float.NaN, float.NaN, float.NaN);
        return points;
    }

    // Channel after channel.
    private static float[] Window(float[] points, int channels, int start, int length) =>
        [.. Enumerable.Range(0, channels).SelectMany(c => Enumerable.Range(start, length).Select(t => points[t * channels + c]))];
}
