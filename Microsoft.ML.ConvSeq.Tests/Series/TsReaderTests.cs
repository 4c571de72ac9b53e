using System.Text;
using ConvSeq.Series;
using static ConvSeq.Tests.Series.SeriesText;

namespace ConvSeq.Tests.Series;

[TestClass]
public class TsReaderTests
{
    [TestMethod]
    public void UnivariateWithEveryKeyword()
    {
        SeriesSet set = Read("""
            # a comment
            @problemName GunPoint

            @timestamps false
            @missing false
            # another
            @univariate true
            @equalLength true
            @seriesLength 3
            @classLabel true 1 2
            @data
            1,2.5,-3e2:2
            # between the data

            4,5,6:1
            """);
        Assert.AreEqual("GunPoint", set.Name);
        Assert.AreEqual("1 2.5 -300", Show(set, 0));
        Assert.AreEqual("4 5 6", Show(set, 1));
        CollectionAssert.AreEqual(new[] { "1", "2" }, set.ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { "2", "1" }, Labels(set));
    }

    [TestMethod]
    public void KeywordsInAnyCaseWithTabsBomAndCrLf()
    {
        SeriesSet set = Read("\uFEFF  @PROBLEMNAME\tMy set \r\n@TimeStamps FALSE\r\n@classlabel True\ta\tb\r\n@DATA \r\n1,2 : b \r\n");
        Assert.AreEqual("My set", set.Name);
        Assert.AreEqual("1 2", Show(set, 0));
        Assert.AreEqual("b", set.LabelOf(0));
    }

    [TestMethod]
    [DataRow("@dimension 2\n")]
    [DataRow("@dimensions 2\n")]
    [DataRow("@univariate false\n")]
    [DataRow("")]
    public void MultivariateOfUnequalLength(string header)
    {
        SeriesSet set = Read(header + "@equalLength false\n@classLabel true x y\n@data\n1,2,3:4,5,6:x\n7:8:y\n");
        Assert.AreEqual(2, set.Channels);
        Assert.AreEqual("1 2 3|4 5 6", Show(set, 0));
        Assert.AreEqual("7|8", Show(set, 1));
    }

    [TestMethod]
    public void MissingValues()
    {
        SeriesSet set = Read("@missing true\n@classLabel false\n@data\n?,1,nan, NaN ,2,?\n");
        Assert.AreEqual("? 1 ? ? 2 ?", Show(set, 0));
        Assert.IsTrue(set.HasMissing);
    }

    [TestMethod]
    [DataRow("@classLabel false\n")]
    [DataRow("@targetLabel false\n")]
    [DataRow("")]
    public void WithoutAnswers(string header)
    {
        SeriesSet set = Read(header + "@data\n1,2:3,4\n");
        Assert.AreEqual("1 2|3 4", Show(set, 0));
        Assert.IsFalse(set.HasLabels || set.HasTargets);
    }

    [TestMethod]
    public void NumericTargets()
    {
        SeriesSet set = Read("@classLabel false\n@targetLabel true\n@data\n1,2:0.1\n3,4: -1e-3\n");
        CollectionAssert.AreEqual(new[] { 0.1, -0.001 }, set.Targets.ToArray());
    }

    [TestMethod]
    [DataRow("(0,1),(1,2),(2,?):(0,4),(1.5,5),(2.5,6):a")]
    [DataRow(
        "(2020-01-01 00:00:00,1),(2020-01-01 00:00:01,2),(2020-02-01,?):(2019-12-31T10:00:00,4),(2019-12-31T10:30:00,5),(2020-02-01,6):a")]
    [DataRow(" ( 1577836800000000000 , 1 ) , (1577836800000000001,2),(1577836800000000002,NaN) : (1,4),(2,5),(3,6) : a ")]
    public void Timestamps(string line)
    {
        SeriesSet set = Read($"@timestamps true\n@classLabel true a\n@data\n{line}\n");
        Assert.AreEqual("1 2 ?|4 5 6", Show(set, 0));
        Assert.AreEqual("a", set.LabelOf(0));
    }

    [TestMethod]
    public void LabelsInQuotesWithBlanksAndUnicode()
    {
        SeriesSet set = Read(
            "@classLabel true \"a b\" Größe \"say \"\"x:y\"\"\" 日本 \"\"\n"
            + "@data\n1:a b\n2:\"a b\"\n3:Größe\n4:\"say \"\"x:y\"\"\"\n5: 日本 \n6:\"\"\n");
        CollectionAssert.AreEqual(new[] { "a b", "a b", "Größe", "say \"x:y\"", "日本", "" }, Labels(set));
        Assert.AreEqual(5, set.ClassNames.Length);
    }

