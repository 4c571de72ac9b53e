using System.Buffers.Binary;
using ConvSeq.Containers;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Tests.Models;

namespace ConvSeq.Tests.Linear;

/// <summary>The byte form of <see cref="RidgeStatistics"/>: round trips, and bytes that are not what they should be.</summary>
[TestClass]
public class RidgeStatisticsFileTests
{
    private static readonly RidgeProblem Classes = RidgeProblem.Create(1_700, 9, 3, weighted: true);
    private static readonly RidgeProblem Numbers = RidgeProblem.CreateRegression(1_600, 9, weighted: true);

    internal static FileFormat FormatOfClasses { get; } = Format(Classes);

    internal static FileFormat FormatOfNumbers { get; } = Format(Numbers);

    [TestMethod]
    [DataRow(0)]
    [DataRow(300)]
    [DataRow(1_535)]
    [DataRow(1_600)]
    public void StatisticsComeBackAsTheyWere(int rows)
    {
        foreach (RidgeProblem problem in new[] { Classes, Numbers })
        {
            using RidgeStatistics statistics = RidgeStatisticsTests.Add(problem, 0, rows);
            byte[] bytes = RidgeStatisticsTests.Bytes(statistics);
            using RidgeStatistics loaded = Load(bytes);
            Assert.AreEqual((long)rows, loaded.Rows);
            Assert.AreEqual(9, loaded.FeatureCount);
            Assert.AreEqual(statistics.ClassCount, loaded.ClassCount);
            Assert.AreEqual(statistics.Options, loaded.Options);
            CollectionAssert.AreEqual(statistics.ClassCounts.ToArray(), loaded.ClassCounts.ToArray());
            CollectionAssert.AreEqual(bytes, RidgeStatisticsTests.Bytes(loaded));
        }
    }

    [TestMethod]
    public void RowsAddedAfterLoadingGiveTheSameBits()
    {
        foreach (RidgeProblem problem in new[] { Classes, Numbers })
        {
            using RidgeStatistics expected = RidgeStatisticsTests.Add(problem);
            using RidgeStatistics first = RidgeStatisticsTests.Add(problem, 0, 1_000);
            using RidgeStatistics actual = Load(RidgeStatisticsTests.Bytes(first));
            RidgeStatisticsTests.AddRows(actual, problem, 1_000, problem.Features.Rows - 1_000);
            CollectionAssert.AreEqual(RidgeStatisticsTests.Bytes(expected), RidgeStatisticsTests.Bytes(actual));
        }
    }

    [TestMethod]
    public void PartsOfSeveralPanelsComeBackToo()
    {
        RidgeProblem problem = RidgeProblem.Create(40, 1_600, 2);
        var options = new RidgeStatisticsOptions { SampleSize = 7, Seed = ulong.MaxValue, FirstRow = 1L << 50, ClassWeights = [2, 3] };
        using RidgeStatistics statistics = RidgeStatistics.ForClasses(1_600, 2, options);
        statistics.Add(problem.Features, problem.Labels);
        using RidgeStatistics other = RidgeStatistics.ForClasses(1_600, 2, options with { FirstRow = 3 });
        other.Add(problem.Features, problem.Labels);
        statistics.Add(other);
        byte[] bytes = RidgeStatisticsTests.Bytes(statistics);
        using RidgeStatistics loaded = Load(bytes);
        CollectionAssert.AreEqual(bytes, RidgeStatisticsTests.Bytes(loaded));
        CollectionAssert.AreEqual(statistics.Ranges.Ranges.ToArray(), loaded.Ranges.Ranges.ToArray());
        CollectionAssert.AreEqual(
            RidgeClassifier.Fit(statistics).Weights.ToArray(), RidgeClassifier.Fit(loaded).Weights.ToArray());
    }

