using ConvSeq.Series;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

/// <summary>Long format: a row per value.</summary>
[TestClass]
public class LongReaderTests
{
    [TestMethod]
    [DataRow("id,time,value,label\n7,0,1.5,a\n7,1,2.5,a\n3,0,3.5,b\n3,1,4.5,b\n", "1.5 2.5", "3.5 4.5", "7", "a")]
    [DataRow(
        "case_id,dim_id,reading_id,value\n0,0,0,1\n0,0,1,2\n0,1,0,3\n0,1,1,4\n1,0,0,5\n1,0,1,6\n1,1,0,7\n1,1,1,8\n",
        "1 2|3 4", "5 6|7 8", "0", null)]
    [DataRow(
        ",case_id,dim_id,reading_id,value\n0,0,1,0,1\n1,0,1,1,2\n2,0,0,0,3\n3,0,0,1,4\n4,1,0,0,5\n5,1,1,0,6\n",
        "3 4|1 2", "5|6", "0", null)]
    [DataRow("time;sensor;value\n0;north;1,5\n0;south;3\n1;north;2,5\n1;south;4\n", "1.5 2.5", "3 4", "north", null)]
    [DataRow("patient\ttimestamp\tvalue\np1\t2020-01-02\t2\np1\t2020-01-01\t1\np2\t2020-01-01\t3\n", "1 2", "3", "p1", null)]
    [DataRow("patient,timestamp,value\np1,14:00,2\np1,13:00,1\np2,13:00,3\n", "2 1", "3", "p1", null)]
    [DataRow("id,time,value,class\n7,10,1,?\n7,9,2,a\n7,2,,\n8,1,5,\n", "? 2 1", "5", "7", "a")]
    [DataRow("id,channel,time,value\n1,x,0,1\n1,y,1,2\n2,x,0,3\n2,y,0,4\n", "1 ?|? 2", "3|4", "1", null)]
    [DataRow("value,id,time\n1.5,7,0\n2.5,7,1\n3.5,9,0\n", "1.5 2.5", "3.5", "7", null)]
    public void IsRead(string text, string first, string second, string id, string? label)
    {
        using SeriesFileReader reader = OpenAs("x.csv", text);
        Assert.IsTrue(reader.TryRead(10, out SeriesSet? set));
        Assert.AreEqual(SeriesFormat.Long, reader.Reading.Format);
        Assert.AreEqual((2, first, second, id), (set.Count, Show(set, 0), Show(set, 1), set.IdOf(0)));
        Assert.AreEqual(label, set.IsAnswered(0) ? set.LabelOf(0) : null);
        Assert.IsFalse(reader.TryRead(1, out _));
    }

    [TestMethod]
    public void OptionsNameTheColumns()
    {
        const string Text = "who;kind;when;what\na;x;0;1,5\na;x;1;2,5\nb;y;0;3,5\n";
        SeriesSet set = Read(Text, new SeriesReadOptions { Format = SeriesFormat.Long, LabelColumn = "kind" });
        Assert.AreEqual(("1.5 2.5", "x", "a"), (Show(set, 0), set.LabelOf(0), set.IdOf(0)));
        set = Read(
            "kind,who,axis,when,what\nx,a,0,0,1\nx,a,1,0,2\n",
            new SeriesReadOptions { Format = SeriesFormat.Long, LabelColumn = "1", IdColumn = "who" });
        Assert.AreEqual(("1|2", "x"), (Show(set, 0), set.LabelOf(0)));
        Assert.AreEqual(
            3, Read("id,time,value\n1,2,3\n", new SeriesReadOptions { Format = SeriesFormat.Csv, IdColumn = "none" }).MaxLength);
    }

    [TestMethod]
    [DataRow("id,time,value\n7,0,1\n7,0,2\n", 3, 3, "the time '0' occurs twice in the series '7'; if another column names the series, say")]
    [DataRow("id,time,value,label\n7,0,1,a\n7,1,2,b\n", 3, 7, "has the answer 'b' here and another before")]
    [DataRow("id,time,value\n7,0,1\n7,x,2\n", 3, 3, "the time 'x' is no number")]
    [DataRow("id,time,value\n7,0,1\n7,1,x\n", 3, 5, "'x' is not a number")]
    [DataRow("id,time,value\n7,0,1\n,1,2\n", 3, 1, "names no series")]
    [DataRow("id,time,value\n7,0,1\n7,,2\n", 3, 3, "has no time")]
    [DataRow("id,time,value\n7,0,1\n7,1\n", 3, 4, "ends before its value")]
    [DataRow("id,time,value\n7,0,1\n7,1,2,3\n", 3, 7, "more than the header's 3 columns")]
    public void Errors(string text, int line, int column, string problem) => AssertError(text, line, column, problem);

    [TestMethod]
    public void TargetsAndNotes()
    {
        using SeriesFileReader reader = OpenAs("x.csv", "id,time,value,target\n7,1,1,0.5\n7,0,2,0.5\n8,0,1,1.5\n");
        Assert.IsTrue(reader.TryRead(10, out SeriesSet? set));
        CollectionAssert.AreEqual(new[] { 0.5, 1.5 }, set.Targets.ToArray());
        Assert.AreEqual("2 1", Show(set, 0));
        StringAssert.Contains(string.Join('\n', reader.Reading.Notes), "the rows of 1 series are not in the order of time");
        Assert.AreEqual("'value', by series in 'id' and time in 'time'", reader.Reading.PointColumns);
    }
}
