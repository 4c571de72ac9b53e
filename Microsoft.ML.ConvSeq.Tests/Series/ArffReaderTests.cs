using ConvSeq.Series;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

[TestClass]
public class ArffReaderTests
{
    private const string Two = "@relation r\n@attribute a numeric\n@attribute b real\n";
    private const string Relational =
        "@relation 'two words'\n@attribute rel relational\n  @attribute t0 numeric\n  @attribute t1 numeric\n@end rel\n";

    [TestMethod]
    public void Univariate()
    {
        SeriesSet set = Read(
            "% comment\n\n@RELATION 'my set'\n% more\n@attribute 'att 1' numeric\n@Attribute att2\tREAL\n"
            + "@attribute \"c\" { b, 'a c' , \"d\"}\n@DATA\n ?,1,'a c'\n% inside\n'?','2.5',\"d\"\n3,4,b\n");
        Assert.AreEqual("my set", set.Name);
        CollectionAssert.AreEqual(new[] { "b", "a c", "d" }, set.ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { "a c", "d", "b" }, Labels(set));
        Assert.AreEqual("? 1", Show(set, 0));
        Assert.AreEqual("? 2.5", Show(set, 1));
    }

    [TestMethod]
    public void Multivariate()
    {
        SeriesSet set = Read(
            Relational + "@attribute activity {Stand,Run}\n@data\n'1,2\\n3,?\\n5,6',Run\n\"7,8\\n9,10\\n11,12\\n\",Stand\n");
        Assert.AreEqual("two words", set.Name);
        Assert.AreEqual("1 2|3 ?|5 6", Show(set, 0));
        Assert.AreEqual("7 8|9 10|11 12", Show(set, 1));
        CollectionAssert.AreEqual(new[] { "Run", "Stand" }, Labels(set));
    }

    [TestMethod]
    public void MissingValuesAtTheEndOfAllChannelsEndAShorterSeries()
    {
        SeriesSet set = Read(Two + "@attribute c {x}\n@data\n1,?,x\n1,2,x\n");
        Assert.AreEqual("1", Show(set, 0));
        Assert.AreEqual("1 2", Show(set, 1));
        set = Read(Relational + "@attribute c {x}\n@data\n'1,?\\n?,?\\n3,?',x\n'?,?\\n?,2\\n?,?',x\n");
        Assert.AreEqual("1|?|3", Show(set, 0));
        Assert.AreEqual("? ?|? 2|? ?", Show(set, 1));
    }

    [TestMethod]
    [DataRow("target")]
    [DataRow("Class")]
    public void NumericTarget(string name)
    {
        SeriesSet set = Read($"{Two}@attribute {name} numeric\n@data\n1,2,3.25\n");
        Assert.AreEqual("1 2", Show(set, 0));
        CollectionAssert.AreEqual(new[] { 3.25 }, set.Targets.ToArray());
        set = Read($"{Relational}@attribute anything numeric\n@data\n'1,2\\n3,4',0.5\n");
        CollectionAssert.AreEqual(new[] { 0.5 }, set.Targets.ToArray());
    }

    [TestMethod]
    public void WithoutAnswer()
    {
        SeriesSet set = Read(Two + "@data\n1,2\n");
        Assert.AreEqual("1 2", Show(set, 0));
        Assert.IsFalse(set.HasLabels || set.HasTargets);
        Assert.AreEqual("1 2|3 4", Show(Read(Relational + "@data\n'1,2\\n3,4'\n"), 0));
    }

    [TestMethod]
    public void WholeNumberClassInAnotherNotation() =>
        Assert.AreEqual("1.0", Read(Two + "@attribute c {1.0,2.0}\n@data\n1,2,1\n").LabelOf(0));

    [TestMethod]
    public void OpenAnswers()
    {
        SeriesSet set = Read(Two + "@attribute c {x,y}\n@data\n1,2,?\n1,2,y\n1,2, ? \n1,2,\n1,2,NaN\n");
        CollectionAssert.AreEqual(new[] { -1, 1, -1, -1, -1 }, set.Labels.ToArray());
        set = Read(Two + "@attribute target numeric\n@data\n1,2,?\n1,2,0.5\n");
        CollectionAssert.AreEqual(new[] { double.NaN, 0.5 }, set.Targets.ToArray());
        set = Read(Relational + "@attribute c {x,y}\n@data\n'1,2\\n3,4',?\n");
        Assert.AreEqual((1, 0), (set.Count, set.AnsweredCount));
        Assert.AreEqual("?", Read(Two + "@attribute c {?,y}\n@data\n1,2,?\n").LabelOf(0));
    }

    [TestMethod]
    public void CommentsMayFollow()
    {
        SeriesSet set = Read("@relation r % of it\n@attribute a numeric % first\n@attribute b real%second\n"
            + "@attribute c {c0,'50 %',30%} %{<=50K, >50K}\n"
            + "@data % rows\n1,2,c0 % a comment, with commas\n1,2,'50 %'\t%'\n1,2,30%\n");
        CollectionAssert.AreEqual(new[] { "c0", "50 %", "30%" }, Labels(set));
        Assert.AreEqual("1 2", Show(Read(Two + "@data\n1,2 % c\n"), 0));
        Assert.AreEqual(@"it's %", Read(Two + @"@attribute c {'it\'s %'}" + "\n@data\n1,2," + @"'it\'s %' % c" + "\n").LabelOf(0));
    }

