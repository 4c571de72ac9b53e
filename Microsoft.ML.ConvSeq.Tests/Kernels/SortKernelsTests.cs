using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

[TestClass]
public sealed unsafe class SortKernelsTests
{
    private const int Depth = SortKernels.Depth, Columns = SortKernels.Columns;

    [TestMethod]
    public void TheBestPathIsTheWidestOfTheMachine() => Assert.AreEqual(ConvolutionKernels.Best.Name, SortKernels.Best.Name);

    [TestMethod]
    public void ColumnsOfZerosAndOnesAreSorted()
    {
        // A network that sorts all of these sorts everything.
        var buffer = new AlignedBuffer(1, Depth * Columns);
        float* rows = buffer.Row(0);
        foreach (SortKernels path in SortPaths.All)
        {
            for (int first = 0; first < 1 << Depth; first += Columns)
            {
                for (int i = 0; i < Depth * Columns; i++)
                    rows[i] = ((first + i % Columns) >> (i / Columns)) & 1;
                path.SortColumns(rows);
                for (int column = 0; column < Columns; column++)
                {
                    int ones = int.PopCount(first + column);
                    for (int row = 0; row < Depth; row++)
                        Assert.AreEqual(row >= Depth - ones ? 1 : 0, rows[row * Columns + column], $"{path.Name}, {first + column}");
                }
            }
        }

        GC.KeepAlive(buffer);
    }

    [TestMethod]
    public void RowsAreMerged()
    {
        var random = new CounterRandom(1, 2, 3);
        var from = new AlignedBuffer(1, 4096);
        var to = new AlignedBuffer(1, 4096);
        for (int half = Depth; half <= 2048; half *= 2)
        {
            for (int trial = 0; trial < 20; trial++)
            {
                // Rows end in infinities, and lie anywhere.
                float[] pair = [.. Sorted(ref random, half, trial), .. Sorted(ref random, half, trial)];
                float[] expected = [.. pair.Order()];
                foreach (SortKernels path in SortPaths.All)
                {
                    float* source = from.Row(0) + trial % 3 * Depth;
                    pair.CopyTo(new Span<float>(source, pair.Length));
                    path.Merge(source, to.Row(0), half);
                    CollectionAssert.AreEqual(expected, new Span<float>(to.Row(0), 2 * half).ToArray(), $"{path.Name}, {half}");
                }
            }
        }

        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    [TestMethod]
    public void AValueIsReplaced()
    {
        var random = new CounterRandom(4, 5, 6);
        var from = new AlignedBuffer(1, 300);
        var to = new AlignedBuffer(1, 300);
        for (int length = 2 * Depth; length <= 256; length *= 2)
        {
            for (int trial = 0; trial < 200; trial++)
            {
                float[] row = Sorted(ref random, length, trial);
                int values = row.Count(float.IsFinite);
                float removed = trial % 4 == 0 ? float.PositiveInfinity : row[random.NextInt(values)];
                bool hasRoom = values < length || float.IsFinite(removed);
                float added = trial % 4 == 1 || !hasRoom ? float.PositiveInfinity : random.NextInt(50) - 25;
                List<float> expected = [.. row];
                if (float.IsFinite(removed))
                    expected[expected.IndexOf(removed)] = float.PositiveInfinity;
                if (float.IsFinite(added))
                    expected[expected.IndexOf(float.PositiveInfinity)] = added;
                expected.Sort();
                foreach (SortKernels path in SortPaths.All)
                {
                    float* source = from.Row(0) + AlignedBuffer.Slack;
                    row.CopyTo(new Span<float>(source, length));
                    source[-1] = float.NegativeInfinity;
                    source[length] = float.PositiveInfinity;
                    path.Replace(source, length, removed, added, to.Row(0));
                    CollectionAssert.AreEqual(expected, new Span<float>(to.Row(0), length).ToArray(), $"{path.Name}, {length}, {trial}");
                }
            }
        }

        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    /// <summary>Ascending values, many of them equal, and infinities after them.</summary>
    private static float[] Sorted(ref CounterRandom random, int length, int trial)
    {
        int values = trial % 2 == 0 ? length : 1 + random.NextInt(length);
        float[] row = new float[length];
        for (int i = 0; i < length; i++)
            row[i] = i < values ? random.NextInt(trial < 10 ? 5 : 1000) - 2 : float.PositiveInfinity;
        Array.Sort(row);
        return row;
    }
}
