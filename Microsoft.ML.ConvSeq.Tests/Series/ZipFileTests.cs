using System.IO.Compression;
using System.Text;
using ConvSeq.Series;
using static ConvSeq.Tests.Series.NumpyBytes;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

/// <summary>Files of series in a .zip, and files that are no series files.</summary>
[TestClass]
public class ZipFileTests
{
    private static readonly byte[] TrainTs = "@problemName P\n@classLabel true a b\n@data\n1,2:a\n"u8.ToArray();
    private static readonly byte[] TestTs = "@problemName P\n@classLabel true a b\n@data\n3,4:b\n"u8.ToArray();
    private static readonly byte[] TrainRows = "1\t9\t8\n"u8.ToArray();
    private static readonly byte[] Arff = "@relation r\n@attribute a numeric\n@attribute c {x}\n@data\n7,x\n"u8.ToArray();

    [TestMethod]
    [DataRow("P_TRAIN.ts", "P_TEST.ts")]
    [DataRow("P/P_TRAIN.ts", "P/P_TEST.ts")]
    [DataRow("a/b/P_train.TS", "a/b/P_test.TS")]
    [DataRow("P_TRAIN.ts.gz", "P_TEST.ts.gz")]
    public void APartIsReadOnRequest(string train, string test)
    {
        bool gzip = train.EndsWith("gz", StringComparison.Ordinal);
        byte[] zip = Zip(
            (train, gzip ? Gzip(TrainTs) : TrainTs), (test, gzip ? Gzip(TestTs) : TestTs), ("README.md", [1]),
            ("__MACOSX/._P_TRAIN.ts", [0, 5]), (".DS_Store", [0]));
        using SeriesFileReader reader = Open(zip, new SeriesReadOptions { Part = ArchivePart.Train });
        Assert.AreEqual(("P", SeriesText.Path), (reader.Name, reader.Path));
        Assert.AreEqual("1 2", Show(reader.Read(10), 0));
        Assert.AreEqual("3 4", Show(Read(zip, new SeriesReadOptions { Part = ArchivePart.Test }), 0));
        string message = Assert.ThrowsExactly<SeriesFormatException>(() => Read(zip)).Message;
        StringAssert.Contains(
            message, $"the .zip holds {train}, {test}; say whether to read the series to train or to test on with the option Part");
    }

    [TestMethod]
    public void OfSeveralFormatsTheBestIsRead()
    {
        var train = new SeriesReadOptions { Part = ArchivePart.Train };
        byte[] zip = Zip(
            ("P_TRAIN.arff", Arff), ("P_TRAIN.txt", TrainRows), ("P_TRAIN.ts", TrainTs), ("P_TEST.ts", TestTs),
            ("PDimension1_TRAIN.arff", Arff));
        using SeriesFileReader reader = Open(zip, train);
        Assert.AreEqual("1 2", Show(reader.Read(10), 0));
        StringAssert.Contains(string.Join('\n', reader.Reading.Notes), "P_TRAIN.ts of the .zip is read, not P_TRAIN.arff, P_TRAIN.txt");
        Assert.AreEqual("9 8", Show(Read(Zip(("P_TRAIN.arff", Arff), ("P_TRAIN.txt", TrainRows), ("P_TEST.txt", TrainRows)), train), 0));
        Assert.AreEqual("7", Show(Read(zip, train with { Format = SeriesFormat.Arff }), 0));
    }

    [TestMethod]
    public void TheOnlyFileIsRead()
    {
        using SeriesFileReader reader = Open(Zip(("Readme.txt", "hello world"u8.ToArray()), ("data/rows.tsv", TrainRows)));
        Assert.AreEqual(("rows", "9 8"), (reader.Name, Show(reader.Read(10), 0)));
        Assert.AreEqual("1 2", Show(Read(Zip(("x_TRAIN.ts", TrainTs))), 0));
        Assert.AreEqual("1 2 3", Show(Read(Zip(("a.npy", Numbers("<f8", "(1, 3)", [1, 2, 3])))), 0));
        Assert.AreEqual("1 2 3", Show(Read(Zip(("a.npy", Numbers("<f8", "(1, 3)", [1, 2, 3])), ("readme.md", [65]))), 0));
        AssertZip(
            Zip(("x_TRAIN.ts", TrainTs)), "holds x_TRAIN.ts, but not the part to test on",
            new SeriesReadOptions { Part = ArchivePart.Test });
    }

