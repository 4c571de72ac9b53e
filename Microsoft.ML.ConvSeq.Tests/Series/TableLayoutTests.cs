using ConvSeq.Series;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

/// <summary>How delimited files are understood, and which are refused with the option that decides.</summary>
[TestClass]
public class TableLayoutTests
{
    private const string Rows = "1.5,2.5,1.25,b\n3.5,2.25,1.5,a\n1.5,2.5,4.5,b\n2.5,2.5,1.5,a\n";

    /// <summary>Each is the file of two channels' worth of facts: name, text, values of the first series, its label and its name.</summary>
    [TestMethod]

    // Headers of integers, as pandas writes them.
    [DataRow("0,1,2,label\n2,8,18,healthy\n6,20,28,theft\n", "2 8 18", "healthy", "")]
    [DataRow("0,1,2,3\n0,8,15,26\n8,19,36,49\n6,15,16,29\n", "0 8 15 26", null, "")]
    [DataRow("0,1,2,3\n0.5,8.5,15.5,26\n8,19,36,49\n", "0.5 8.5 15.5 26", null, "")]
    [DataRow("1\t2\t3\n4\t8\t15\n8\t19\t36\n", "4 8 15", null, "")]
    [DataRow(",0,1,2,label\n0,2,8,18,healthy\n1,6,20,28,theft\n", "2 8 18", "healthy", "0")]
    [DataRow("customer_id;0;1;2\n77;2,5;8;1\n91;6;20;2\n", "2.5 8 1", null, "77")]
    [DataRow("class|0|1|2\n1|2|8|1\n2|6|20|2\n", "2 8 1", "1", "")]
    [DataRow("\"0\",\"1\",\"5\"\n1.5,2,3\n4,5,6\n", "1.5 2 3", null, "")]

    // Names of rows.
    [DataRow("customer_id,jan-16,feb-16,mar-16,label\n1000,2.5,1.5,3.5,a\n1001,1,2,3,b\n", "2.5 1.5 3.5", "a", "1000")]
    [DataRow(",jan-16,feb-16,mar-16,label\n0,2.5,1.5,3.5,a\n1,1,2,3,b\n", "2.5 1.5 3.5", "a", "0")]
    [DataRow("Unnamed: 0,t0,t1\n0,2.5,1.5\n1,1,2\n", "2.5 1.5", null, "0")]
    [DataRow("Unnamed: 0,patient_id,t0,t1\n0,p7,2.5,1.5\n1,p8,1,2\n", "2.5 1.5", null, "p7")]
    [DataRow("label,ID,open,close\na,7,1,2\nb,9,1,2\n", "1 2", "a", "7")]
    [DataRow("label,c0_t0,id\na,1,2\n", "1", "a", "2")]
    [DataRow("2020-01-01,2020-01-02,2020-01-03,station,class\n1,2,3,north,a\n4,5,6,south,b\n", "1 2 3", "a", "north")]
    [DataRow("index,Monday,Tuesday,Wednesday\n0,2.5,1.5,1\n0,1,2,1\n", "2.5 1.5 1", null, "0")]
    [DataRow("\"t0\",\"t1\",\"label\"\n\"1\",2.5,1.5,\"a\"\n\"2\",1,2,\"b\"\n", "2.5 1.5", "a", "1")]
    [DataRow("\"t0\" \"t1\" \"label\"\n\"row one\" 2.5 1.5 \"a\"\n\"row two\" 1 2 \"b\"\n", "2.5 1.5", "a", "row one")]
    [DataRow("order,x1,x2,x3\n1,2.5,1,2\n2,1.5,3,4\n3,7.5,5,6\n4,1,2,3\n", "2.5 1 2", null, "1")]

