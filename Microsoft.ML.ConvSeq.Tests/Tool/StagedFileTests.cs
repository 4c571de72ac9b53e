using ConvSeq.Tool.Running;

namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class StagedFileTests
{
    private readonly TemporaryFolder _directory = new();

    [TestCleanup]
    public void Cleanup() => _directory.Dispose();

    [TestMethod]
    public void CommittedItReplacesTheTarget()
    {
        string target = _directory.Write("target.txt", "old");
        using (var file = new StagedFile(target))
        {
            File.WriteAllText(file.Path, "new");
            Assert.AreEqual("old", File.ReadAllText(target));
            file.Commit(CancellationToken.None);
        }

        Assert.AreEqual("new", File.ReadAllText(target));
        CollectionAssert.AreEquivalent(new[] { "target.txt" }, _directory.Names.ToArray());
    }

    [TestMethod]
    public void AbandonedItLeavesNothing()
    {
        using (var file = new StagedFile(_directory.File("target.txt")))
            File.WriteAllText(file.Path, "half");
        Assert.IsEmpty(_directory.Names);
    }

    [TestMethod]
    public void StoppedItIsNotCommitted()
    {
        using (var file = new StagedFile(_directory.File("target.txt")))
        {
            File.WriteAllText(file.Path, "whole");
            Assert.ThrowsExactly<OperationCanceledException>(() => file.Commit(new CancellationToken(canceled: true)));
        }

        Assert.IsEmpty(_directory.Names);
    }

    [TestMethod]
    public void ItKeepsTheNameSoThatTheExtensionStillMeansSomething()
    {
        using var file = new StagedFile(_directory.File("set.ts.gz"));
        Assert.AreEqual("set.ts.gz", Path.GetFileName(file.Path));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("absent/file")]
    [DataRow("here/")]
    public void ATargetThatCannotBeAFileIsRefusedAtOnce(string name)
    {
        Directory.CreateDirectory(_directory.File("here"));
        string target = name.Length == 0 ? _directory.File("here") : _directory.File(name);
        var e = Assert.ThrowsExactly<BadInputException>(() => new StagedFile(target));
        Assert.StartsWith(target + ": ", e.Message);
    }
}