    [TestMethod]
    public void TheBytesAreThoseOfTheSpecification()
    {
        using RidgeStatistics part = RidgeStatistics.ForTargets(2, new() { SampleSize = 1, Seed = 9, FirstRow = 4 });
        part.Add(FloatMatrix.FromArray(new float[,] { { 1, 5 }, { 3, 2 } }), [8.0, 12], [1, 3]);
        using RidgeStatistics statistics = RidgeStatistics.ForTargets(2, new() { SampleSize = 1, Seed = 9, FirstRow = 10 });
        statistics.Add(part);
        statistics.Add(FloatMatrix.FromArray(new float[,] { { -7, 6 } }), [-2.5], [2]);

        // Of the three rows' keys that of row 10 is the smallest, which the test of the sample holds.
        RidgeRow kept = statistics.Sample.InOrder()[0];
        var content = new ModelWriter();
        content.Section("STAT"u8, writer =>
        {
            writer.Int32(2);
            writer.Int32(0);
            writer.Int32(1);
            writer.UInt64(9);
            writer.UInt64(10);
            writer.Int32(0);
            writer.UInt64(11);
            writer.Int32(1);
            writer.Int32(4);
            foreach (ulong bound in new ulong[] { 4, 6, 10, 11 })
                writer.UInt64(bound);
            writer.Int32(0);
            writer.Double(-2.5);
            writer.Double(12);
            writer.Int32(3);
            writer.Double(4);
            writer.Singles([7, 6]);
            writer.Doubles([2.5, 2.75]);

            // In units of 8: (8 + 3 · 12) / 4 = 11, and Σ w (y - 11)(x - μ).
            writer.Doubles([11 / 8.0]);
            writer.Doubles([(-3 * -1.5 + 3 * 1 * 0.5) / 8, (-3 * 2.25 + 3 * 1 * -0.75) / 8]);
        });
        content.Section("ROWS"u8, writer =>
        {
            writer.Int32(1);
            WriteRow(writer, 10, -2.5, 2, [-7, 6]);
        });
        content.Section("ROWS"u8, writer =>
        {
            writer.Int32(1);
            WriteRow(writer, (ulong)kept.Number, kept.Target, kept.Weight, kept.Features);
        });
        content.Section("GRAM"u8, writer =>
        {
            writer.Doubles([1.5 * 1.5 + 3 * 0.5 * 0.5, -1.5 * 2.25 + 3 * 0.5 * -0.75]);
            writer.Doubles([2.25 * 2.25 + 3 * 0.75 * 0.75]);
        });
        byte[] expected = ModelContainer.Wrap(ModelKind.RidgeStatistics, content.Written);
        Assert.AreEqual(5, BinaryPrimitives.ReadInt32LittleEndian(expected.AsSpan(12)));
        CollectionAssert.AreEqual(expected, RidgeStatisticsTests.Bytes(statistics));

        static void WriteRow(ModelWriter writer, ulong number, double target, double weight, float[] features)
        {
            writer.UInt64(number);
            writer.Double(target);
            writer.Double(weight);
            writer.Singles(features);
        }
    }

