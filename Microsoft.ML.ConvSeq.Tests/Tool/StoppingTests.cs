using System.Diagnostics;

namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class StoppingTests
{
    private readonly TemporaryFolder _directory = new();

    [TestCleanup]
    public void Cleanup() => _directory.Dispose();

    [TestMethod]
    public void AStoppedTrainingLeavesTheOldModelAndNothingElse()
    {
        ToolRun.Of("generate", "cbf", "--output", _directory.File("data")).Succeeded();
        string model = _directory.Write("m.zip", "the model before");
        ToolRun run = ToolRun.Of(
            new CancellationToken(canceled: true),
            "train", "--train", Path.Combine(_directory.File("data"), "cbf_TRAIN.ts"), "--model", model);
        Assert.AreEqual(130, run.ExitCode);
        Assert.AreEqual("convseq: stopped\n", run.Error);
        Assert.AreEqual("the model before", File.ReadAllText(model));
        CollectionAssert.AreEquivalent(new[] { "data", "m.zip" }, _directory.Names.ToArray());
    }

    [TestMethod]
    public void AStoppedGenerationLeavesNothing()
    {
        ToolRun run = ToolRun.Of(
            new CancellationToken(canceled: true), "generate", "cbf", "--output", _directory.File("data"));
        Assert.AreEqual(130, run.ExitCode);
        Assert.IsEmpty(Directory.GetFileSystemEntries(_directory.File("data")));
    }

    // A pipe that nobody fills holds the command in its read for as long as the test likes. SIGTERM takes the same way as
    // Ctrl-C, and unlike it is never ignored by a child of a test run that was started in the background.
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void AProcessThatIsStoppedWhileItReadsLeavesNothing()
    {
        string pipe = _directory.File("model.zip");
        using (Process make = Process.Start("mkfifo", [pipe]))
            make.WaitForExit();
        using Process child = ToolRun.Start(
            "predict", "--model", pipe, "--input", "absent.ts", "--output", _directory.File("predictions.csv"));

        // Opening returns when the child has opened the other end.
        using var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write);
        Assert.HasCount(2, _directory.Names.ToArray(), "The command has not begun its file.");
        using (Process kill = Process.Start("kill", ["-TERM", child.Id.ToString()]))
            kill.WaitForExit();
        child.WaitForExit();
        Assert.AreEqual(130, child.ExitCode);
        CollectionAssert.AreEquivalent(new[] { "model.zip" }, _directory.Names.ToArray());
    }
}
