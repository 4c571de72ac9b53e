using System.Globalization;
using System.IO.Compression;
using System.Text;
using ConvSeq.Series;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

[TestClass]
public class SeriesFileTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convseq").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    public static IEnumerable<object[]> Extensions => [[".ts"], [".csv"], [".ts.gz"], [".csv.gz"]];

    [TestMethod]
    [DynamicData(nameof(Extensions))]
    public void LabeledSetsRoundTrip(string extension)
    {
        string[] names = ["a", "b c", "x,y", "p:q", "\"quoted\"", "say \"hi\"", " padded ", "Größe", "日本", "#5", "tab\there", "1e3",
            "@data"];
        if (extension.StartsWith(".ts", StringComparison.Ordinal))
            names = [.. names, "", "?", "NaN", "1.0"];
        var builder = new SeriesSetBuilder(2) { Name = "round trip" };
        builder.DeclareClasses(names);
        for (int i = 0; i < names.Length; i++)
        {
            var values = new float[2 * (1 + i % 5)];
            for (int t = 0; t < values.Length; t++)
                values[t] = (i + t) % 4 == 0 ? float.NaN : (t - i) / 3f;
            builder.Add(values, names[i]);
        }

        SeriesSet set = builder.Build();
        SeriesSet read = WriteAndRead(set, extension);
        AssertSame(set, read);
        CollectionAssert.AreEqual(names, read.ClassNames.ToArray());
        if (extension.StartsWith(".ts", StringComparison.Ordinal))
            Assert.AreEqual("round trip", read.Name);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("?")]
    [DataRow(" nan ")]
    public void ACsvRefusesNamesThatMeanNoAnswer(string name) => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => WriteAndRead(SeriesSet.FromArrays([[1f]], [name]), ".csv")).Message,
        "no answer in a .csv");

    [TestMethod]
    [DataRow(".csv", "a")]
    [DataRow(".ts", "a")]
    [DataRow(".ts", "?")]
    public void OpenAnswersRoundTrip(string extension, string label)
    {
        var classes = new SeriesSetBuilder(1);
        classes.Add([1f, 2f], label);
        classes.AddUnanswered([3f, 4f]);
        SeriesSet read = WriteAndRead(classes.Build(), extension);
        Assert.AreEqual((2, 1, "3 4"), (read.Count, read.AnsweredCount, Show(read, 1)));
        Assert.AreEqual(label, read.LabelOf(0));

        var targets = new SeriesSetBuilder(1);
        targets.Add([1f, 2f], 0.5);
        targets.AddUnanswered([3f, 4f]);
        read = WriteAndRead(targets.Build(), extension);
        CollectionAssert.AreEqual((double[])[0.5, double.NaN], read.Targets.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Extensions))]
    public void EveryKindOfFloatRoundTrips(string extension)
    {
        var random = new CounterRandom(5, 0, 0);
        var builder = new SeriesSetBuilder(1);
        float[] special = [0, -0f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, 1.17549435e-38f, float.NaN];
        builder.Add(special, double.MaxValue);
        for (int i = 0; i < 200; i++)
        {
            var values = new float[100];
            for (int t = 0; t < values.Length; t++)
            {
                values[t] = BitConverter.UInt32BitsToSingle(random.NextUInt32());
                if (float.IsInfinity(values[t]))
                    values[t] = 0;
            }

            builder.Add(values, random.NextGaussian());
        }

        AssertSame(builder.Build(), WriteAndRead(builder.Build(), extension));
    }

    [TestMethod]
    [DynamicData(nameof(Extensions))]
    public void ShortSetsRoundTrip(string extension)
    {
        for (int length = 1; length <= 12; length++)
        {
            var values = new float[length];
            values[^1] = float.NaN;
            SeriesSet set = SeriesSet.FromArrays([values, values]);
            AssertSame(set, WriteAndRead(set, extension));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Extensions))]
    public void EmptySetsRoundTrip(string extension)
    {
        AssertSame(new SeriesSetBuilder(3).Build(), WriteAndRead(new SeriesSetBuilder(3).Build(), extension));
        var builder = new SeriesSetBuilder(1);
        builder.Add([1f], 2.0);
        SeriesSet targets = builder.Build().Subset([]);
        Assert.IsTrue(targets.HasTargets);
        AssertSame(targets, WriteAndRead(targets, extension));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(" x ")]
    [DataRow("\"x\"")]
    [DataRow("two words")]
    public void SetNamesRoundTripInTs(string name)
    {
        SeriesSet set = new SeriesSetBuilder(1) { Name = name }.Build();
        Assert.AreEqual(name, WriteAndRead(set, ".ts").Name);
    }

    [TestMethod]
    public void LineEndsInLabelsGoIntoCsvOnly()
    {
        SeriesSet set = SeriesSet.FromArrays([[1f], [2f]], ["one\r\ntwo", "three\n"]);
        AssertSame(set, WriteAndRead(set, ".csv"));
        var error = Assert.ThrowsExactly<ArgumentException>(() => WriteAndRead(set, ".ts"));
        StringAssert.Contains(error.Message, "line end");
    }

    [TestMethod]
    public void AFailedWriteLeavesTheOldFileAndNothingElse()
    {
        string path = System.IO.Path.Combine(_folder, "old.ts");
        SeriesFile.Write(path, SeriesSet.FromArrays([[1f]], ["old"]));
        Assert.ThrowsExactly<ArgumentException>(() => SeriesFile.Write(path, SeriesSet.FromArrays([[1f]], ["\uD800"])));
        Assert.AreEqual("old", SeriesFile.Read(path).LabelOf(0));
        SeriesFile.Write(path, SeriesSet.FromArrays([[1f]], ["new"]));
        Assert.AreEqual("new", SeriesFile.Read(path).LabelOf(0));
        Assert.AreEqual(1, Directory.GetFileSystemEntries(_folder).Length);
    }

    [TestMethod]
    [DataRow("x.txt")]
    [DataRow("x")]
    [DataRow("x.gz")]
    public void UnknownExtensionsAreRefused(string name)
    {
        string path = System.IO.Path.Combine(_folder, name);
        var error = Assert.ThrowsExactly<ArgumentException>(() => SeriesFile.Write(path, SeriesSet.FromArrays([[1f]])));
        StringAssert.Contains(error.Message, path);
    }

    [TestMethod]
    public void MissingFilesAndFoldersNameThePath()
    {
        string missing = System.IO.Path.Combine(_folder, "missing.ts");
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => SeriesFile.Read(missing)).Message, missing);
        StringAssert.Contains(Assert.ThrowsExactly<UnauthorizedAccessException>(() => SeriesFile.Read(_folder)).Message, _folder);
        string nowhere = System.IO.Path.Combine(_folder, "nowhere", "x.ts");
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => SeriesFile.Write(nowhere, SeriesSet.FromArrays([[1f]])));
    }

    [TestMethod]
    [DataRow("", "the file holds no series")]
    [DataRow("\n# only this\n", "the file holds no series")]
    [DataRow("<!DOCTYPE html>", "the format is not recognized")]
    [DataRow("#5\t1\t2\n6\t1\t2\n", "only these have comments")]
    [DataRow("hello world", "the format is not recognized")]
    public void UnrecognisableFiles(string text, string problem) =>
        StringAssert.Contains(Assert.ThrowsExactly<SeriesFormatException>(() => Read(text)).Message, problem);

    [TestMethod]
    public void Utf16IsNamed() =>
        AssertUtf16(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("@data")).ToArray());

    [TestMethod]
    [DataRow("Set_TRAIN.tsv", "Set")]
    [DataRow("Set_TEST.tsv.gz", "Set")]
    [DataRow("Other.tsv", "Other")]
    public void NameComesFromTheFileWhereTheFormatHasNone(string file, string name)
    {
        string path = System.IO.Path.Combine(_folder, file);
        File.WriteAllText(path, "1\t2\n");
        Assert.AreEqual(name, SeriesFile.Read(path).Name);
    }

    [TestMethod]
    public void EveryCutOfAGzipFileIsAnError()
    {
        byte[] whole = Gzip(Encoding.UTF8.GetBytes("@classLabel true a\n@data\n1,2,3:a\n4,5,6:a\n"));
        Assert.AreEqual(2, Read(whole).Count);
        for (int length = 2; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.ThrowsExactly<SeriesFormatException>(() => Read(cut), $"{length} of {whole.Length} bytes");
        }
    }

    [TestMethod]
    public void JoinedGzipFilesReadAsOne()
    {
        byte[] bytes = [.. Gzip(Encoding.UTF8.GetBytes("1\t2\n")), .. Gzip(Encoding.UTF8.GetBytes("3\t4\n"))];
        CollectionAssert.AreEqual(new[] { "1", "3" }, Labels(Read(bytes)));
    }

    [TestMethod]
    public void LargeGzipFilesReadWhole()
    {
        string text = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i % 5}\t{i}\t{i * 7}\n"));
        AssertSame(Read(text), Read(Gzip(Encoding.UTF8.GetBytes(text))));
    }

    [TestMethod]
    [DataRow(50)]
    [DataRow(300_000)]
    public void LinesUpToTheLimitAreRead(int limit)
    {
        byte[] fits = Encoding.UTF8.GetBytes($"1\t2\n1\t{new string('0', limit - 2)}\r\n1\t2\n");
        byte[] tooLong = Encoding.UTF8.GetBytes($"1\t2\n1\t{new string('0', limit - 1)}\r\n1\t2\n");
        var options = new SeriesReadOptions { MaxLineBytes = limit };
        foreach (bool gzip in (bool[])[false, true])
        {
            Assert.AreEqual(3, Read(gzip ? Gzip(fits) : fits, options).Count);
            var error = Assert.ThrowsExactly<SeriesFormatException>(() => Read(gzip ? Gzip(tooLong) : tooLong, options));
            Assert.AreEqual(2, error.Line);
            StringAssert.Contains(error.Message, $"longer than {limit} bytes, the most that MaxLineBytes of the options allows");
        }
    }

    [TestMethod]
    public void AQuotedRecordOverManyLinesIsBoundToo() => AssertError(
        "label,t0\n\"" + string.Concat(Enumerable.Repeat("name\n", 100)) + "\",1\n", 22, 1, "longer than 100 bytes",
        new SeriesReadOptions { MaxLineBytes = 100 });

    [TestMethod]
    public void ASmallGzipFileCannotTakeMuchMemory()
    {
        byte[] bomb = Gzip(new byte[64 << 20]);
        Assert.IsTrue(bomb.Length < 1 << 17);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<SeriesFormatException>(() => Read(bomb, new SeriesReadOptions { MaxLineBytes = 1 << 20 }));
        Assert.IsLessThan(8 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void TheLineLimitHasItsRange()
    {
        Assert.AreEqual(256 << 20, new SeriesReadOptions().MaxLineBytes);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SeriesReadOptions { MaxLineBytes = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => new SeriesReadOptions { MaxLineBytes = SeriesReadOptions.MaxLineBytesLimit + 1 });
    }

    [TestMethod]
    public void CancellationIsSeenBeforeEveryRecord()
    {
        using var source = new CancellationTokenSource();
        using SeriesFileReader reader = Open(
            Encoding.UTF8.GetBytes("t0,t1\n1,2\n3,4\n5,6\n"), null, new Execution { CancellationToken = source.Token });
        Assert.IsTrue(reader.TryRead(1, out _));
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => reader.TryRead(1, out _));
    }

    [TestMethod]
    public void ADamagedGzipFileIsAnError()
    {
        byte[] bytes = Gzip(Encoding.UTF8.GetBytes("@classLabel true a\n@data\n1,2,3:a\n4,5,6:a\n"));
        bytes[^6] ^= 1;
        StringAssert.Contains(Assert.ThrowsExactly<SeriesFormatException>(() => Read(bytes)).Message, "gzip");
    }

    [TestMethod]
    public void LinesLongerThanTheBufferRead()
    {
        var text = new StringBuilder("@classLabel true a\n@data\n");
        for (int i = 0; i < 3; i++)
            text.AppendJoin(',', Enumerable.Range(i, 300_000)).Append(":a\n");
        SeriesSet set = Read(text.ToString());
        Assert.AreEqual((3, 300_000), (set.Count, set.MinLength));
        for (int i = 0; i < 3; i++)
        {
            for (int t = 0; t < 300_000; t++)
                Assert.AreEqual((float)(i + t), set.Values(i)[t]);
        }
    }

    [TestMethod]
    public void CancellationStopsReading()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        string path = System.IO.Path.Combine(_folder, "x.ts");
        SeriesFile.Write(path, SeriesSet.FromArrays([[1f]]));
        var execution = new Execution { CancellationToken = source.Token };
        Assert.ThrowsExactly<OperationCanceledException>(() => SeriesFile.Read(path, execution: execution));
    }

    [TestMethod]
    public void CancellationInTheMiddleStopsReading()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("@classLabel true a\n@data\n" + string.Concat(Enumerable.Repeat("1,2,3:a\n", 200_000)));
        using var source = new CancellationTokenSource();
        using SeriesFileReader reader = Open(bytes, execution: new Execution { CancellationToken = source.Token });
        Assert.IsTrue(reader.TryRead(10, out _));
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => reader.Read(int.MaxValue));
    }

    [TestMethod]
    public void ProgressRisesToOne()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("@classLabel true a\n@data\n" + string.Concat(Enumerable.Repeat("1,2,3:a\n", 200_000)));
        var progress = new Recorder();
        using SeriesFileReader reader = Open(bytes, execution: new Execution { Progress = progress });
        reader.Read(int.MaxValue);
        CollectionAssert.AreEqual(progress.Fractions.Order().ToArray(), progress.Fractions.ToArray());
        Assert.IsTrue(progress.Fractions.Count > 5);
        Assert.AreEqual(1.0, progress.Fractions[^1]);
    }

    [TestMethod]
    public void BlocksJoinToTheWhole()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 25).Select(i => $"{i % 7}\t{i}\t{i + 1}\n")));
        SeriesSet whole = Read(bytes);
        using SeriesFileReader reader = Open(bytes);
        Assert.AreEqual(SeriesFormat.Ucr, reader.Format);
        int seen = 0;
        while (reader.TryRead(4, out SeriesSet? block))
        {
            Assert.IsTrue(block.Count is > 0 and <= 4);
            for (int i = 0; i < block.Count; i++, seen++)
            {
                Assert.AreEqual(Show(whole, seen), Show(block, i));
                Assert.AreEqual(whole.Labels[seen], block.Labels[i]);
                Assert.AreEqual(whole.LabelOf(seen), block.LabelOf(i));
            }
        }

        Assert.AreEqual(25, seen);
        Assert.IsFalse(reader.TryRead(1, out _));
        CollectionAssert.AreEqual(whole.ClassNames.ToArray(), reader.ClassNames.ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => reader.TryRead(0, out _));
    }

    [TestMethod]
    public void TheCultureDoesNotMatter()
    {
        var set = SeriesSet.FromArrays([[1.5f, -2e-20f]], ["1.5"]);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NumberGroupSeparator = ".";
            culture.NumberFormat.NegativeSign = "~";
            culture.DateTimeFormat.TimeSeparator = ".";
            CultureInfo.CurrentCulture = culture;
            foreach (object[] extension in Extensions)
                AssertSame(set, WriteAndRead(set, (string)extension[0]));
            Assert.AreEqual("-0.5 2", Show(
                Read("@timestamps true\n@targetLabel true\n@data\n(2020-01-01 10:00:00,-0.5),(2020-01-01 10:30:00,2):-1.5"), 0));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void AssertUtf16(byte[] bytes) =>
        StringAssert.Contains(Assert.ThrowsExactly<SeriesFormatException>(() => Read(bytes)).Message, "UTF-16");

    private static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    private SeriesSet WriteAndRead(SeriesSet set, string extension)
    {
        string path = System.IO.Path.Combine(_folder, "set" + extension);
        SeriesFile.Write(path, set);
        return SeriesFile.Read(path);
    }

    private sealed class Recorder : IProgress<ProgressReport>
    {
        public List<double> Fractions { get; } = [];

        public void Report(ProgressReport value) => Fractions.Add(value.Fraction);
    }
}