    // Delimiters, decimal commas, ends of lines.
    [DataRow("label;jan-16;feb-16\nhealthy;252.8;254.1\nill;1.5;2\n", "252.8 254.1", "healthy", "")]
    [DataRow("label;jan-16;feb-16\nhealthy;252,8;254,1\nill;1,5;2\n", "252.8 254.1", "healthy", "")]
    [DataRow("sep=;\r\nlabel;jan 16;feb 16\r\nhealthy;252,8;254,1\r\n", "252.8 254.1", "healthy", "")]
    [DataRow("label\tt0\tt1\na\t0,5\t-1,25e1\nb\t1\t2\n", "0.5 -12.5", "a", "")]
    [DataRow("label,t0,t1\na,\"0,5\",\"1,5\"\nb,\"1,5\",\"2,5\"\n", "0.5 1.5", "a", "")]
    [DataRow("t0|t1|t2|label\n1|2|3|x y\n4|5|6|z\n", "1 2 3", "x y", "")]
    [DataRow("label,t0,t1,\na,1,2,\nb,3,4,\n", "1 2", "a", "")]
    [DataRow("label, t0, t1\na, 1, 2\nb, 3, 4\n", "1 2", "a", "")]
    [DataRow("a b,1,2\nc d,3,5\n", "1 2", "a b", "")]
    [DataRow("1,0;2,5;3,5;1,5\n1,0;4,5;5,5;6,5\n2,0;2,5;1;1\n2;5;6;1,5\n", "2.5 3.5 1.5", "1", "")]
    [DataRow("label\tt0\tt1\n0\t0.5\t0.75\n1\t0.25\t0.5\n", "0.5 0.75", "0", "")]

    // Rows without a header.
    [DataRow("252.8,254.1,326.8,healthy\n252.8,254.1,326.8,healthy\n270.5,305.8,249.7,ill\n", "252.8 254.1 326.8", "healthy", "")]
    [DataRow("1\t0.5\t0.75\n2\t0.25\t0.5\n1\t1\t2\n", "0.5 0.75", "1", "")]
    [DataRow("u1,2.5,1.5,a\nu2,1.5,2.5,a\nu3,2.5,1.5,b\nu4,1.5,2.5,b\n", "2.5 1.5", "a", "u1")]
    [DataRow("\"a,b\",1,2\nc,3,5\n", "1 2", "a,b", "")]

    // Answers that are not there.
    [DataRow("t0,t1,label\n1,2\n3,4,b\n", "1 2", null, "")]
    [DataRow("label,t0,t1\n,1,2\nb,3,4\n", "1 2", null, "")]
    [DataRow("label,t0,t1\n?,1,2\nb,3,4\n", "1 2", null, "")]
    [DataRow("target,t0,t1\nNaN,1,2\n0.5,3,4\n", "1 2", null, "")]
    [DataRow("\t1\t2\nb\t3\t5\n", "1 2", null, "")]
    public void IsRead(string text, string values, string? label, string id)
    {
        SeriesSet set = Read(text);
        Assert.AreEqual(values, Show(set, 0));
        Assert.AreEqual(label, set.IsAnswered(0) ? set.LabelOf(0) : null);
        Assert.AreEqual(id, set.IdOf(0));
        Assert.IsTrue(set.IsEqualLength);
    }

    [TestMethod]

    // Headers.
    [DataRow("2001,2002,2003,2004,2005\n1.5,2,0,4,5\n3,1,2,2,1\n", "HasHeader")]
    [DataRow("0.0\t0.5\t1.0\t1.5\n1.5\t2\t0\t4\n3\t1\t2\t2\n", "HasHeader")]
    [DataRow("other,1.5,2.5\n1,2.5,1.5\n2,1.5,0.5\n", "HasHeader")]

    // Columns that are neither points nor clearly names or labels.
    [DataRow("status,t0,t1\nok,1,2\nok,3,4\nbad,5,6\n", "LabelColumn")]
    [DataRow("t0,t1,t2,y\n1.5,2,3,0\n4.5,5,6,1\n1.5,2,3,0\n", "LabelColumn")]
    [DataRow("t0,t1,t2,age\n1.5,2,3,31\n4.5,5,6,47\n1.5,2,3,29\n", "IdColumn")]
    [DataRow("batch_id,t0,t1\n1,1,2\n1,3,4\n2,5,6\n", "IdColumn")]
    [DataRow("customer_id,site_id,t0,t1,t2,t3,t4\n1,7,1,2,3,4,5\n2,9,5,4,3,2,1\n", "IdColumn")]
    [DataRow("week,open,close\n1,1.5,2.5\n2,3.5,4.5\n3,5.5,6.5\n", "IdColumn")]
    [DataRow("open,high,low,y\n1.5,2.5,3.5,0\n2.5,1.5,2.5,1\n1.5,2.5,3.5,0\n2.5,1.5,2.5,1\n", "LabelColumn")]
    [DataRow("0,1,2,3\n1.5,2.5,3.5,0\n2.5,1.5,2.5,1\n1.5,2.5,3.5,0\n2.5,1.5,2.5,1\n", "LabelColumn")]
    [DataRow("0,1,2,3\n0,2.5,3.5,0.5\n1,1.5,2.5,1.5\n2,2.5,3.5,0.5\n", "IdColumn")]
    [DataRow("subject;when;reading\n1;1;0,5\n1;2;0,7\n1;3;0,9\n2;1;0,5\n2;2;0,7\n2;3;0,9\n", "Format")]

