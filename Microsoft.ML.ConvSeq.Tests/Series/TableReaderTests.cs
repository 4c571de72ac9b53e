using ConvSeq.Series;
using ConvSeq.Series.Formats;
using ConvSeq.Series.Text;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

[TestClass]
public class TableReaderTests
{
    [TestMethod]
    [DataRow("label,t0,t1\na,1,2\nb,3,4\n", null)]
    [DataRow("t0,t1,CLASS\r\n1,2,a\r\n3,4,b", null)]
    [DataRow("\"t0\",\"kind\",\"t1\"\n\"1\",a,\" 2 \"\n3,\"b\",4\n", "kind")]
    [DataRow("label,0,1\na,1,2\nb,3,4\n", null)]
    [DataRow("c0_t0,c0_t1,label\n1,2,a\n\n3,4,b\n", null)]
    [DataRow("label,c1_t2,c1_t1\na,2,1\nb,4,3\n", null)]
    public void OneChannel(string text, string? labelColumn)
    {
        SeriesSet set = Read(text, new SeriesReadOptions { LabelColumn = labelColumn });
        Assert.AreEqual("1 2", Show(set, 0));
        Assert.AreEqual("3 4", Show(set, 1));
        CollectionAssert.AreEqual(new[] { "a", "b" }, Labels(set));
    }

    [TestMethod]
    public void ChannelsOfDifferentLengthPerRow()
    {
        SeriesSet set = Read("c0_t0,c1_t0,c0_t1,c1_t1,c0_t2,c1_t2\n1,4,2,5,3,6\n1,3,2,4,,\n1,3,,?,NaN,5\n7,8\n");
        Assert.AreEqual("1 2 3|4 5 6", Show(set, 0));
        Assert.AreEqual("1 2|3 4", Show(set, 1));
        Assert.AreEqual("1 ? ?|3 ? 5", Show(set, 2));
        Assert.AreEqual("7|8", Show(set, 3));
        Assert.IsFalse(set.HasLabels);
    }

    [TestMethod]
    public void EmptyCellsInsideAreMissingAndAtTheEndAbsent()
    {
        SeriesSet set = Read("t0,t1,t2,t3,label\n1,,3,,a\n,?,3,nan,b\n");
        Assert.AreEqual("1 ? 3", Show(set, 0));
        Assert.AreEqual("? ? 3 ?", Show(set, 1));
    }

    [TestMethod]
    public void QuotedLabels()
    {
        SeriesSet set = Read("label,t0\n\"a,b\",1\n\"say \"\"hi\"\"\",2\n\"two\r\nlines\",3\n x y ,5\n");
        CollectionAssert.AreEqual(new[] { "a,b", "say \"hi\"", "two\r\nlines", " x y " }, Labels(set));
    }

    [TestMethod]
    public void NumericTargets()
    {
        SeriesSet set = Read("t0,Target\n1,2.5\n2,-3\n");
        CollectionAssert.AreEqual(new[] { 2.5, -3 }, set.Targets.ToArray());
        Assert.AreEqual("2.5", Read("t0,Target\n1,2.5\n", new SeriesReadOptions { LabelColumn = "Target" }).LabelOf(0));
    }

    [TestMethod]
    public void HeaderAlone()
    {
        SeriesSet set = Read("c0_t0,c1_t0,c2_t0\n");
        Assert.AreEqual((0, 3), (set.Count, set.Channels));
    }

    [TestMethod]
    [DataRow("label,class,t0\na,b,1\n", 1, 7, "the columns 'label' and 'class' could both be the answer")]
    [DataRow("label,target,t0\na,b,1\n", 1, 7, "could both be the answer")]
    [DataRow("label\na\n", 1, 1, "no column for a time point")]
    [DataRow("c0_t0,c0_t0\n1,2\n", 1, 7, "the column 'c0_t0' occurs twice")]
    [DataRow("c0_t0,c999999999_t999999999\n1,2\n", 1, 1, "every channel needs every time point")]
    [DataRow("c0_t0,c1_t1\n1,2\n", 1, 1, "every channel needs every time point")]
    [DataRow("c5_t5\n1\n", 1, 1, "counted from 0 or 1")]
    [DataRow("label,t0,t1\na,1,2,3\n", 2, 7, "more than the header's 3 columns")]
    [DataRow("t0,t1,label\n1\n", 2, 2, "ends before its label or target")]
    [DataRow("target,t0\nx,1\n", 2, 1, "'x' is not a finite number")]
    [DataRow("label,t0,t1\na,1,x\n", 2, 5, "'x' is not a number")]
    [DataRow("label,t0,t1\na,1,-1e39\n", 2, 5, "beyond the range")]
    [DataRow("label,t0,t1\na,,\n", 2, 1, "channel 0 is empty")]
    [DataRow("c0_t0,c0_t1,c1_t0,c1_t1\n1,2,3,\n", 2, 1, "channel 1 has 1 point where channel 0 has 2")]
    [DataRow("label,t0\n\"a,1\n", 2, 1, "a quote opens here and is not closed")]
    [DataRow("label,t0\n\"a\"b,1\n", 2, 4, "expected ',' after a quoted cell")]
    [DataRow("label,t0\na\"\"b,1\n", 2, 2, "a quote inside a cell")]
    [DataRow("label,t0\n\"two\nlines\",x\n", 3, 8, "'x' is not a number")]
    public void Errors(string text, int line, int column, string problem) => AssertError(text, line, column, problem);

    [TestMethod]
    public void AnIdCanBeTheLabel() =>
        CollectionAssert.AreEqual(new[] { "7" }, Labels(Read("id,t0,t1\n7,1,2\n", new SeriesReadOptions { LabelColumn = "id" })));

    [TestMethod]
    public void ShortRowsUnderAWideHeaderCostWhatTheyHold()
    {
        const int Width = 20_000, Rows = 1000;
        string text = string.Join(',', Enumerable.Range(0, Width / 2).Select(t => $"c0_t{t},c1_t{t}")) + "\n"
            + string.Concat(Enumerable.Range(0, Rows).Select(i => i % 2 == 0 ? $"{i},1,?,2,{i},3\n" : $"{i},1\n"));
        using var lines = new TextLines(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "wide.csv", Execution.Default, int.MaxValue >> 1);
        Assert.IsTrue(lines.TryRead(out _));
        lines.Return();
        var reader = new TableReader(lines, TableLayout.Recognize(lines, new SeriesReadOptions()));
        var series = new SeriesScratch();
        for (int i = 0; i < Rows; i++)
        {
            Assert.IsTrue(reader.TryRead(series));
            CollectionAssert.AreEqual(i % 2 == 0 ? [i, double.NaN, i, 1, 2, 3] : new double[] { i, 1 }, series.Values.ToArray());
        }

        Assert.IsFalse(reader.TryRead(series));

        // Every row but the last, which no other follows.
        Assert.AreEqual(Rows / 2 * (6 + 2) - 2, reader.ClearedCells);
    }

    [TestMethod]
    public void UnknownLabelColumnIsAnError() =>
        AssertError("a,b\n1,2\n", 1, 1, "there is no column 'kind'", new SeriesReadOptions { LabelColumn = "kind" });
}