    [TestMethod]
    public void LabelsWithoutListAreInOrderOfAppearance()
    {
        SeriesSet set = Read("@classLabel true\n@data\n1:b\n2:a\n3:b\n");
        CollectionAssert.AreEqual(new[] { "b", "a" }, set.ClassNames.ToArray());
    }

    [TestMethod]
    public void WholeNumberLabelInAnotherNotation() =>
        Assert.AreEqual("1", Read("@classLabel true 1 2\n@data\n5:1.0\n").LabelOf(0));

    [TestMethod]
    public void ThousandClasses()
    {
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"class{i}")];
        SeriesSet set = Read(
            $"@classLabel true {string.Join(' ', names)}\n@data\n{string.Concat(names.Reverse().Select(name => $"1:{name}\n"))}");
        CollectionAssert.AreEqual(names, set.ClassNames.ToArray());
        CollectionAssert.AreEqual(names.Reverse().ToArray(), Labels(set));
    }

    [TestMethod]
    public void LengthsOneToTwelve()
    {
        for (int length = 1; length <= 12; length++)
        {
            string values = string.Join(',', Enumerable.Range(1, length));
            SeriesSet set = Read($"@equalLength true\n@seriesLength {length}\n@classLabel true a\n@data\n{values}:a\n{values}:a");
            Assert.AreEqual(values.Replace(',', ' '), Show(set, 1));
            Assert.AreEqual(length, set.MaxLength);
        }
    }

    [TestMethod]
    public void EmptySetKeepsTheHeadersFacts()
    {
        SeriesSet set = Read("@dimensions 2000000000\n@seriesLength 2000000000\n@equalLength true\n@classLabel true a b\n@data\n");
        Assert.AreEqual((0, 2_000_000_000), (set.Count, set.Channels));
        CollectionAssert.AreEqual(new[] { "a", "b" }, set.ClassNames.ToArray());
        Assert.IsTrue(Read("@targetLabel true\n@data").HasTargets);
    }

    [TestMethod]
    [DataRow("@problemName x\n1,2:a\n", 2, 1, "'1,2:a' stands before @data")]
    [DataRow("@problemName x\n", 1, 1, "ends before @data")]
    [DataRow("@missing maybe\n@data", 1, 10, "expected true or false")]
    [DataRow("@missing\n@data", 1, 9, "expected true or false")]
    [DataRow("@missing true false\n@data", 1, 15, "'false' is too much after @missing")]
    [DataRow("@missing true\n@Missing true\n@data", 2, 1, "@Missing occurs twice")]
    [DataRow("@dimension 2\n@dimensions 2\n@data", 2, 1, "@dimensions occurs twice")]
    [DataRow("@dimensions 0\n@data", 1, 13, "whole number")]
    [DataRow("@dimensions 99999999999\n@data", 1, 13, "whole number")]
    [DataRow("@univariate true\n@dimensions 3\n@data", 3, 1, "both @univariate true and @dimensions 3")]
    [DataRow("@data now", 1, 7, "'now' is too much after @data")]
    [DataRow("@classLabel true a b a\n@data", 1, 22, "the class name 'a' occurs twice")]
    [DataRow("@classLabel true \"a\n@data", 1, 18, "not closed")]
    [DataRow("@classLabel true \"a\"b\n@data", 1, 21, "a blank is expected")]
    [DataRow("@classLabel false a\n@data", 1, 19, "too much")]
    [DataRow("@classLabel true a\n@targetLabel true\n@data", 2, 14, "cannot both be true")]
    [DataRow("@univariate true\n@data\n1,2:3,4", 3, 1, "2 channels where 1 are expected")]
    [DataRow("@dimensions 3\n@data\n1:2", 3, 1, "2 channels where 3 are expected")]
    [DataRow("@data\n1:2\n1:2:3", 3, 1, "3 channels where 2 are expected")]
    [DataRow("@data\n1,2:3", 2, 6, "channel 1 has 1 point where channel 0 has 2")]
    [DataRow("@equalLength true\n@seriesLength 3\n@data\n1,2", 4, 1, "2 points where 3 are expected")]
    [DataRow("@equalLength true\n@data\n1,2\n1,2,3", 4, 1, "3 points where 2 are expected")]
    [DataRow("@missing false\n@data\n1,?,3", 3, 3, "@missing false")]
    [DataRow("@dimensions 2\n@classLabel true a\n@data\n1,2:a", 4, 1, "1 channel where 2 are expected")]
    [DataRow("@dimensions 2\n@classLabel true a\n@data\n1,2:", 4, 1, "1 channel where 2 are expected")]
    [DataRow(
        "@classLabel true\n@data\n1,2:3,4", 3, 5,
        "'3,4' stands where a class label is expected, but looks like a channel; "
            + "say the number of channels in the header with @dimensions")]
    [DataRow("@seriesLength -2\n@data", 1, 15, "whole number")]
    [DataRow("@dimensions -1\n@data", 1, 13, "whole number")]
    [DataRow("@classLabel true a\n@data\n1,2:b", 3, 5, "'b' is not among the 1 class name of the header")]
    [DataRow("@classLabel true a\n@data\n1,2:\"a\"x", 3, 5, "does not end with the line")]
    [DataRow("@targetLabel true\n@data\n1,2:x", 3, 5, "'x' is not a finite number")]
    [DataRow("@targetLabel true\n@data\n1,2:Infinity", 3, 5, "not a finite number")]
    [DataRow("@data\n1,,2", 2, 3, "a value is expected here")]
    [DataRow("@data\n1,2,", 2, 5, "a value is expected here")]
    [DataRow("@data\n1:,2", 2, 3, "a value is expected here")]
    [DataRow("@univariate false\n@classLabel true a\n@data\n::a", 4, 1, "no channel of the series has a point")]
    [DataRow("@missing false\n@data\n1::2", 3, 3, "a channel is empty, though the header says @missing false")]
    [DataRow("@data\n1, 2x,3", 2, 4, "'2x' is not a number")]
    [DataRow("@data\n1,1e39", 2, 3, "beyond the range")]
    [DataRow("@data\n1,-Infinity", 2, 3, "beyond the range")]
    [DataRow("@timestamps true\n@data\n1,2", 3, 1, "expected a (timestamp,value) pair")]
    [DataRow("@timestamps true\n@data\n(1)", 3, 2, "expected timestamp, ','")]
    [DataRow("@timestamps true\n@data\n(1,2", 3, 5, "expected ')'")]
    [DataRow("@timestamps true\n@data\n(1,2)(2,3)", 3, 6, "expected ',' or ':'")]
    [DataRow(
        "@timestamps true\n@classLabel true a\n@data\n(2020-01-01 10:00:00,2) a", 4, 26, "no ':' follows the last (timestamp,value) pair")]
    [DataRow("@timestamps true\n@univariate false\n@data\n(1,2)::3", 4, 8, "expected a (timestamp,value) pair")]
    [DataRow("@classLabel true 日本\n@data\n1,2:日本\n日,2:日本", 4, 1, "'日' is not a number")]
    [DataRow("@classLabel true é\n@data\n1:x:é", 3, 3, "'x' is not a number")]
    public void Errors(string text, int line, int column, string problem) => AssertError(text, line, column, problem);

    [TestMethod]
    [DataRow("1,2:a\n3,4:\n5,6:?\n7,8:NaN\n9,10\n")]
    [DataRow("1,2: a \n3,4: \n5,6: ? \n7,8:nan\n9,10 \n")]
    public void AnOpenAnswerIsAState(string data)
    {
        SeriesSet set = Read("@univariate true\n@classLabel true a b\n@data\n" + data);
        Assert.AreEqual((5, 1), (set.Count, set.AnsweredCount));
        CollectionAssert.AreEqual(new[] { 0, -1, -1, -1, -1 }, set.Labels.ToArray());
        Assert.AreEqual("9 10", Show(set, 4));
        set = Read("@targetLabel true\n@data\n" + data
            .Replace("a", "0.5", StringComparison.Ordinal)
            .Replace("N0.5N", "NaN", StringComparison.Ordinal)
            .Replace("n0.5n", "nan", StringComparison.Ordinal));
        Assert.AreEqual((5, 1), (set.Count, set.AnsweredCount));
        Assert.AreEqual(0.5, set.Targets[0]);
    }

    [TestMethod]
    [DataRow("@dimensions 2\n", "1,2:3,4\n5,6:7,8:a\n5,6:7,8:\n")]
    [DataRow("", "5,6:7,8:a\n1,2:3,4\n5,6:7,8:\n")]
    [DataRow("@timestamps true\n", "(1,1),(2,2):(1,3),(2,4)\n(1,5),(2,6):(1,7),(2,8):a\n(1,1),(2,2):(1,3),(2,4):\n")]
    [DataRow(
        "@timestamps true\n",
        "(10:00,1),(11:00,2):(10:00,3),(11:00,4)\n(10:00,5),(11:00,6):(10:00,7),(11:00,8) : a\n"
            + "(10:00,1),(11:00,2):(10:00,3),(11:00,4) : ?\n")]
    public void TheChannelsShowThatAnAnswerIsMissing(string header, string data)
    {
        SeriesSet set = Read(header + "@classLabel true a b\n@data\n" + data);
        Assert.AreEqual((3, 2, 1), (set.Count, set.Channels, set.AnsweredCount));
        CollectionAssert.AreEquivalent(new[] { 0, -1, -1 }, set.Labels.ToArray());
        Assert.AreEqual("1 2|3 4", Show(set, set.IsAnswered(0) ? 1 : 0));
    }

    [TestMethod]
    [DataRow("@univariate false\n")]
    [DataRow("@univariate true\n")]
    [DataRow("")]
    public void FilesWithoutAnswersMayEndLinesInAColon(string header)
    {
        using SeriesFileReader reader = Open(Encoding.UTF8.GetBytes(header + "@classLabel false\n@data\n1,2:\n3,4:\n5,6\n"));
        SeriesSet set = reader.Read(int.MaxValue);
        Assert.AreEqual((3, 1, false), (set.Count, set.Channels, set.HasLabels));
        Assert.AreEqual("5 6", Show(set, 2));
        StringAssert.Contains(
            Notes(reader), "answer left open, though the header declares none, 2 times, first on line " + (header.Length > 0 ? 4 : 3));
    }

    [TestMethod]
    public void UnansweredSeriesAreLeftOutOrRefusedOnRequest()
    {
        const string Text = "@classLabel true a\n@data\n1:a\n2:\n3:a\n";
        Assert.AreEqual(2, Read(Text, new SeriesReadOptions { Unlabeled = UnlabeledSeries.Skip }).Count);
        AssertError(Text, 4, 1, "the series has no class label", new SeriesReadOptions { Unlabeled = UnlabeledSeries.Refuse });
    }

    [TestMethod]
    [DataRow("1,2::3,4:a", "1 2|? ?|3 4")]
    [DataRow(":1,2:3,4:a", "? ?|1 2|3 4")]
    [DataRow("1,2:3,4::a", "1 2|3 4|? ?")]
    [DataRow(" : \t:3,4:", "? ?|? ?|3 4")]
    [DataRow("::3:a", "?|?|3")]
    public void AnEmptyChannelIsMissing(string line, string values)
    {
        using SeriesFileReader reader = Open(Encoding.UTF8.GetBytes($"@dimensions 3\n@classLabel true a\n@data\n{line}\n"));
        Assert.AreEqual(values, Show(reader.Read(10), 0));
        StringAssert.Contains(Notes(reader), "an empty channel was taken for missing values");
        StringAssert.Contains(Notes(reader), "first on line 4");
        string stamped = System.Text.RegularExpressions.Regex.Replace(line, "[0-9]", "(7,$0)");
        Assert.AreEqual(values, Show(Read($"@timestamps true\n@dimensions 3\n@classLabel true a\n@data\n{stamped}\n"), 0));
    }

    [TestMethod]
    public void ManyEmptyChannelsCannotTakeMuchMemory()
    {
        string text = "@data\n" + string.Join(',', Enumerable.Repeat("1", 10_000)) + new string(':', 10_000) + "2\n";
        AssertError(text, 2, 20_003, "more values than the 32768 of a series", new SeriesReadOptions { MaxLineBytes = 1 << 16 });
    }

    [TestMethod]
    [DataRow("@seriesLength 0\n@equalLength true\n")]
    [DataRow("@seriesLength -1\n@equalLength false\n")]
    [DataRow("@equalLength true\n@seriesLength -1\n")]
    public void AnUnknownLengthIsNone(string header) => Assert.AreEqual("1 2 3", Show(Read(header + "@data\n1,2,3\n4,5,6\n"), 0));

    [TestMethod]
    public void UnknownKeywordsAreNoted()
    {
        using SeriesFileReader reader = Open("@problemName x\n@frequency daily\n@Path\n@classLabel true a\n@data\n1:a\n"u8.ToArray());
        Assert.AreEqual(1, reader.Read(10).Count);
        CollectionAssert.AreEqual(
            new[] { "'@frequency' on line 2 is not known and was passed over", "'@Path' on line 3 is not known and was passed over" },
            reader.Reading.Notes.ToArray());
    }

    [TestMethod]
    public void ADeclaredClassWithoutSeriesIsNotedAtTheEnd()
    {
        using SeriesFileReader reader = Open("@classLabel true c0 c1 c2\n@data\n1:c1\n2:c0\n3:\n"u8.ToArray());
        reader.Read(1);
        Assert.DoesNotContain("c2", Notes(reader));
        reader.Read(2);
        StringAssert.Contains(Notes(reader), "the header declares 1 class name of which there is no series: c2");
        using SeriesFileReader open = Open("@classLabel true c0 c1 c2\n@data\n1:\n2:?\n"u8.ToArray());
        open.Read(2);
        Assert.AreEqual("2 series have no class label", Notes(open));
    }

    private static string Notes(SeriesFileReader reader) => string.Join('\n', reader.Reading.Notes);

    [TestMethod]
    public void InvalidUtf8IsAnError()
    {
        byte[] bytes = [.. "@classLabel true a\n@data\n1:"u8, 0xC3, 0x28];
        var error = Assert.ThrowsExactly<SeriesFormatException>(() => Read(bytes));
        StringAssert.Contains(error.Message, "(3,3): the text is not valid UTF-8");
    }
}