    // Rows without a header.
    [DataRow("8,15,26\n8,19,36\n6,15,16\n9,5,6\n", "LabelColumn")]
    [DataRow("0.5,1.5,2.5\n8.5,19,36\n", "LabelColumn")]
    [DataRow("0.5\t1.5\t2.5\n8.5\t19\t36\n", "LabelColumn")]
    [DataRow("u1,1.5,2.5\nu2,19,36\nu3,5,5\n", "IdColumn")]
    [DataRow("0\t1.5\t2.5\n1\t19\t36\n2\t5\t5\n", "IdColumn")]
    [DataRow("0,1.5,2.5\n1,19,36\n2,3.5,3.5\n", "IdColumn")]
    [DataRow("1,1.5,2.5,0\n2,1.5,3.5,1\n1,3.5,3.5,1\n2,1.5,3.5,0\n", "LabelColumn")]
    [DataRow("NaN,1.5,2.5\nNaN,19,36\n", "LabelColumn")]
    [DataRow("1,0.5,0.7,a\n2,0.5,0.7,a\n3,0.4,0.3,b\n4,0.5,0.4,b\n", "IdColumn")]

    // Separators.
    [DataRow("label;t0;t1\na;1,234;2,345\nb;3,456;1,234\n", "DecimalSeparator")]
    [DataRow("label;t0;t1\na;1,5;2.5\nb;3;4\n", "DecimalSeparator")]
    [DataRow("a 1,5\nb 2,5\n", "Delimiter")]
    [DataRow("label;t0;t1\na;1;2\nb;3;4\nc;1;2,5.5\n", "LabelColumn")]
    public void IsRefusedWithTheOption(string text, string option)
    {
        var error = Assert.ThrowsExactly<SeriesFormatException>(() => Read(text));
        StringAssert.Contains(error.Message, option);
    }

    [TestMethod]
    public void OptionsDecide()
    {
        Check("2001,2002,2003,2004\n1,2,0,4\n3,1,2,2\n", new() { HasHeader = true }, "1 2 0 4", null);
        Check("2001,2002,2003,2004\n1,2,0,4\n1,1,2,2\n", new() { HasHeader = false, LabelColumn = "1" }, "2002 2003 2004", "2001");
        Check("0,1,2,3\n5,8,15,26\n8,19,36,49\n", new() { HasHeader = false, LabelColumn = "none" }, "0 1 2 3", null);
        Check("8,15,26\n9,19,36\n6,15,16\n", new() { LabelColumn = "none" }, "8 15 26", null);
        Check("8,15,26\n9,19,36\n6,15,16\n", new() { LabelColumn = "3" }, "8 15", "26");
        Check("8,15,26\n9,19,36\n6,15,16\n", new() { Format = SeriesFormat.Ucr }, "15 26", "8");
        Check("8,15,26\n9,19,36\n6,15,16\n", new() { ExpectedLength = 3 }, "8 15 26", null);
        Check("status,t0,t1\nok,1,2\nok,3,4\nbad,5,6\n", new() { LabelColumn = "status" }, "1 2", "ok");
        Check("status,t0,t1\nok,1,2\nok,3,4\nbad,5,6\n", new() { IdColumn = "1" }, "1 2", null, "ok");
        Check("week,open,close\n1,1.5,2.5\n2,3.5,4.5\n3,5.5,6.5\n", new() { IdColumn = "none" }, "1 1.5 2.5", null);
        Check("week,open,close\n1,1.5,2.5\n2,3.5,4.5\n3,5.5,6.5\n", new() { ExpectedLength = 2 }, "1.5 2.5", null, "1");
        Check("week,open,close\n1,1.5,2.5\n2,3.5,4.5\n3,5.5,6.5\n", new() { ExpectedLength = 3 }, "1 1.5 2.5", null);
        Check("u1,1.5,2.5\nu2,19,36\nu3,5,5\n", new() { IdColumn = "1", LabelColumn = "none" }, "1.5 2.5", null, "u1");
        Check("label;t0;t1\na;1,234;2,345\nb;3,456;1,234\n", new() { DecimalSeparator = ',' }, "1.234 2.345", "a");
        Check("a 1,5\nb 2,5\n", new() { Delimiter = ' ' }, "1.5", "a");
        Check("#id,t0,t1\n5,1,2\n", new() { Format = SeriesFormat.Csv, IdColumn = "#id" }, "1 2", null, "5");
        Check("target,t0\n0,1.5\n1,2.5\n", new() { LabelColumn = "target" }, "1.5", "0");
    }

