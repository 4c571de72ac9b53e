using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

/// <summary>Sorting is the oracle.</summary>
[TestClass]
public class OrderStatisticsTests
{
    private static readonly (string Name, Func<CounterRandom, int, float> Value)[] s_distributions =
    [
        ("gaussian", (random, _) => (float)random.NextGaussian()),
        ("one value", (_, _) => 3.25f),
        ("two values", (random, _) => random.NextInt(2)),
        ("zeros of both signs", (random, i) => i % 3 == 0 ? 0f : i % 3 == 1 ? -0f : (float)random.NextGaussian()),
        ("an outlier", (random, i) => i == 7 ? 1e30f : (float)random.NextGaussian()),
        ("outliers inside outliers", (random, i) => (float)(random.NextGaussian() * Math.Pow(10, 30 - i % 40))),
        ("the whole range", (random, i) => i == 0 ? float.MaxValue : i == 1 ? float.MinValue : (float)random.NextGaussian() * 1e30f),
        ("denormal", (random, _) => random.NextInt(1000) * float.Epsilon),
        ("rising", (_, i) => i),
        ("infinite here and there", (random, i) => i % 5000 == 3 ? float.PositiveInfinity : (float)random.NextGaussian()),
        ("NaN here and there", (random, i) => i % 4000 == 5 ? float.NaN : (float)random.NextGaussian()),
    ];

    public static IEnumerable<object[]> Cases =>
        from distribution in s_distributions from count in (int[])[1, 2, 513, 3000, 20_000] select (object[])[distribution.Name, count];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void AreThoseOfSorting(string name, int count)
    {
        Func<CounterRandom, int, float> value = s_distributions.Single(distribution => distribution.Name == name).Value;
        var random = new CounterRandom(5, 1, (ulong)count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = value(random, i);
        float[] sorted = (float[])values.Clone();
        Array.Sort(sorted);
        int[] ranks = [.. Enumerable.Range(0, 20).Select(i => i * (count - 1) / 19).Append(Math.Min(1, count - 1)).Distinct().Order()];
        float[] selected = new float[ranks.Length];

        OrderStatistics.Select(values, ranks, selected);

        for (int i = 0; i < ranks.Length; i++)
            Assert.AreEqual(sorted[ranks[i]], selected[i], $"rank {ranks[i]}");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void ADividedSpanIsSortedAtTheRank(string name, int count)
    {
        if (name.StartsWith("NaN", StringComparison.Ordinal))
            return;
        Func<CounterRandom, int, float> value = s_distributions.Single(distribution => distribution.Name == name).Value;
        var random = new CounterRandom(5, 1, (ulong)count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = value(random, i);
        float[] sorted = [.. values.Order()];
        foreach (int rank in (int[])[0, count / 20, count / 2, Math.Max(0, count - 2), count - 1])
        {
            float[] divided = [.. values];
            OrderStatistics.Divide(divided, rank);
            Assert.AreEqual(sorted[rank], divided[rank], $"rank {rank}");
            if (rank + 1 < count)
                Assert.AreEqual(sorted[rank + 1], divided[rank + 1], $"after rank {rank}");
            CollectionAssert.AreEqual(sorted[..rank], divided[..rank].Order().ToArray(), $"before rank {rank}");
        }
    }
}
