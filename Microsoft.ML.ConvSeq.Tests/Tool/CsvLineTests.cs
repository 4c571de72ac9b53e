using ConvSeq.Tool.Output;

namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class CsvLineTests
{
    [TestMethod]
    [DataRow("plain", "plain")]
    [DataRow("", "")]
    [DataRow("a,b", "\"a,b\"")]
    [DataRow("say \"so\"", "\"say \"\"so\"\"\"")]
    [DataRow("two\nlines", "\"two\nlines\"")]
    [DataRow(" padded", "\" padded\"")]
    [DataRow("inner space", "inner space")]
    public void FieldsAreQuotedWhereRfc4180AsksForIt(string field, string written)
    {
        using var output = new StringWriter();
        CsvLine.Write(output, ["first", field]);
        Assert.AreEqual($"first,{written}\n", output.ToString());
    }
}