    [TestMethod]
    public void OptionsAreChecked()
    {
        Refused("a,b\n1,2\n", new() { Delimiter = 'x' }, "Delimiter is 'x'");
        Refused("a,b\n1,2\n", new() { Delimiter = ';' }, "Delimiter is ';', which does not stand in the first line");
        Refused("a,b\n1,2\n", new() { DecimalSeparator = ';' }, "DecimalSeparator is ';'");
        Refused("a,b\n1,2\n", new() { IdColumn = "c" }, "there is no column 'c', which the options name as the names of the rows");
        Refused("a,b\n1,2\n", new() { LabelColumn = "3" }, "there is no column '3'");
        Refused("1\t2.5\n1\t2.5\n", new() { LabelColumn = "kind" }, "the file has no header, so give a number");
        Refused("a,b\n1,2\n", new() { LabelColumn = "a", IdColumn = "1" }, "name the same column");
        Refused("a,a,b\n1,2,3\n", new() { LabelColumn = "a" }, "occurs twice");
        Refused("a,b\n1,2\n", new() { Format = SeriesFormat.Npy }, "does not begin as one of NumPy does");
        Refused(
            "label;t0\na;1.5\nb;2,5\n", new() { DecimalSeparator = ',' },
            "'1.5' is not a number; if it is one with another decimal separator");
        Refused("t0,t1\na,b\n", new() { HasHeader = false, LabelColumn = "1" }, "the option Format says which");
        Refused("t0,t1\n1,2\n", new() { HasHeader = false, LabelColumn = "1" }, "'t1' is not a number");
    }

    [TestMethod]
    public void NotationsOfALabelAreOneClass()
    {
        CollectionAssert.AreEqual(
            new[] { "1", "2", "007" }, Read("label,t0\n1,1\n1.0,1\n 1,1\n+1,1\n2,1\n2.000,1\n007,1\n").ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { "1", "2" }, Read("1\t0.5\n+1\t0.5\n1.0\t0.5\n2\t1.5\n").ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { "1.0", "2.0" }, Read("@classLabel true 1.0 2.0\n@data\n1:1\n2:+1\n3:2\n").ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { "1" }, Read("@classLabel true\n@data\n1:1\n2:1.0\n").ClassNames.ToArray());
    }

    [TestMethod]
    public void ReadingTellsHowAFileWasUnderstood()
    {
        using SeriesFileReader reader = OpenAs("x.csv", "customer_id;jan-16;feb-16;label\n7;1,5;2,5;a\n9;1,5;2,5;b\n");
        SeriesReading reading = reader.Reading;
        Assert.AreEqual(
            (SeriesFormat.Csv, ';', ',', true), (reading.Format, reading.Delimiter, reading.DecimalSeparator, reading.HasHeader));
        Assert.AreEqual(
            ("2 from 'jan-16' to 'feb-16'", "label", "customer_id"), (reading.PointColumns, reading.LabelColumn, reading.IdColumn));
        CollectionAssert.AreEqual(new[] { "the column 'customer_id' names the rows and is no time point" }, reading.Notes.ToArray());
    }

