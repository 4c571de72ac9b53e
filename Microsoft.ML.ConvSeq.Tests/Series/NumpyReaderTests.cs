using System.IO.Compression;
using ConvSeq.Series;
using static ConvSeq.Tests.Series.NumpyBytes;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

/// <summary>.npy and .npz.</summary>
[TestClass]
public class NumpyReaderTests
{
    private static readonly double[] Six = [1, 2, 3, 4, 5, 6];

    public static IEnumerable<object[]> Types =>
        from type in (string[])["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]
        from order in (string[])["<", ">"]
        from fortran in (bool[])[false, true]
        select new object[] { order + type, fortran };

    [TestMethod]
    [DynamicData(nameof(Types))]
    public void EveryTypeAndOrder(string type, bool fortran)
    {
        // 2 × 3 × 2; the values count up in the order of the axes.
        double[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        double[] written = fortran ? [1, 7, 3, 9, 5, 11, 2, 8, 4, 10, 6, 12] : values;
        SeriesSet set = Read(Numbers(type, "(2, 3, 2)", written, fortran));
        Assert.AreEqual((2, 3), (set.Count, set.Channels));
        Assert.AreEqual("1 2|3 4|5 6", Show(set, 0));
        Assert.AreEqual("7 8|9 10|11 12", Show(set, 1));
        set = Read(Numbers(type, "(2, 3)", fortran ? [1, 4, 2, 5, 3, 6] : Six, fortran));
        Assert.AreEqual(("1 2 3", "4 5 6"), (Show(set, 0), Show(set, 1)));
        set = Read(Numbers(type, "(1, 3, 2)", fortran ? [1, 3, 5, 2, 4, 6] : Six, fortran));
        Assert.AreEqual("1 2|3 4|5 6", Show(set, 0));
    }

    [TestMethod]
    public void SignsTruthAndMissing()
    {
        Assert.AreEqual("-1 -2.5", Show(Read(Numbers(">f4", "(1, 2)", [-1, -2.5])), 0));
        Assert.AreEqual("-1 -128", Show(Read(Numbers("|i1", "(1, 2)", [-1, -128])), 0));
        Assert.AreEqual("-1 -300", Show(Read(Numbers(">i2", "(1, 2)", [-1, -300])), 0));
        Assert.AreEqual("0 1", Show(Read(Numbers("|b1", "(1, 2)", [0, 1])), 0));
        Assert.AreEqual("1.8446744E+19 0", Show(Read(Numbers("<u8", "(1, 2)", [18446744073709551615, 0])), 0));
        Assert.AreEqual("? 1", Show(Read(Numbers("<f8", "(1, 2)", [double.NaN, 1])), 0));
        Assert.AreEqual("? 0.5", Show(Read(Numbers("<f2", "(1, 2)", [double.NaN, 0.5])), 0));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void VersionsAndFormsOfTheHeader(int version)
    {
        foreach (string header in (string[])[
            "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }", "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3)}",
            "{'shape': (2L, 3L), 'fortran_order': False, 'descr': '<i2'}", "{ 'descr' : 'i2','fortran_order':False,'shape':(2,3,)}"])
        {
            SeriesSet set = Read(NumpyBytes.File(header, Numbers("<i2", "(6,)", Six)[^12..], version));
            Assert.AreEqual("4 5 6", Show(set, 1), header);
        }
    }

    [TestMethod]
    public void OneAxisIsOneSeries()
    {
        using SeriesFileReader reader = Open(Numbers("<f8", "(6,)", Six));
        Assert.AreEqual("1 2 3 4 5 6", Show(reader.Read(10), 0));
        Assert.AreEqual("the array has one axis and is read as one series of 6 points", reader.Reading.Notes.Single());
    }

    [TestMethod]
    public void NoSeries() => Assert.AreEqual(
        (0, 2), (Read(Numbers("<f8", "(0, 2, 3)", [])).Count, Read(Numbers("<f8", "(0, 2, 3)", [])).Channels));

    [TestMethod]
    public void TheReadingSaysShapeAndType()
    {
        using SeriesFileReader reader = Open(Numbers(">f4", "(2, 3)", Six, fortran: true));
        Assert.AreEqual(SeriesFormat.Npy, reader.Reading.Format);
        Assert.AreEqual(
            "the last axis of an array of 2 × 3, float32 (big endian), in Fortran order (series × points)", reader.Reading.PointColumns);
        Assert.IsNull(reader.Reading.LabelColumn);
        Assert.IsEmpty(reader.Reading.Notes);
    }

    [TestMethod]
    public void BlocksAndLargeArraysInEitherOrder()
    {
        const int Count = 3000, Channels = 2, Points = 700;
        double[] inOrder = new double[Count * Channels * Points], fortran = new double[inOrder.Length];
        for (int i = 0; i < Count; i++)
        {
            for (int c = 0; c < Channels; c++)
            {
                for (int t = 0; t < Points; t++)
                {
                    inOrder[(i * Channels + c) * Points + t] = i * 7 % 1000 + c * 10_000 + t;
                    fortran[i + Count * (c + Channels * t)] = i * 7 % 1000 + c * 10_000 + t;
                }
            }
        }

        SeriesSet whole = Read(Numbers("<f4", $"({Count}, {Channels}, {Points})", inOrder));
        using SeriesFileReader reader = Open(Numbers("<f4", $"({Count}, {Channels}, {Points})", fortran, fortran: true));
        int seen = 0;
        while (reader.TryRead(100, out SeriesSet? block))
        {
            for (int i = 0; i < block.Count; i++, seen++)
                CollectionAssert.AreEqual(whole.Values(seen).ToArray(), block.Values(i).ToArray());
        }

        Assert.AreEqual(Count, seen);
        Assert.AreEqual(2999 * 7 % 1000 + 10_000 + 699f, whole.Channel(2999, 1)[699]);
    }

    [TestMethod]
    [DataRow("<U5")]
    [DataRow(">U5")]
    [DataRow("|S9")]
    public void LabelsThatAreTexts(string type)
    {
        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllBytes(folder.File("y.npy"), Texts(type, "walk", "Größe", "?", "", "1.0", "nan", "walk"));
        using SeriesFileReader reader = Open(
            Numbers("<f8", "(7, 2)", new double[14]), new SeriesReadOptions { Answers = folder.File("y.npy") });
        SeriesSet set = reader.Read(10);
        CollectionAssert.AreEqual(new[] { "walk", "Größe", "1" }, set.ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, -1, -1, 2, -1, 0 }, set.Labels.ToArray());
        Assert.AreEqual(folder.File("y.npy"), reader.Reading.LabelColumn);
    }

    [TestMethod]
    public void AnswersThatAreNumbers()
    {
        using var folder = new TemporaryFolder();
        SeriesSet With(byte[] answers)
        {
            System.IO.File.WriteAllBytes(folder.File("y.npy"), answers);
            return Read(Numbers("<f8", "(3, 1)", [1, 2, 3]), new SeriesReadOptions { Answers = folder.File("y.npy") });
        }

        CollectionAssert.AreEqual(new[] { "-1", "2", "-1" }, Labels(With(Numbers(">i8", "(3,)", [-1, 2, -1]))));
        CollectionAssert.AreEqual(new[] { "0", "200", "0" }, Labels(With(Numbers("|u1", "(3, 1)", [0, 200, 0]))));
        CollectionAssert.AreEqual(new[] { "True", "False", "True" }, Labels(With(Numbers("|b1", "(3,)", [1, 0, 1]))));
        CollectionAssert.AreEqual(new[] { "1", "2", "-3" }, Labels(With(Numbers("<f8", "(3,)", [1, 2, -3]))));
        CollectionAssert.AreEqual(new[] { 1, 2.5, double.NaN }, With(Numbers(">f8", "(3,)", [1, 2.5, double.NaN])).Targets.ToArray());
        CollectionAssert.AreEqual(new[] { 0, -1, 1 }, With(Numbers("<f4", "(3,)", [7, double.NaN, 8])).Labels.ToArray());
        Assert.IsTrue(With(Numbers("<f8", "(3,)", [1e17, 2, 3])).HasTargets);
    }

    [TestMethod]
    public void AnswersThatDoNotFitAreNamed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("y.npy");
        string Refusal(byte[] answers, SeriesReadOptions? options = null)
        {
            System.IO.File.WriteAllBytes(path, answers);
            options = (options ?? new SeriesReadOptions()) with { Answers = path };
            return Assert.ThrowsExactly<SeriesFormatException>(() => Read(Numbers("<f8", "(3, 1)", [1, 2, 3]), options)).Message;
        }

        StringAssert.Contains(Refusal(Numbers("<i8", "(2,)", [1, 2])), "there are 2 answers");
        StringAssert.Contains(Refusal(Numbers("<i8", "(3, 2)", [1, 0, 0, 1, 0, 1])), "argmax");
        StringAssert.Contains(Refusal(NumpyBytes.File(Header("|O", "(3,)", false), new byte[50])), "saved with pickle; save plain arrays");
        StringAssert.Contains(Refusal(Numbers("<f8", "(3,)", [1, double.PositiveInfinity, 2])), "infinite");
        StringAssert.Contains(Refusal(Numbers("<i8", "(3,)", [1, 2, 3])[..^1]), "cut off");
        StringAssert.Contains(Refusal("1,2,3\n"u8.ToArray()), "does not begin as a NumPy array");
        Assert.ThrowsExactly<FileNotFoundException>(
            () => Read(Numbers("<f8", "(1, 1)", [1]), new SeriesReadOptions { Answers = folder.File("none.npy") }));
    }

    [TestMethod]
    [DataRow("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", "saved with pickle; save plain arrays of numbers")]
    [DataRow("{'descr': [('a', '<f8'), ('b', '<i4')], 'fortran_order': False, 'shape': (2, 3), }", "records with several fields")]
    [DataRow("{'descr': '<c16', 'fortran_order': False, 'shape': (2, 3), }", "complex numbers")]
    [DataRow("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2, 3), }", "holds times")]
    [DataRow(
        "{'descr': '<f16', 'fortran_order': False, 'shape': (2, 3), }",
        "'<f16' is not supported; save the array as float32 or float64")]
    [DataRow("{'descr': '|V8', 'fortran_order': False, 'shape': (2, 3), }", "not supported")]
    [DataRow("{'descr': '<U3', 'fortran_order': False, 'shape': (2, 3), }", "texts where values of series are expected")]
    [DataRow("{'descr': '', 'fortran_order': False, 'shape': (2, 3), }", "not known")]
    [DataRow("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", "the array has 0 axes; expected 2")]
    [DataRow("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 2, 3), }", "the array has 4 axes")]
    [DataRow("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 0), }", "series without a point")]
    [DataRow(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 4), }",
        "cut off: an array of 2 × 4 takes 64 bytes, of which 48 are there")]
    [DataRow("{'descr': '<f8', 'fortran_order': True, 'shape': (1000000000, 4), }", "cut off")]
    [DataRow(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 400000000000), }",
        "one series of the array of 2 × 400000000000 takes more than")]
    [DataRow("{'descr': '<f8', 'fortran_order': False, 'shape': (9000000000000000000, 9000000000000000000), }", "too large")]
    [DataRow("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 2), }", "malformed")]
    [DataRow("{'descr': '<f8', 'fortran_order': False, 'shape': (-2, 3), }", "malformed")]
    [DataRow("{'descr': '<f8', 'fortran_order': False, 'shape': (2 * 1, 3), }", "malformed")]
    [DataRow("{'descr': '<f8', 'fortran_order': 0, 'shape': (2, 3), }", "malformed")]
    [DataRow("{'descr': '<f8', 'fortran_order': False, }", "malformed")]
    [DataRow("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", "malformed")]
    [DataRow("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), 'x': 1}", "malformed")]
    [DataRow("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), } + f()", "malformed")]
    [DataRow("__import__('os').system('x')", "malformed")]
    public void WhatTheHeaderMayNotSay(string header, string problem)
    {
        string message = Assert.ThrowsExactly<SeriesFormatException>(() => Read(NumpyBytes.File(header, new byte[48]))).Message;
        StringAssert.StartsWith(message, $"{SeriesText.Path}: ");
        StringAssert.Contains(message, problem);
    }

    [TestMethod]
    public void EveryCutIsAnError()
    {
        byte[] whole = Numbers("<f4", "(2, 3)", Six);
        for (int length = 6; length < whole.Length; length++)
            StringAssert.Contains(
                Assert.ThrowsExactly<SeriesFormatException>(() => Read(whole[..length])).Message, "cut off", $"{length} bytes");
        using SeriesFileReader reader = Open([.. whole, 1, 2]);
        Assert.AreEqual("2 bytes after the array were not read", reader.Reading.Notes.Single());
    }

    [TestMethod]
    public void ValuesBeyondFloatAreNamed()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<SeriesFormatException>(() => Read(Numbers("<f8", "(2, 1, 3)", [1, 2, 3, 4, 1e300, 6]))).Message,
            "series 1, channel 0, point 1 is 1E+300, beyond the range of a 32-bit float");
        Assert.ThrowsExactly<SeriesFormatException>(() => Read(Numbers("<f4", "(1, 2)", [1, double.NegativeInfinity])));
    }

    [TestMethod]
    public void AnotherOrderOfAxesIsRefusedOrAnnounced()
    {
        byte[] pointsFirst = Numbers("<f4", "(1, 6, 1)", Six);
        StringAssert.Contains(Assert.ThrowsExactly<SeriesFormatException>(() => Read(pointsFirst)).Message, "numpy.swapaxes(X, 1, 2)");
        byte[] open = Numbers("<f4", "(1, 3, 2)", Six);
        using SeriesFileReader reader = Open(open);
        StringAssert.Contains(reader.Reading.Notes.Single(), "is read as series × channels × points; if the points come before");
        Assert.ThrowsExactly<SeriesFormatException>(() => Read(open, new SeriesReadOptions { ExpectedLength = 3 }));
        Assert.AreEqual("1 2|3 4|5 6", Show(Read(open, new SeriesReadOptions { ExpectedLength = 2 }), 0));
        StringAssert.Contains(Assert.ThrowsExactly<SeriesFormatException>(
            () => Read(Numbers("<f4", "(3, 2)", Six), new SeriesReadOptions { ExpectedLength = 3 })).Message, "X.T");
    }

    [TestMethod]
    public void UnlabeledSeriesAreNamedByNumber()
    {
        byte[] npz = Zip(("X.npy", Numbers("<f4", "(3, 2)", Six)), ("y.npy", Texts("<U1", "a", "", "b")));
        Assert.AreEqual(2, Read(npz, new SeriesReadOptions { Unlabeled = UnlabeledSeries.Skip }).Count);
        StringAssert.Contains(Assert.ThrowsExactly<SeriesFormatException>(
            () => Read(npz, new SeriesReadOptions { Unlabeled = UnlabeledSeries.Refuse })).Message, "series 1 has no class label");
    }

    [TestMethod]
    [DataRow(CompressionLevel.NoCompression)]
    [DataRow(CompressionLevel.Optimal)]
    public void ArraysOfAnNpz(CompressionLevel level)
    {
        byte[] x = Numbers("<f8", "(2, 3)", Six), fortran = Numbers("<f8", "(2, 3)", [1, 4, 2, 5, 3, 6], fortran: true),
            y = Texts("<U1", "a", "b");
        foreach (byte[] array in (byte[][])[x, fortran])
        {
            using SeriesFileReader reader = Open(Zip(level, ("X.npy", array), ("y.npy", y)));
            SeriesSet set = reader.Read(10);
            Assert.AreEqual("4 5 6", Show(set, 1));
            CollectionAssert.AreEqual(new[] { "a", "b" }, Labels(set));
            Assert.AreEqual(SeriesFormat.Npz, reader.Format);
            Assert.AreEqual("file", reader.Name == "X" ? "file" : reader.Name);
            Assert.IsEmpty(reader.Reading.Notes);
        }

        using SeriesFileReader other = Open(Zip(level, ("arr_0.npy", x), ("arr_1.npy", y)), new SeriesReadOptions { Answers = "arr_1" });
        CollectionAssert.AreEqual(new[] { "a", "b" }, Labels(other.Read(10)));
        Assert.AreEqual("the array arr_0 holds the series, arr_1 the answers", other.Reading.Notes.Single());
        using SeriesFileReader unused = Open(Zip(level, ("x.npy", x), ("labels.npy", y)));
        Assert.AreEqual("the array x holds the series; not used: labels", unused.Reading.Notes.Single());
        Assert.IsFalse(unused.HasLabels);
    }

    [TestMethod]
    public void TrainingAndTestArraysOfOneNpz()
    {
        byte[] npz = Zip(
            ("X_train.npy", Numbers("<f4", "(2, 3)", Six)), ("y_train.npy", Numbers("<i8", "(2,)", [3, 4])),
            ("X_test.npy", Numbers("<f4", "(1, 3)", [7, 8, 9])), ("y_test.npy", Numbers("<i8", "(1,)", [4])));
        StringAssert.Contains(Assert.ThrowsExactly<SeriesFormatException>(() => Read(npz)).Message, "the option Part");
        CollectionAssert.AreEqual(new[] { "3", "4" }, Labels(Read(npz, new SeriesReadOptions { Part = ArchivePart.Train })));
        SeriesSet test = Read(npz, new SeriesReadOptions { Part = ArchivePart.Test });
        Assert.AreEqual(("7 8 9", "4"), (Show(test, 0), test.LabelOf(0)));
    }

    [TestMethod]
    public void WhichArrayIsMeantMustBeClear()
    {
        byte[] x = Numbers("<f8", "(2, 3)", Six);
        StringAssert.Contains(
            Assert.ThrowsExactly<SeriesFormatException>(() => Read(Zip(("a.npy", x), ("b.npy", x)))).Message,
            "several arrays could be the series: a, b; name the one X");
        Assert.AreEqual(2, Read(Zip(("X.npy", x), ("b.npy", x))).Count);
        StringAssert.Contains(
            Assert.ThrowsExactly<SeriesFormatException>(() => Read(Zip(("a.npy", Texts("<U1", "x"))))).Message,
            "no array of the file holds series");
        StringAssert.Contains(
            Assert.ThrowsExactly<SeriesFormatException>(
                () => Read(Zip(("a.npy", NumpyBytes.File(Header("|O", "(3, 4)", false), new byte[9]))))).Message, "pickle");
        StringAssert.Contains(
            Assert.ThrowsExactly<SeriesFormatException>(() => Read(Zip(("a.npy", x)), new SeriesReadOptions { Answers = "y" })).Message,
            "there is no array 'y' for the answers in the file, nor a file of this name; the arrays are a");
        Assert.AreEqual("1 2 3 4 5 6", Show(Read(Zip(("t.npy", Numbers("<f8", "(6,)", Six)), ("y.npy", Numbers("<i8", "(1,)", [5])))), 0));
    }

    [TestMethod]
    [DataRow(SeriesFormat.Npy)]
    [DataRow(SeriesFormat.Npz)]
    public void TheFormatSaidIsHeldAgainstTheContent(SeriesFormat format)
    {
        var options = new SeriesReadOptions { Format = format };
        StringAssert.Contains(
            Assert.ThrowsExactly<SeriesFormatException>(() => Read("1,2\n3,4\n", options)).Message,
            $"the option Format says {format}, but the file does not begin");
        Assert.AreEqual(
            2,
            Read(format == SeriesFormat.Npy
                ? Numbers("<f8", "(2, 3)", Six)
                : Zip(("X.npy", Numbers("<f8", "(2, 3)", Six))), options).Count);
        StringAssert.Contains(
            Assert.ThrowsExactly<SeriesFormatException>(
                () => Read(Numbers("<f8", "(2, 3)", Six), new SeriesReadOptions { Format = SeriesFormat.Ts })).Message,
            "is a NumPy array");
    }

    [TestMethod]
    public void CancellationAndProgress()
    {
        using var source = new CancellationTokenSource();
        byte[] bytes = Numbers("<f4", "(100, 3)", new double[300]);
        using SeriesFileReader reader = Open(bytes, execution: new Execution { CancellationToken = source.Token });
        Assert.IsTrue(reader.TryRead(10, out _));
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => reader.Read(int.MaxValue));
    }

    [TestMethod]
    public void HighLevelsSurviveWhenNormalized()
    {
        double[] values = [.. Enumerable.Range(0, 40).Select(t => 1.7e9 + Math.Sin(t))];
        SeriesSet set = Read(Numbers("<f8", "(1, 40)", values), new SeriesReadOptions { Normalize = true });
        Assert.IsGreaterThan(0.9f, set.Values(0).ToArray().Max());
    }

    [TestMethod]
    public void ASourceReadsAFileAgainAndAgain()
    {
        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllBytes(folder.File("walks_TRAIN.npy"), Numbers("<f8", "(3, 2)", Six));
        var source = SeriesSource.FromFile(folder.File("walks_TRAIN.npy"));
        Assert.AreEqual("walks", source.Name);
        Assert.AreEqual(3, source.Pass(Execution.Default).Sum(block => block.Count));
        Assert.AreEqual(3, source.Pass(Execution.Default).Sum(block => block.Count));
    }
}
