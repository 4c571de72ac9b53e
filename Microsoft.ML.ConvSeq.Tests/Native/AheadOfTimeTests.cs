using System.Runtime.Intrinsics;
using ConvSeq.Tests.Packaging;
using ConvSeq.Tests.Samples;

namespace ConvSeq.Tests.Native;

/// <summary>The sample that is compiled ahead of time behaves as the one that the runtime runs.</summary>
[TestClass]
[TestCategory("Native")]
[NeedsClang]
public sealed class AheadOfTimeTests
{
    private static readonly TemporaryFolder Folder = new();

    private static string Compiled => Folder.File("ahead/AheadOfTime");

    [ClassInitialize]
    public static void Publish(TestContext context)
    {
        string said = DotNetCommand.Succeed(
            Repository.Root, "publish", "-c", DotNetCommand.Configuration, "-p:PublishAot=true",
            $"-p:IlcInstructionSet={(Vector256.IsHardwareAccelerated ? "x86-64-v3" : "x86-64-v2")}", "-o", Folder.File("ahead"),
            "--artifacts-path", Folder.File("artifacts"),
            Repository.Find("samples", "AheadOfTime"));
        Assert.DoesNotContain("warning", said);
        (int exitCode, string output, string error) = ProgramAlone.Run(Compiled, Folder.Path);
        Assert.AreEqual(0, exitCode, error);
        Assert.AreEqual(
            string.Join('\n', FencedBlock.Of("samples/AheadOfTime/README.md", "text").Single().Text).Trim(), output.Trim());
    }

    [ClassCleanup]
    public static void Cleanup() => Folder.Dispose();

    [TestMethod]
    [DataRow("describe", "charts.csq")]
    [DataRow("predict", "charts.csq", "charts.ts")]
    [DataRow("predict", "charts.csq", "none.ts")]
    [DataRow("describe", "truncated.csq")]
    [DataRow("predict", "damaged.csq", "charts.ts")]
    [DataRow("predict", "charts.ts", "charts.ts")]
    [DataRow("explain")]
    public void ItAnswersAsTheManagedOne(params string[] args)
    {
        byte[] model = File.ReadAllBytes(Folder.File("charts.csq"));
        File.WriteAllBytes(Folder.File("truncated.csq"), model[..1000]);
        model[5000] ^= 1;
        File.WriteAllBytes(Folder.File("damaged.csq"), model);
        Assert.AreEqual(
            ProgramAlone.Run(ChildProcess.DotNet, Folder.Path, [SampleTests.Program("AheadOfTime"), .. args]),
            ProgramAlone.Run(Compiled, Folder.Path, args));
    }
}
