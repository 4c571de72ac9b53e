namespace ConvSeq.Tests;

/// <summary>Files that replace others only when they are complete: names, links and errors.</summary>
[TestClass]
public sealed class AtomicFileTests
{
    [TestMethod]
    public void TheLongestNameIsWritten()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(new string('n', 251) + ".csq");
        AtomicFile.Write(path, stream => stream.WriteByte(1));
        CollectionAssert.AreEqual(new byte[] { 1 }, File.ReadAllBytes(path));
        Assert.AreEqual(1, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void OfALinkTheTargetIsReplaced()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("models"));
        string target = folder.File("models/first.csq"), middle = folder.File("middle.csq"), link = folder.File("latest.csq");
        File.WriteAllBytes(target, [1, 2]);
        File.CreateSymbolicLink(middle, "models/first.csq");
        File.CreateSymbolicLink(link, "middle.csq");
        AtomicFile.Write(link, stream => stream.WriteByte(3));
        Assert.AreEqual("middle.csq", new FileInfo(link).LinkTarget);
        CollectionAssert.AreEqual(new byte[] { 3 }, File.ReadAllBytes(target));

        // A link to nothing yet makes what it leads to.
        File.Delete(target);
        AtomicFile.Write(link, stream => stream.WriteByte(4));
        CollectionAssert.AreEqual(new byte[] { 4 }, File.ReadAllBytes(target));
        Assert.AreEqual("middle.csq", new FileInfo(link).LinkTarget);
        Assert.AreEqual(1, Directory.GetFileSystemEntries(folder.File("models")).Length);
    }

    [TestMethod]
    public void AMissingFolderIsReportedUnderThePathThatWasGiven()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("nowhere/model.csq");
        var problem = Assert.ThrowsExactly<DirectoryNotFoundException>(() => AtomicFile.Write(path, _ => { }));
        StringAssert.Contains(problem.Message, path);
        Assert.IsFalse(problem.Message.Contains(".tmp", StringComparison.Ordinal), problem.Message);
    }

    [TestMethod]
    public void AFolderIsNotReplaced()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.csq");
        Directory.CreateDirectory(path);
        try
        {
            AtomicFile.Write(path, stream => stream.WriteByte(1));
            Assert.Fail("A folder was replaced.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            StringAssert.Contains(problem.Message, path);
            Assert.IsFalse(problem.Message.Contains(".tmp", StringComparison.Ordinal), problem.Message);
        }

        CollectionAssert.AreEqual(new[] { path }, Directory.GetFileSystemEntries(folder.Path));
    }
}
