using ConvSeq.Networks;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Tests.Networks;

[TestClass]
public unsafe class RowOperationsTests
{
    [TestMethod]
    [DataRow(0.0f)]
    [DataRow(0.1f)]
    [DataRow(0.5f)]
    [DataRow(0.9f)]
    public void DropoutDropsItsShareAndKeepsTheMean(float share)
    {
        const int Count = 1_000_000;
        float factor = 1 / (1 - share);
        float[] values = Drop(1, Count, 0, Draw(share));
        int dropped = values.Count(value => value == 0);
        Assert.IsTrue(values.All(value => value == 0 || value == factor));

        // Five standard deviations.
        Assert.AreEqual(share * Count, dropped, 5 * Math.Sqrt(Count * share * (1 - share)) + 1e-3);
    }

    [TestMethod]
    public void NeighborsStepsAndNodesDropIndependently()
    {
        const int Count = 200_000;
        float[] values = Drop(1, Count, 0, Draw(0.5f));
        foreach (int lag in new[] { 1, 2, 8, 64, 1000 })
            AssertIndependent(values[..^lag], values[lag..]);
        for (int other = 1; other <= 5; other++)
        {
            AssertIndependent(values, Drop(1, Count, 0, Draw(0.5f, step: other)));
            AssertIndependent(values, Drop(1, Count, 0, Draw(0.5f, node: 1 + other)));
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(8)]
    [DataRow(19)]
    public void WhatIsDroppedDependsOnThePlaceInTheBatchAlone(int channels)
    {
        const int Rows = 23;
        float[] whole = Drop(Rows, channels, 0, Draw(0.3f));
        CollectionAssert.AreEqual(whole, Drop(Rows, channels, 0, Draw(0.3f), stride: channels + 5));
        for (int row = 0; row < Rows; row++)
        {
            float[] one = Drop(1, channels, (uint)(row * channels), Draw(0.3f));
            CollectionAssert.AreEqual(whole[(row * channels)..((row + 1) * channels)], one);
        }
    }

    [TestMethod]
    public void DropoutOfNothingKeepsAlsoTheLargestHash()
    {
        // The hash backwards.
        DropoutDraw draw = Draw(0);
        uint hash = uint.MaxValue;
        hash ^= hash >>> 16;
        hash = hash * Inverse(DropoutDraw.Factor1) ^ draw.Key1;
        hash ^= hash >>> 13 ^ hash >>> 26;
        hash *= Inverse(DropoutDraw.Factor0);
        hash ^= hash >>> 16;
        uint element = hash - draw.Key0;
        Assert.AreEqual(uint.MaxValue, draw.Hash(element));
        Assert.IsTrue(Drop(1, 40, element - 3, draw).All(value => value == 1));
        Assert.AreEqual(0, Drop(1, 40, element - 3, Draw(1e-10f))[3]);

        static uint Inverse(uint odd)
        {
            uint inverse = odd;
            for (int i = 0; i < 5; i++)
                inverse *= 2 - odd * inverse;
            return inverse;
        }
    }

    [TestMethod]
    public void ReluKeepsNaN()
    {
        foreach (int count in new[] { 1, 7, 8, 33 })
        {
            float[] values = [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? float.NaN : i % 3 - 1.5f)];
            float[] expected = [.. values.Select(value => value < 0 ? 0 : value)];
            fixed (float* start = values)
                RowOperations.Relu(start, count, 1, count);
            CollectionAssert.AreEqual(expected, values);
        }
    }

    private static DropoutDraw Draw(float share, long step = 0, int node = 1) => new(seed: 7, step, node, share);

    private static float[] Drop(int rows, int channels, uint element, DropoutDraw draw, int stride = 0)
    {
        stride = Math.Max(stride, channels);
        float[] values = [.. Enumerable.Repeat(1f, rows * stride)];
        fixed (float* start = values)
            RowOperations.Drop(start, stride, rows, channels, element, draw);
        Assert.IsTrue(values.Where((_, i) => i % stride >= channels).All(value => value == 1));
        return [.. values.Where((_, i) => i % stride < channels)];
    }

    // Of two independent fair coins, half the throws agree; five standard deviations.
    private static void AssertIndependent(float[] a, float[] b) =>
        Assert.AreEqual(a.Length / 2.0, a.Zip(b).Count(pair => pair.First == pair.Second), 5 * Math.Sqrt(a.Length / 4.0));
}
