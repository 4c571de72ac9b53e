namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class BadInputTests
{
    private const string Header = "@problemName x\n@timeStamps false\n@univariate true\n@classLabel true a b\n@data\n";

    private readonly TemporaryFolder _directory = new();

    [TestCleanup]
    public void Cleanup() => _directory.Dispose();

    [TestMethod]
    public void AMalformedFileIsNamedWithLineAndColumn()
    {
        string path = _directory.Write("bad.ts", Header + "1,2,3,4,5,6,7,8,9,10:a\n1,2,oops,4,5,6,7,8,9,10:b\n");
        ToolRun run = ToolRun.Of("describe", path);
        run.Refused(path);
        Assert.StartsWith($"convseq: {path}(7,5): ", run.Error);
    }

    [TestMethod]
    public void ATrainingSetWithoutLabelsIsRefused()
    {
        string path = _directory.Write(
            "bare.ts", Header.Replace("true a b", "false", StringComparison.Ordinal) + "1,2,3,4,5,6,7,8,9,10\n");
        ToolRun.Of("train", "--train", path, "--model", _directory.File("m.zip")).Refused(path);
    }

    [TestMethod]
    public void ATrainingSetOfOneClassIsRefused()
    {
        string path = _directory.Write("one.ts", Header + "1,2,3,4,5,6,7,8,9,10:a\n2,2,3,4,5,6,7,8,9,11:a\n");
        ToolRun.Of("train", "--train", path, "--model", _directory.File("m.zip")).Refused(path);
        Assert.DoesNotContain("m.zip", _directory.Names);
    }

    [TestMethod]
    public void SeriesAreNoModel()
    {
        string path = _directory.Write("series.ts", Header + "1,2,3,4,5,6,7,8,9,10:a\n");
        ToolRun.Of("predict", "--model", path, "--input", path).Refused(path);
    }

    [TestMethod]
    [DataRow("ConvSeq\x1A and nothing that follows")]
    [DataRow("PK\x03\x04 and nothing that follows")]
    public void ADamagedModelIsRefused(string content)
    {
        string path = _directory.Write("damaged.zip", content);
        ToolRun.Of("describe", path).Refused(path);
        ToolRun.Of("predict", "--model", path, "--input", path).Refused(path);
    }

    [TestMethod]
    public void ADirectoryIsNoFile() => ToolRun.Of("describe", _directory.File(".")).Refused(_directory.File("."));

    [TestMethod]
    public void AModelCannotGoWhereThereIsNoDirectory()
    {
        string path = Path.Combine(_directory.File("absent"), "m.zip");
        ToolRun.Of("train", "--train", "absent.ts", "--model", path).Refused(path);
    }
}