    [TestMethod]
    public void VariantsOfWeka()
    {
        using SeriesFileReader reader = Open(("@RELATION r\n@author me\n@attribute a real [0,1]\n@ATTRIBUTE 'b c' Numeric(0,2]\n"
            + "@attribute d INTEGER[1,2]\n@attribute class{x,y}\n"
            + "@Data\n1,2,3,x,{5}\n4,5,6,y, {0.5}\n")
            .Select(c => (byte)c).ToArray());
        SeriesSet set = reader.Read(10);
        Assert.AreEqual("4 5 6", Show(set, 1));
        CollectionAssert.AreEqual(new[] { "x", "y" }, Labels(set));
        CollectionAssert.AreEqual(
            new[] { "'@author' on line 2 is not known and was passed over", "weights of series, as on line 8, are not used" },
            reader.Reading.Notes.ToArray());
    }

    [TestMethod]
    public void ADeclaredClassWithoutSeriesIsNoted()
    {
        using SeriesFileReader reader = Open((Two + "@attribute c {x,y,z}\n@data\n1,2,y\n").Select(c => (byte)c).ToArray());
        reader.Read(10);
        CollectionAssert.AreEqual(
            new[] { "the header declares 2 class names of which there is no series: x, z" }, reader.Reading.Notes.ToArray());
    }

    [TestMethod]
    public void EscapedQuotesInNames() =>
        Assert.AreEqual("it's", Read(Two + @"@attribute c {'it\'s'}" + "\n@data\n1,2," + @"'it\'s'" + "\n").LabelOf(0));

    [TestMethod]
    [DataRow(Two, 3, 1, "ends before @data")]
    [DataRow("@relation r\n@data\n", 2, 1, "no numeric attribute")]
    [DataRow(
        "@relation r\n@attribute a string\n@data\n", 2, 14,
        "the type 'string' of the attribute 'a' is not supported; remove the attribute")]
    [DataRow(
        "@relation r\n@attribute 'the day' DATE \"yyyy-MM-dd\"\n@data\n", 2, 22,
        "the type 'DATE' of the attribute 'the day' is not supported; remove")]
    [DataRow("@relation r\n@attribute a float\n@data\n", 2, 14, "the type 'float' of the attribute 'a' is not supported; expected numeric")]
    [DataRow("@relation r\n@attribute\n@data\n", 2, 11, "a name is expected")]
    [DataRow("@relation r\n@attribute a {x,y}\n@attribute b numeric\n@data\n", 3, 1, "stands after the class or target")]
    [DataRow("@relation r\n@attribute a {x,x}\n@data\n", 2, 17, "the class name 'x' occurs twice")]
    [DataRow("@relation r\n@attribute a {x,y\n@data\n", 2, 18, "expected ',' or '}'")]
    [DataRow("@relation r\n@attribute a {x} y\n@data\n", 2, 18, "too much")]
    [DataRow("@relation r\n@attribute a relational\n@attribute t numeric\n@data\n", 4, 1, "not closed by @end")]
    [DataRow("@relation r\n@end r\n@data\n", 2, 1, "closes nothing")]
    [DataRow("@relation r\n@attribute t numeric\n@attribute a relational\n@data\n", 3, 14, "only one attribute, the first")]
    [DataRow("@relation r\nhello\n@data\n", 2, 1, "'hello' is not known")]
    [DataRow("@relation 'r\n", 1, 11, "not closed")]
    [DataRow(Two + "@data\n1\n", 5, 2, "1 value where 2 are expected")]
    [DataRow(Two + "@data\n1,2,3\n", 5, 4, "goes on after its last attribute")]
    [DataRow(Two + "@data\n1,x\n", 5, 3, "'x' is not a number")]
    [DataRow(Two + "@data\n1,1e39\n", 5, 3, "beyond the range")]
    [DataRow(Two + "@data\n1,\n", 5, 3, "a value is expected")]
    [DataRow(Two + "@data\n{0 1}\n", 5, 1, "sparse")]
    [DataRow(Two + "@data\n'1'2,3\n", 5, 4, "expected ',' after a quoted value")]
    [DataRow(Two + "@attribute c {x}\n@data\n1,2\n", 6, 4, "expected ',' and the class")]
    [DataRow(Two + "@attribute c {x}\n@data\n?,?,x\n", 6, 1, "no value of the series is known")]
    [DataRow(Two + "@attribute c {x}\n@data\n1,2,z\n", 6, 5, "'z' is not among")]
    [DataRow(Two + "@attribute c {x}\n@data\n1,2,x,3\n", 6, 6, "goes on after")]
    [DataRow(Two + "@attribute target numeric\n@data\n1,2,x\n", 6, 5, "not a finite number")]
    [DataRow(Relational + "@attribute y numeric\n@attribute z numeric\n@data\n", 7, 1, "stands after the class or target")]
    [DataRow(Relational + "@data\n1,2\n", 7, 1, "expected the channels in quotes")]
    [DataRow(Relational + "@data\n'1,2\n", 7, 1, "not closed")]
    [DataRow(Relational + "@data\n'1,2\\n3'\n", 7, 8, "channel 1 has 1 point where the header declares 2")]
    [DataRow(Relational + "@data\n'1,2\\t3,4'\n", 7, 5, @"expected ',' or \n")]
    [DataRow(Relational + "@data\n'1,2\\n3,4'\n'1,2'\n", 8, 1, "1 channel where 2 are expected")]
    [DataRow(Relational + "@data\n'1,2,'\n", 7, 6, "a value is expected")]
    [DataRow(Relational + "@data\n''\n", 7, 2, "a value is expected")]
    public void Errors(string text, int line, int column, string problem) => AssertError(text, line, column, problem);
}
