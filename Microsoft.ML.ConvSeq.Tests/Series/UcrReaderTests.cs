using ConvSeq.Series;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

[TestClass]
public class UcrReaderTests
{
    [TestMethod]
    [DataRow("1\t2\t3.5\n-1\t4\t5\n")]
    [DataRow("1,2,3.5\r\n-1,4,5\r\n")]
    [DataRow("   1.0000000e+00   2.0000000e+00   3.5000000e+00  \n\n -1.0000000e+00\t4 5")]
    public void Separators(string text)
    {
        SeriesSet set = Read(text);
        Assert.AreEqual("2 3.5", Show(set, 0));
        Assert.AreEqual("4 5", Show(set, 1));
        CollectionAssert.AreEqual(new[] { "1", "-1" }, set.ClassNames.ToArray());
        Assert.AreEqual("file", set.Name);
    }

    [TestMethod]
    public void TrailingNaNsEndTheSeriesAndInnerOnesAreMissing()
    {
        SeriesSet set = Read("a\t1\tNaN\t3\tNaN\tnan\nb\t1\t2\t\t4\t\t\n");
        Assert.AreEqual("1 ? 3", Show(set, 0));
        Assert.AreEqual("1 2 ? 4", Show(set, 1));
    }

    [TestMethod]
    [DataRow("1.5", "1.5")]
    [DataRow("1.0", "1")]
    [DataRow("-2.000", "-2")]
    [DataRow("1.0000000e+03", "1000")]
    [DataRow("2.5000000E+001", "25")]
    [DataRow("1.5000000e+00", "1.5000000e+00")]
    [DataRow("-0", "0")]
    [DataRow("+1", "1")]
    [DataRow("+1.0", "1")]
    [DataRow("1.", "1")]
    [DataRow(" 1", "1")]
    [DataRow("007", "007")]
    [DataRow("007.0", "007.0")]
    [DataRow("1e3", "1e3")]
    [DataRow("1.0e99", "1.0e99")]
    [DataRow("walk fast", "walk fast")]
    [DataRow("1e300", "1e300")]
    public void LabelsAreTextAndWholeNumbersPlain(string written, string label) =>
        Assert.AreEqual(label, Read($"{written}\t1\t2\n", new SeriesReadOptions { LabelColumn = "1" }).LabelOf(0));

    [TestMethod]
    public void NamesThatMeanOneNumberStayApart() => CollectionAssert.AreEqual(
        new[] { "007", "7", "1e3", "1000" },
        Read("007\t1\n7\t1\n7.0\t1\n1e3\t1\n1000\t1\n1.0e+03\t1\n", new SeriesReadOptions { Format = SeriesFormat.Ucr })
            .ClassNames.ToArray());

    [TestMethod]
    [DataRow("1.5,2.5,3.5,0\n", 1, 1)]
    [DataRow("1,2.5,3.5\n -2.5e-1,1,1\n", 2, 2)]
    [DataRow("1.5\t2.5\t3.5\n2.5\t3.5\t1\n", 1, 1)]
    public void ARowThatBeginsWithAFractionIsRefused(string text, int line, int column) =>
        AssertError(text, line, column, "where a label is expected: a whole number or a name; put the label first, or a header");

    [TestMethod]
    [DataRow("1\t3\t2\n1\t2\tx\n", 2, 5, "'x' is not a number")]
    [DataRow("1\t3\t2\n1\t2\t1e99\n", 2, 5, "beyond the range")]
    [DataRow("1\t2\n1\n", 2, 2, "no value follows the label")]
    [DataRow("1\tNaN\tNaN\n", 1, 2, "no value follows the label")]
    [DataRow("5\n", 1, 2, "no value follows the label")]
    public void Errors(string text, int line, int column, string problem) => AssertError(text, line, column, problem);

    [TestMethod]
    [DataRow("Fungi_TRAIN.tsv", true)]
    [DataRow("fungi_test.txt", true)]
    [DataRow("Fungi.tsv", false)]
    [DataRow("Fungi_TRAIN.csv", false)]
    public void OneSeriesOfEachClassIsReadWhereTheNameIsOfTheArchive(string name, bool isRead)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(name);
        File.WriteAllText(path, "3\t0.5\t0.75\n1\t0.25\t0.5\n2\t1.5\t2.5\n");
        if (isRead)
            CollectionAssert.AreEqual(new[] { "3", "1", "2" }, SeriesFile.Read(path).ClassNames.ToArray());
        else
            Assert.Contains("LabelColumn", Assert.Throws<SeriesFormatException>(() => SeriesFile.Read(path)).Message);
    }
}
