using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

[TestClass]
public class TrainingBatchTests
{
    [TestMethod]
    [DataRow(1, 64, 1)]
    [DataRow(2, 64, 1)]
    [DataRow(3, 2, 1)]
    [DataRow(4, 3, 2)]
    [DataRow(9, 2, 4)]
    [DataRow(65, 64, 2)]
    [DataRow(129, 64, 3)]
    [DataRow(500, 64, 8)]
    public void BatchesAreEvenAndHoldEachSeriesOnce(int count, int size, int batches)
    {
        foreach (bool ragged in new[] { false, true })
        {
            var cut = new SeriesBatches(TrainingBackend.Classes(count, ragged), size);
            Assert.AreEqual(batches, cut.Count);
            for (ulong epoch = 1; epoch <= 3; epoch++)
            {
                cut.Draw(new CounterRandom(1, 2, epoch));
                int[][] drawn = [.. Enumerable.Range(0, cut.Count).Select(i => cut[i].ToArray())];
                CollectionAssert.AreEqual(Enumerable.Range(0, count).ToArray(), drawn.SelectMany(batch => batch).Order().ToArray());
                Assert.IsLessThanOrEqualTo(1, drawn.Max(batch => batch.Length) - drawn.Min(batch => batch.Length));
                Assert.AreEqual(cut.LargestSize, drawn.Max(batch => batch.Length));
                Assert.IsGreaterThanOrEqualTo(Math.Min(2, count), drawn.Min(batch => batch.Length));
                Assert.IsLessThanOrEqualTo(size + (size == 2 ? 1 : 0), cut.LargestSize);
            }
        }
    }

    [TestMethod]
    public void SeriesOfOneLengthComeInTheOrderOfTheSpecification()
    {
        var cut = new SeriesBatches(TrainingBackend.Classes(10), 4);
        cut.Draw(new CounterRandom(1, 2, 3));
        CollectionAssert.AreEqual(Shuffled(10, new CounterRandom(1, 2, 3)), Order(cut));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ADrawDependsOnItsStreamOnly(bool ragged)
    {
        NetworkData data = TrainingBackend.Classes(100, ragged);
        SeriesBatches one = new(data, 8), other = new(data, 8);
        other.Draw(new CounterRandom(1, 2, 3));
        int[] before = Order(other);
        one.Draw(new CounterRandom(1, 2, 4));
        other.Draw(new CounterRandom(1, 2, 4));
        CollectionAssert.AreEqual(Order(one), Order(other));
        CollectionAssert.AreNotEqual(before, Order(other));
    }

    [TestMethod]
    public void RaggedSeriesMeetThoseOfTheirLength()
    {
        NetworkData data = TrainingBackend.Classes(640, ragged: true);
        var cut = new SeriesBatches(data, 16);
        var firstLengths = new List<int>();
        var mates = new HashSet<int>();
        for (ulong epoch = 1; epoch <= 20; epoch++)
        {
            var random = new CounterRandom(9, 8, epoch);
            cut.Draw(random);
            int[][] drawn = [.. Enumerable.Range(0, cut.Count).Select(i => cut[i].ToArray())];
            Assert.AreEqual(40, cut.Count);

            // Lengths are 3 to 39: in a window of 8 batches each spans an eighth of that, and those of the cut windows at the ends more.
            double[] spans = [.. drawn.Select(batch => (double)batch.Max(data.LengthOf) - batch.Min(data.LengthOf))];
            Assert.IsLessThan(9.0, spans.Average());
            int[] lengths = [.. drawn.Select(batch => data.LengthOf(batch[0]))];
            CollectionAssert.AreNotEqual(lengths.Order().ToArray(), lengths);
            firstLengths.Add(lengths[0]);
            mates.UnionWith(drawn.Single(batch => batch.Contains(0)));
            AssertPlain(drawn, data, new CounterRandom(9, 8, epoch));
        }

        Assert.IsGreaterThan(10, firstLengths.Distinct().Count());
        Assert.IsGreaterThan(60, mates.Count);
    }

    [TestMethod]
    public void AFewRaggedSeriesAreMixedToo()
    {
        // All fit in one window, and all lengths differ; still the batches are not always the same.
        var cut = new SeriesBatches(
            NetworkData.OfClasses(1, 2, [.. Enumerable.Range(0, 16).Select(i => new float[i + 1])],
                [.. Enumerable.Range(0, 16).Select(i => new[] { i % 2 })]), 4);
        var seen = new HashSet<string>();
        for (ulong epoch = 1; epoch <= 40; epoch++)
        {
            cut.Draw(new CounterRandom(1, 1, epoch));
            for (int i = 0; i < cut.Count; i++)
                seen.Add(string.Join(' ', cut[i].ToArray().Order()));
        }

        Assert.IsGreaterThan(40, seen.Count);
    }

    // The specification, word for word.
    private static void AssertPlain(int[][] drawn, NetworkData data, CounterRandom random)
    {
        int n = data.Count, k = drawn.Length;
        int[] order = new int[n], places = new int[k];
        Shuffle(order, ref random);
        int end = 1 + random.NextInt(Math.Min(8, k));
        var sorted = new List<int>();
        for (int start = 0; start < k; (start, end) = (end, Math.Min(end + 8, k)))
            sorted.AddRange(order[(start * n / k)..(end * n / k)].OrderBy(data.LengthOf));
        Shuffle(places, ref random);
        for (int i = 0; i < k; i++)
            CollectionAssert.AreEqual(sorted[(places[i] * n / k)..((places[i] + 1) * n / k)], drawn[i]);
    }

    private static int[] Shuffled(int count, CounterRandom random)
    {
        var order = new int[count];
        Shuffle(order, ref random);
        return order;
    }

    private static void Shuffle(int[] order, ref CounterRandom random)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        for (int i = 0; i < order.Length; i++)
        {
            int drawn = i + random.NextInt(order.Length - i);
            (order[i], order[drawn]) = (order[drawn], order[i]);
        }
    }

    private static int[] Order(SeriesBatches cut) => [.. Enumerable.Range(0, cut.Count).SelectMany(i => cut[i].ToArray())];
}