    [TestMethod]
    public void WhatIsNotClearIsRefused()
    {
        AssertZip(Zip(("a.ts", TrainTs), ("b.ts", TestTs)), "the .zip holds several files of series: a.ts, b.ts; unpack it");
        AssertZip(Zip(("A_TRAIN.ts", TrainTs), ("A_TEST.ts", TestTs), ("B_TRAIN.ts", TrainTs)), "several data sets: A, B; unpack it");
        AssertZip(Zip(("1/A_TRAIN.ts", TrainTs), ("2/A_TRAIN.ts", TestTs)), "1/A_TRAIN.ts, 2/A_TRAIN.ts; unpack it");
        AssertZip(Zip(("picture.png", [1])), "holds no file of series (.ts, .tsv, .txt, .arff, .csv, .npy), but picture.png");
        AssertZip(Zip(), "holds no file of series");
        AssertZip(Zip(("rows.csv", Zip(("x.ts", TrainTs)))), "a .zip within a .zip");
        AssertZip(Zip(("rows.csv", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A])), "PNG");
    }

    [TestMethod]
    public void ErrorsNameTheEntryAndItsLine()
    {
        var error = Assert.ThrowsExactly<SeriesFormatException>(() => Read(Zip(("P/x.ts", "@data\n1,x\n"u8.ToArray()))));
        StringAssert.StartsWith(error.Message, $"{SeriesText.Path}/P/x.ts(2,3): 'x' is not a number");
    }

    [TestMethod]
    [DataRow(CompressionLevel.NoCompression)]
    [DataRow(CompressionLevel.Optimal)]
    public void DamageIsAnError(CompressionLevel level)
    {
        byte[] ts = Encoding.UTF8.GetBytes(
            "@classLabel true\n@data\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},{i * 7}:{i % 3}\n")));
        byte[] zip = Zip(level, ("x.ts", ts));
        Assert.AreEqual(500, Read(zip).Count);
        for (int at = 40; at < zip.Length - 100; at += 37)
        {
            byte[] damaged = [.. zip];
            damaged[at] ^= 1;
            Assert.ThrowsExactly<SeriesFormatException>(() => Read(damaged), $"byte {at}");
        }

        for (int length = 4; length < zip.Length; length += 23)
            StringAssert.Contains(
                Assert.ThrowsExactly<SeriesFormatException>(() => Read(zip[..length])).Message, "the .zip is damaged or cut off");
    }

    [TestMethod]
    public void EncryptedEntriesAreNamed()
    {
        byte[] zip = Zip(("x.ts", TrainTs));
        int central = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        zip[6] |= 1;
        zip[central + 8] |= 1;
        AssertZip(zip, "x.ts: the entry of the .zip is encrypted; unpack it with its password");
    }

    [TestMethod]
    public void ASmallZipCannotTakeMuchMemory()
    {
        byte[] bomb = Zip(("x.ts", [.. "@data\n"u8, .. Enumerable.Repeat((byte)'1', 64 << 20)]));
        Assert.IsLessThan(1 << 17, bomb.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<SeriesFormatException>(() => Read(bomb, new SeriesReadOptions { MaxLineBytes = 1 << 20 }));
        Assert.IsLessThan(8 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        bomb = Zip(("X.npy", Numbers("<f8", "(2, 4000000)", [], fortran: true).Concat(new byte[64 << 20]).ToArray()));
        before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<SeriesFormatException>(() => Read(bomb, new SeriesReadOptions { MaxLineBytes = 1 << 25 }));
        Assert.IsLessThan(8 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public static IEnumerable<object[]> Strangers =>
    [
        ["MATLAB 5.0 MAT-file, Platform: GLNXA64 \0\u0001IM"u8.ToArray(), "this is a MATLAB file (.mat)", "numpy.save"],
        ["MATLAB 7.3 MAT-file, Platform: GLNXA64"u8.ToArray(), "this is a MATLAB 7.3 file", "h5py"],
        [(byte[])[0x89, .. "HDF\r\n"u8, 0x1A, 0x0A, 0], "this is an HDF5 file", "h5py"],
        [(byte[])[.. new byte[512], 0x89, .. "HDF\r\n"u8, 0x1A, 0x0A, 0], "this is an HDF5 file", "h5py"],
        ["PAR1\u0015\u0004"u8.ToArray(), "this is a Parquet file", "pandas.read_parquet"],
        ["ARROW1\0\0"u8.ToArray(), "this is an Arrow (Feather) file", "to_csv"],
        ["FEA1\0\0"u8.ToArray(), "this is a Feather file", "to_csv"],
        ["SQLite format 3\0"u8.ToArray(), "this is an SQLite database", ".csv"],
        [(byte[])[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], "this is an Excel file of the old kind", ".csv"],
        [(byte[])[0x80, 4, 0x95, 0x10, 0], "this is a Python pickle", "numpy.save"],
        [(byte[])[.. "BZh91AY&SY"u8, 1, 2], "compressed with bzip2", "unpack"],
        [(byte[])[0xFD, .. "7zXZ"u8, 0], "compressed with xz", "unpack"],
        [(byte[])[0x28, 0xB5, 0x2F, 0xFD, 4], "compressed with Zstandard", "unpack"],
        [(byte[])[.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "this is a 7z archive", "unpack"],
        [(byte[])[0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], "this is a PNG image", "holds no series"],
        [(byte[])[0xFF, 0xD8, 0xFF, 0xE0], "this is a JPEG image", "holds no series"],
        ["GIF89a\u0001\0"u8.ToArray(), "this is a GIF image", "holds no series"],
        [(byte[])[.. "BM"u8, 70, 1, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0], "this is a BMP image", "holds no series"],
        ["%PDF-1.7\n"u8.ToArray(), "this is a PDF document", "values"],
        [(byte[])[0x08, 0x07, 0x12, 0x07, .. "pytorch"u8], "this is an ONNX model", ""],
        ["ConvSeq\u001A\u0001"u8.ToArray(), "this is a ConvSeq model or checkpoint", "--model"],
        [Gzip("RDX3\nX\n"u8.ToArray()), "this is an R data file", "write.csv"],
        [Gzip([.. new byte[257], .. "ustar\0"u8]), "this is a tar archive", "unpack"],
        [Gzip(Numbers("<f8", "(1, 1)", [1])), "a NumPy array or a .zip, compressed with gzip", "decompress"],
        ["1\0,\02\0\n\0"u8.ToArray(), "this is no text", "UTF-8"],
        [Zip(("[Content_Types].xml", [1]), ("xl/workbook.xml", [1])), "this is an Excel file (.xlsx)", ".csv"],
        [Zip(("mimetype", [1]), ("content.xml", [1])), "this is an OpenDocument file", ".csv"],
        [Zip(("archive/data.pkl", [1]), ("archive/version", [1])), "this is a PyTorch file", "numpy.save"],
        [Zip(("TrainingInfo/Version.txt", [1]), ("TransformerChain/Model.key", [1])), "this is a saved model", "--model"],
    ];

    [TestMethod]
    [DynamicData(nameof(Strangers))]
    public void AFileOfAnotherKindIsNamed(byte[] file, string kind, string advice)
    {
        string message = Assert.ThrowsExactly<SeriesFormatException>(() => Read(file)).Message;
        StringAssert.StartsWith(message, $"{SeriesText.Path}: ");
        StringAssert.Contains(message, kind);
        StringAssert.Contains(message, advice);
    }

    [TestMethod]
    [DataRow("BM,1,2\n", "BM")]
    [DataRow("BZh9,1,2\n", "BZh9")]
    [DataRow("MM,1,2\n", "MM")]
    [DataRow("PK,1,2\n", "PK")]
    [DataRow("CDF,1,2\n", "CDF")]
    public void ATextThatBeginsAlikeIsRead(string text, string label) => Assert.AreEqual(label, Read(text).LabelOf(0));

    [TestMethod]
    public void OptionsThatDoNotApplyAreNoted()
    {
        using SeriesFileReader reader = Open(TrainTs, new SeriesReadOptions { Answers = "y.npy" });
        StringAssert.Contains(reader.Reading.Notes.Single(), "the option Answers was not used");
    }

    private static void AssertZip(byte[] zip, string problem, SeriesReadOptions? options = null) =>
        StringAssert.Contains(Assert.ThrowsExactly<SeriesFormatException>(() => Read(zip, options)).Message, problem);
}