    [TestMethod]
    [DataRow("0,1,2\n5,6,1\n3,2,1\n", "the integers 0 to 2, is taken for a header")]
    [DataRow("target,t0\n0,1.5\n1,2.5\n0,1.5\n1,2.5\n", "LabelColumn=target makes them classes")]
    [DataRow("1,0.5,0.7\n2,0.5,0.7\n1,0.5,0.7\n", "the first cell of each row is taken for its label")]
    [DataRow("0,1,2\n1.5,1,a\n2.5,2,b\n3.5,4,a\n4.5,1,b\n", "holds text, is taken for the labels")]
    [DataRow("Unnamed: 0,patient_id,t0,t1\n0,p7,2.5,1.5\n1,p8,1,2\n", "an index, is left out")]
    [DataRow("x_0,x_1,y_0,y_1\n1,2,3,4\n", "are read as one channel")]
    public void NotesSayWhatWasChosen(string text, string note)
    {
        using SeriesFileReader reader = OpenAs("x.csv", text);
        StringAssert.Contains(string.Join('\n', reader.Reading.Notes), note);
    }

    [TestMethod]
    public void TheExtensionIsEvidence()
    {
        // A header of two integers is one of a .csv only, if at all; rows that begin with labels are those of .tsv.
        using (SeriesFileReader reader = OpenAs("x.tsv.gz", "0\t1\n2\t3\n"))
            Assert.AreEqual("0", reader.ClassNames[0]);
        StringAssert.Contains(
            Assert.ThrowsExactly<SeriesFormatException>(() => OpenAs("x.csv", "0\t1\n2\t3\n")).Message, "option HasHeader");
        const string Whole = "5\t8\t15\n7\t2\t1\n5\t2\t1\n7\t2\t1\n";
        using (SeriesFileReader reader = OpenAs("x.tsv", Whole))
            Assert.AreEqual("5", reader.ClassNames[0]);
        StringAssert.Contains(Assert.ThrowsExactly<SeriesFormatException>(() => OpenAs("x.csv", Whole)).Message, "option LabelColumn");
    }

    [TestMethod]
    public void UniqueNamesAreSeenBeyondOneBuffer()
    {
        string header = "customer_id," + string.Join(',', Enumerable.Range(0, 20_000).Select(t => $"t{t}"));
        string row = string.Join(',', Enumerable.Range(0, 20_000).Select(t => t * 0.5));
        SeriesSet set = Read($"{header}\n{string.Concat(Enumerable.Range(7, 8).Select(i => $"{i},{row}\n"))}");
        Assert.AreEqual((8, 20_000, "14"), (set.Count, set.MaxLength, set.IdOf(7)));
    }

    [TestMethod]
    public void RowsAreSkippedOrRefusedWithoutAnAnswer()
    {
        const string Text = "t0,t1,label\n1,2\n3,4,b\n5,6,\n";
        Assert.AreEqual(1, Read(Text, new SeriesReadOptions { Unlabeled = UnlabeledSeries.Skip }).Count);
        Assert.AreEqual(1, Read(Text).AnsweredCount);
        AssertError(Text, 2, 1, "has no class label", new SeriesReadOptions { Unlabeled = UnlabeledSeries.Refuse });
    }

    [TestMethod]
    public void HeaderAndRowsAreEachOthersEvidence()
    {
        Assert.AreEqual("1.5 2.5 1.25", Show(Read(Rows), 0));
        Assert.AreEqual("b", Read(Rows).LabelOf(0));
        Assert.AreEqual("b", Read("x,y,z,kind\n" + Rows, new SeriesReadOptions { LabelColumn = "kind" }).LabelOf(0));
        Assert.AreEqual("b", Read("0,1,2,3\n" + Rows).LabelOf(0));
        Assert.ThrowsExactly<SeriesFormatException>(() => Read("x,y,z,kind\n" + Rows));
    }

    private static void Check(string text, SeriesReadOptions options, string values, string? label, string id = "")
    {
        SeriesSet set = Read(text, options);
        Assert.AreEqual((values, label, id), (Show(set, 0), set.IsAnswered(0) ? set.LabelOf(0) : null, set.IdOf(0)), $"{text} {options}");
    }

    private static void Refused(string text, SeriesReadOptions options, string problem) =>
        StringAssert.Contains(Assert.ThrowsExactly<SeriesFormatException>(() => Read(text, options)).Message, problem);
}
