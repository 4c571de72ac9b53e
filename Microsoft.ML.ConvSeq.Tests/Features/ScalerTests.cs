using ConvSeq.Features;

namespace ConvSeq.Tests.Features;

/// <summary>The statistics that features are scaled by, and the two scalings.</summary>
[TestClass]
public sealed class ScalerTests
{
    [TestMethod]
    public void StatisticsAreThoseOfAllRowsWhateverTheBlocks()
    {
        // So many columns that blocks are of 64 rows: three of them, the last one short.
        const int Columns = 70_000, Rows = 130;
        static float Value(int i, int j) => j switch
        {
            0 => 0.1f,
            1 => i % 10 == 0 ? 1 : 0,
            2 => 1e6f + i % 7,
            _ => i * 37 % (1 + j % 50),
        };
        static void Fill(int i, Span<float> row)
        {
            for (int j = 0; j < row.Length; j++)
                row[j] = Value(i, j);
        }

        ColumnStatistics statistics = ColumnStatistics.Of(Rows, Columns, Fill, "test", Execution.Default);
        foreach (int j in (int[])[0, 1, 2, 3, 48, 511, 512, 513, 69_998, 69_999])
        {
            double[] column = [.. Enumerable.Range(0, Rows).Select(i => (double)Value(i, j))];
            double mean = column.Average(), squares = column.Sum(value => (value - mean) * (value - mean));
            Assert.AreEqual(mean, statistics.Mean(j), 1e-12 * Math.Abs(mean));
            Assert.AreEqual(Math.Sqrt(squares / Rows), statistics.Deviation(j, correction: 0), 1e-9);
            Assert.AreEqual(Math.Sqrt(squares / (Rows - 1)), statistics.Deviation(j, correction: 1), 1e-9);
            Assert.AreEqual((double)column.Count(value => value == 0) / Rows, statistics.ShareOfZeros(j));
        }

        Assert.AreEqual(0, statistics.Deviation(0, correction: 1), "0.1 is no sum of powers of two, and yet the same everywhere");
    }

    [TestMethod]
    public void OneRowHasNoDeviation()
    {
        ColumnStatistics statistics = ColumnStatistics.Of(1, 1, (_, row) => row[0] = 3, "test", Execution.Default);
        Assert.AreEqual((3, 0, 0), (statistics.Mean(0), statistics.Deviation(0, 0), statistics.Deviation(0, 1)));
    }

    [TestMethod]
    public void TheSparseScalerKeepsZerosAndDampsWhatIsRare()
    {
        // Column by column: never above 0; always 4; 9 once in four rows.
        float[][] rows = [[0, 4, 0], [-1, 4, 9], [0, 4, 0], [-2, 4, -3]];
        SparseScaler scaler = SparseScaler.Fit(4, 3, (i, row) => rows[i].CopyTo(row), "test", Execution.Default);
        float[] known = [0, 4, 9], other = [16, 9, 4], below = [-5, -5, -5];
        scaler.Apply(known);
        scaler.Apply(other);
        scaler.Apply(below);
        double rare = Math.Sqrt((3 * 0.75 * 0.75 + 2.25 * 2.25) / 3) + Math.Pow(0.75, 4) + 1e-8;
        AssertClose([0, 0, 2.25 / rare], known);
        AssertClose([4 / (1 + 1e-8), 1e8, 1.25 / rare], other);
        AssertClose([0, 0, 0], below);
    }

    [TestMethod]
    public void TheStandardScalerCentersAndDividesAndDropsConstants()
    {
        float[][] rows = [[1, 0.1f], [2, 0.1f], [6, 0.1f]];
        StandardScaler scaler = StandardScaler.Of(ColumnStatistics.Of(3, 2, (i, row) => rows[i].CopyTo(row), "test", Execution.Default));
        float[] features = [7, 55];
        scaler.Apply(features);
        AssertClose([4 / Math.Sqrt((4 + 1 + 9) / 3.0), 0], features);
    }

    [TestMethod]
    public void AVectorOfFeaturesIsScaledLikeEachAlone()
    {
        // 37 features: whole vectors of any width, and a rest.
        var random = new CounterRandom(1, 2, 3);
        float[] means = Draw(ref random), factors = Draw(ref random), features = Draw(ref random);
        float[] sparse = [.. features], standard = [.. features];
        new SparseScaler(means, factors).Apply(sparse);
        new StandardScaler(means, factors).Apply(standard);
        for (int j = 0; j < features.Length; j++)
        {
            float[] one = [features[j]], two = [features[j]];
            new SparseScaler([means[j]], [factors[j]]).Apply(one);
            new StandardScaler([means[j]], [factors[j]]).Apply(two);
            Assert.AreEqual((one[0], two[0]), (sparse[j], standard[j]), $"feature {j}");
        }

        static float[] Draw(ref CounterRandom random)
        {
            float[] values = new float[37];
            foreach (ref float value in values.AsSpan())
                value = (float)random.NextGaussian();
            return values;
        }
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        for (int j = 0; j < expected.Length; j++)
            Assert.AreEqual(expected[j], actual[j], 1e-6 * Math.Max(1, Math.Abs(expected[j])), $"feature {j}");
    }
}