    [TestMethod]
    public void AStreamThatCannotSeekWillDo()
    {
        using RidgeStatistics statistics = RidgeStatisticsTests.Add(Classes);
        using var bytes = new MemoryStream();
        using (var zipped = new System.IO.Compression.DeflateStream(bytes, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            LinearModelFile.Save(zipped, statistics);
            LinearModelFile.Save(zipped, Classes.Fit(1));
        }

        bytes.Position = 0;
        using var unzipped = new System.IO.Compression.DeflateStream(bytes, System.IO.Compression.CompressionMode.Decompress);
        using RidgeStatistics loaded = LinearModelFile.LoadRidgeStatistics(unzipped);
        CollectionAssert.AreEqual(RidgeStatisticsTests.Bytes(statistics), RidgeStatisticsTests.Bytes(loaded));
        Assert.AreEqual(3, LinearModelFile.LoadRidgeClassifier(unzipped).ClassCount);
        Assert.AreEqual(-1, unzipped.ReadByte());
    }

    [TestMethod]
    public void ContentThatContradictsItselfIsDamage()
    {
        using RidgeStatistics statistics = RidgeStatistics.ForClasses(9, 3);
        RidgeStatisticsTests.AddRows(statistics, Classes, 0, 40);
        byte[] intact = RidgeStatisticsTests.Bytes(statistics);

        // STAT: features at 32, classes, sample size, seed at 44, first row at 52, class weights at 60, next row at 64, last rows
        // at 72, ranges at 76 (one, from 80), counts of classes at 96 (from 100), least and greatest target at 124, exponent,
        // weight of the sums at 144.
        AssertDamaged("9 and 9 values where there are 8 features", at: 32, 8);
        AssertDamaged("3 means of targets for 4 classes", at: 36, 4);
        AssertDamaged("sample size is 0", at: 40, 0);
        AssertDamaged("the first row is", at: 56, int.MinValue);
        AssertDamaged("its own rows are not those from 0 to before 41", at: 64, 41);
        AssertDamaged("the number of last rows is 1535", at: 72, 1_535);
        AssertDamaged("its own rows are not", at: 72, 41);
        AssertDamaged("no rows from 50 to before 40", at: 80, 50);
        AssertDamaged("its own rows are not", at: 80, 1);
        AssertDamaged("its classes have 39 of 40 rows", at: 100, 13);
        AssertDamaged("its classes have more rows", at: 116, 14);
        AssertDamaged("exponent of the targets is 1024", at: 140, 1_024);
        AssertDamaged("the weight of its rows is", at: 148, 1_072_693_248);

        void AssertDamaged(string message, int at, int value)
        {
            byte[] bytes = [.. intact];
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
            ModelBytes.Seal(bytes);
            string found = Assert.Throws<InvalidDataException>(() => Load(bytes)).Message;
            StringAssert.Contains(found, "The stream is damaged");
            StringAssert.Contains(found, message);
        }
    }

    [TestMethod]
    public void ArgumentsMustExist()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => LinearModelFile.Save(new MemoryStream(), (RidgeStatistics)null!));
        using RidgeStatistics statistics = RidgeStatistics.ForTargets(1);
        Assert.ThrowsExactly<ArgumentNullException>(() => LinearModelFile.Save(null!, statistics));
        Assert.ThrowsExactly<ArgumentNullException>(() => LinearModelFile.LoadRidgeStatistics(null!));
    }

    private static FileFormat Format(RidgeProblem problem)
    {
        RidgeProblem small = problem.OfColumns([0, 1]);
        return new(() => SmallBytes(problem), Load, FitAndAdd) { IsTiny = true };

        void FitAndAdd(object read)
        {
            var statistics = (RidgeStatistics)read;
            if (statistics.ClassCount > 0)
                RidgeClassifier.Fit(statistics, new RidgeOptions { Alphas = [1] });
            else
                RidgeRegressor.Fit(statistics, new RidgeOptions { Alphas = [1] });
            RidgeStatisticsTests.AddRows(statistics, small, 0, 5);
        }
    }

    // Two features, sums of rows that were added, rows that wait, and a sample of both.
    private static byte[] SmallBytes(RidgeProblem problem)
    {
        FloatMatrix features = FloatMatrix.FromRows(
            [.. Enumerable.Range(0, 9).Select(i => problem.Features.Row(i)[..2].ToArray())]);
        bool classes = problem.Values is null;
        var options = new RidgeStatisticsOptions { SampleSize = 3, FirstRow = 100, ClassWeights = classes ? [1, 2, 1] : [] };
        using RidgeStatistics part = Empty(options with { FirstRow = 7 }), statistics = Empty(options);
        Fill(part);
        statistics.Add(part);
        Fill(statistics);
        return RidgeStatisticsTests.Bytes(statistics);

        RidgeStatistics Empty(RidgeStatisticsOptions options) =>
            classes ? RidgeStatistics.ForClasses(2, 3, options) : RidgeStatistics.ForTargets(2, options);

        void Fill(RidgeStatistics target)
        {
            if (classes)
                target.Add(features, problem.Labels.AsSpan(0, 9));
            else
                target.Add(features, problem.Values.AsSpan(0, 9));
        }
    }

    private static RidgeStatistics Load(byte[] bytes) => LinearModelFile.LoadRidgeStatistics(new MemoryStream(bytes));
}
