using ConvSeq.Features;
using ConvSeq.Linear;
using ConvSeq.Series;

namespace ConvSeq.Tests.Linear;

/// <summary>What a fit asks of its source of features, and that nothing depends on the kind of the source.</summary>
[TestClass]
public class LogisticStreamTests
{
    private static readonly LogisticOptions Options = new() { HeldOutFraction = 0.2, MaxEpochs = 6 };

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(100)]
    [DataRow(1_000_000)]
    public void ASequentialSourceFitsTheSameBits(int window)
    {
        RidgeProblem problem = RidgeProblem.Create(260, 30, 3);
        using var sequential = new SequentialRows(problem.Features, window);
        LogisticClassifier expected = Fit(new WindowedRows(problem.Features, window), problem);
        AssertSame(expected, Fit(sequential, problem));
        LogisticClassifier shuffled = LogisticClassifier.Fit(problem.Features, problem.Labels, 3, Options);
        if (window >= 260)
            AssertSame(shuffled, expected);
        else
            CollectionAssert.AreNotEqual(shuffled.Weights.ToArray(), expected.Weights.ToArray());
        Assert.AreEqual(2 + expected.Epochs, sequential.Passes, "Scaling, holding out, and the epochs.");
    }

    [TestMethod]
    public void FeaturesComputedOnTheFlyFitTheSameBits()
    {
        SeriesSet set = SeriesGenerators.SyntheticControl(120, 3);
        MiniRocket features = MiniRocket.Fit(set, new MiniRocketOptions { FeatureCount = 840 });
        LogisticClassifier expected = LogisticClassifier.Fit(features.Transform(set), set.Labels, 6, Options);
        AssertSame(expected, LogisticFit.Run(
            new SeriesRows(features, set), set.Labels, 6, Options, default, new Execution { Threads = 2 }));
    }

    [TestMethod]
    public void EveryExampleIsEitherTrainedOnOrHeldOut()
    {
        // 7, 1, 290 and 2 of the classes.
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i == 41 ? 1 : i % 43 == 0 ? 0 : i > 297 ? 3 : 2)];
        var spy = new SpiedRows(RidgeProblem.Create(300, 4, 2).Features);
        LogisticClassifier fitted = LogisticFit.Run(
            spy, labels, 4, new LogisticOptions { HeldOutFraction = 0.5, MaxEpochs = 2, BatchSize = 40 }, default, Execution.Default);

        Assert.HasCount(4, spy.Passes);
        int[] training = [.. spy.Passes[0].Order()], heldOut = spy.Passes[1];
        CollectionAssert.AreEqual(heldOut.Order().ToArray(), heldOut);
        CollectionAssert.AreEqual(Enumerable.Range(0, 300).ToArray(), training.Concat(heldOut).Order().ToArray());
        Assert.HasCount(fitted.HeldOutCount, heldOut);
        int[] held = [.. Enumerable.Range(0, 4).Select(k => heldOut.Count(row => labels[row] == k))];
        Assert.IsInRange(3, 4, held[0]);
        Assert.AreEqual(0, held[1]);
        Assert.IsInRange(144, 146, held[2]);
        Assert.AreEqual(1, held[3]);
        foreach (int[] epoch in spy.Passes[2..])
        {
            CollectionAssert.AreEqual(training, epoch.Order().ToArray());
            CollectionAssert.AreNotEqual(training, epoch);
        }

        CollectionAssert.AreNotEqual(spy.Passes[2], spy.Passes[3]);
        Assert.IsGreaterThan(
            spy.Batches.Skip(spy.Batches.Count / 2).Max() - 2, spy.Batches.Skip(spy.Batches.Count / 2).Min(), "Uneven batches.");
    }

    [TestMethod]
    public void TheSeedChoosesExamplesAndOrder()
    {
        RidgeProblem problem = RidgeProblem.Create(200, 4, 2);
        int[][] first = Passes(1), again = Passes(1), other = Passes(2);
        CollectionAssert.AreEqual(first[1], again[1]);
        CollectionAssert.AreEqual(first[2], again[2]);
        CollectionAssert.AreNotEqual(first[1], other[1]);
        CollectionAssert.AreNotEqual(first[2], other[2]);

        int[][] Passes(ulong seed)
        {
            var spy = new SpiedRows(problem.Features);
            LogisticFit.Run(spy, problem.Labels, 2, Options with { Seed = seed }, default, Execution.Default);
            return [.. spy.Passes];
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(13)]
    [DataRow(50)]
    [DataRow(int.MaxValue)]
    public void AnOrderTakesEveryRowOnceFromItsWindow(int window)
    {
        int[] rows = [.. Enumerable.Range(0, 50).Select(i => 3 * i)];
        var order = new RowOrder(rows, new int[Math.Min(window, 50)], new CounterRandom(1, 2, 3));
        var taken = new List<int>();
        Span<int> room = stackalloc int[7];
        int count;
        while ((count = order.Take(room)) > 0)
            taken.AddRange(room[..count]);
        CollectionAssert.AreEqual(rows, taken.Order().ToArray());
        Assert.AreEqual(window > 1, !taken.SequenceEqual(rows));
        for (int i = 0; i < 50; i++)
            Assert.IsLessThan(window, taken.Skip(i + 1).Count(row => row < taken[i]));
    }

    [TestMethod]
    public void AllOrdersAreEquallyLikely()
    {
        var counts = new Dictionary<string, int>();
        for (ulong stream = 0; stream < 2_400; stream++)
        {
            int[] taken = new int[4];
            new RowOrder(new[] { 0, 1, 2, 3 }, new int[4], new CounterRandom(1, 2, stream)).Take(taken);
            counts[string.Join(' ', taken)] = counts.GetValueOrDefault(string.Join(' ', taken)) + 1;
        }

        Assert.HasCount(24, counts);
        // 100 each, with a standard deviation of 10.
        Assert.IsInRange(60, 140, counts.Values.Min());
        Assert.IsInRange(60, 140, counts.Values.Max());
    }

    [TestMethod]
    public void ASourceThatEndsEarlyIsNamed()
    {
        RidgeProblem problem = RidgeProblem.Create(200, 4, 2);
        using var source = new SequentialRows(problem.Features, 10) { Missing = 1 };
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(source, problem));
        StringAssert.Contains(error.Message, "Row 199 of 200 is missing");
    }

    [TestMethod]
    public void WhatASourceThrowsComesOut()
    {
        RidgeProblem problem = RidgeProblem.Create(200, 4, 2);
        var source = new SpiedRows(problem.Features) { Broken = 17 };
        var error = Assert.ThrowsExactly<IOException>(() => Fit(source, problem));
        Assert.AreEqual("17", error.Message);
    }

    private static LogisticClassifier Fit(FeatureStream stream, RidgeProblem problem) => LogisticFit.Run(
        stream, problem.Labels, problem.ClassCount, Options, problem.Weights, new Execution { Threads = 2 });

    private static void AssertSame(LogisticClassifier expected, LogisticClassifier actual)
    {
        CollectionAssert.AreEqual(expected.Weights.ToArray(), actual.Weights.ToArray());
        CollectionAssert.AreEqual(expected.Biases.ToArray(), actual.Biases.ToArray());
        Assert.AreEqual(expected.Temperature, actual.Temperature);
        Assert.AreEqual(expected.HeldOutLoss, actual.HeldOutLoss);
    }

    private sealed class WindowedRows(FloatMatrix matrix, int window) : FeatureStream
    {
        public override int Count => matrix.Rows;

        public override int FeatureCount => matrix.Columns;

        public override int Window => window;

        public override ReadOnlySpan<float> Row(int row, Span<float> room) => matrix.Row(row);
    }

    private sealed class SequentialRows(FloatMatrix matrix, int window) : SequentialFeatureStream<float[]>
    {
        public int Missing { get; init; }

        public int Passes { get; private set; }

        public override int Count => matrix.Rows;

        public override int FeatureCount => matrix.Columns;

        public override int Window => window;

        protected override IEnumerator<float[]> Open()
        {
            Passes++;
            return Enumerable.Range(0, matrix.Rows - Missing).Select(i => matrix.Row(i).ToArray()).GetEnumerator();
        }

        protected override void Compute(float[] item, Span<float> features) => item.CopyTo(features);
    }

    private sealed class SeriesRows(MiniRocket features, SeriesSet set) : FeatureStream
    {
        public override int Count => set.Count;

        public override int FeatureCount => features.FeatureCount;

        public override ReadOnlySpan<float> Row(int row, Span<float> room)
        {
            features.Transform(set.Values(row), room);
            return room;
        }
    }

    private sealed class SpiedRows(FloatMatrix matrix) : FeatureStream
    {
        private readonly HashSet<int> _wanted = [];

        public List<int[]> Passes { get; } = [];

        public List<int> Batches { get; } = [];

        public int Broken { get; init; } = -1;

        public override int Count => matrix.Rows;

        public override int FeatureCount => matrix.Columns;

        public override void Start(ReadOnlyMemory<int> rows)
        {
            Passes.Add([]);
            _wanted.Clear();
            _wanted.UnionWith(rows.Span.ToArray());
            CollectionAssert.AreEqual(_wanted.Order().ToArray(), rows.ToArray());
        }

        public override void Prepare(ReadOnlySpan<int> rows)
        {
            Batches.Add(rows.Length);
            Passes[^1] = [.. Passes[^1], .. rows];
            foreach (int row in rows)
                Assert.IsTrue(_wanted.Remove(row));
        }

        public override ReadOnlySpan<float> Row(int row, Span<float> room) =>
            row == Broken ? throw new IOException($"{row}") : matrix.Row(row);
    }
}
