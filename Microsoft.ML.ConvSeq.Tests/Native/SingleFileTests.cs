using System.Text.RegularExpressions;
using ConvSeq.Tests.MLNet;
using ConvSeq.Tests.Onnx;
using ConvSeq.Tests.Packaging;
using ConvSeq.Tests.Tool;
using Microsoft.ML;

namespace ConvSeq.Tests.Native;

/// <summary>The command as one file, with the runtime in it, does what the plain one does, where there is no .NET.</summary>
[TestClass]
[TestCategory("Native")]
[NeedsPublishing]
public sealed class SingleFileTests
{
    private static readonly TemporaryFolder Folder = new();

    private static string Command => Folder.File(OperatingSystem.IsWindows() ? "published/convseq.exe" : "published/convseq");

    [ClassInitialize]
    public static void Publish(TestContext context)
    {
        string said = DotNetCommand.Succeed(
            Repository.Root, "publish", "-c", DotNetCommand.Configuration, "-p:PublishSingleFile=true", "-p:RunAnalyzers=false",
            "-o", Folder.File("published"), "--artifacts-path", Folder.File("artifacts"), Repository.Find("ConvSeq.Tool"));
        Assert.DoesNotContain("warning", said);
    }

    [ClassCleanup]
    public static void Cleanup() => Folder.Dispose();

    [TestMethod]
    public void ItIsOneFile() => CollectionAssert.AreEqual((string[])[Command], Directory.GetFileSystemEntries(Folder.File("published")));

    [TestMethod]
    [DataRow("--help")]
    [DataRow("train", "--help")]
    [DataRow("--version")]
    [DataRow("train", "--bogus")]
    [DataRow("describe", "none.zip")]
    [DataRow("train", "--train", "none.ts", "--model", "none.zip")]
    public void ItSaysAndExitsAsThePlainOne(params string[] args)
    {
        ToolRun plain = ToolRun.InChild(args);
        (int exitCode, string output, string error) = ProgramAlone.Run(Command, Folder.Path, args);
        Assert.AreEqual((plain.ExitCode, WithoutCommit(plain.Output), plain.Error), (exitCode, WithoutCommit(output), error));
    }

    [TestMethod]
    [DataRow("minirocket")]
    [DataRow("multirocket-hydra")]
    public void ItTrainsTheSameBitsAndPredictsTheSame(string classifier)
    {
        string train = Folder.File("cbf_TRAIN.ts"), test = Folder.File("cbf_TEST.ts"), model = Folder.File($"{classifier}.zip");
        ToolRun.Of("generate", "cbf", "--output", Folder.Path, "--test-size", "50").Succeeded();
        string[] trained = ["train", "--train", train, "--classifier", classifier, "--model", model];
        string[] exported = ["export", "--model", model, "--output"], predicted = ["predict", "--model", model, "--input", test];

        ToolRun.InChild(trained).Succeeded();
        ToolRun.InChild([.. exported, Folder.File("plain.csq")]).Succeeded();
        string predictions = ToolRun.InChild([.. predicted, "--probabilities"]).Succeeded().Output;
        string description = ToolRun.InChild("describe", model).Succeeded().Output;
        File.Delete(model);

        Alone(trained);
        Alone([.. exported, Folder.File("alone.csq")]);
        CollectionAssert.AreEqual(File.ReadAllBytes(Folder.File("plain.csq")), File.ReadAllBytes(Folder.File("alone.csq")));
        Assert.AreEqual(predictions, Alone([.. predicted, "--probabilities"]));
        Assert.AreEqual(description, Alone("describe", model));
    }

    /// <summary>ML.NET's boosted trees are in the file, without the native libraries that train them.</summary>
    [TestMethod]
    [NeedsLightGbm]
    public void ItExportsTreesOfMLNet()
    {
        var ml = new MLContext(1);
        IDataView data = ExportedPipeline.Data(ml);
        string model = Folder.File("trees.zip"), plain = Folder.File("plain.onnx"), alone = Folder.File("alone.onnx");
        ITransformer pipeline = ExportedPipeline.Chain(
            ml.Transforms.MiniRocket("Features", "Series", numberOfFeatures: 84),
            ml.BinaryClassification.Trainers.LightGbm("Truth", numberOfIterations: 3),
            ml.BinaryClassification.Trainers.FastForest("Truth", numberOfTrees: 3)).Fit(data);
        ml.Model.Save(pipeline, data.Schema, model);

        ToolRun.InChild("export", "--model", model, "--output", plain).Succeeded();
        Assert.DoesNotContain("Left out", Alone("export", "--model", model, "--output", alone));
        CollectionAssert.AreEqual(File.ReadAllBytes(plain), File.ReadAllBytes(alone));
    }

    /// <summary>Each shard is computed by a process of the same file.</summary>
    [TestMethod]
    public void ItStartsItselfForShards()
    {
        ToolRun.Of("generate", "synthetic-control", "--output", Folder.Path).Succeeded();
        Alone(
            "train", "--train", Folder.File("synthetic-control_TRAIN.ts"), "--classifier", "minirocket", "--features", "500",
            "--shards", "2", "--model", Folder.File("shards.zip"));
        Assert.Contains("MiniRocket", Alone("describe", Folder.File("shards.zip")));
    }

    /// <summary>The version names the commit, and the plain command may have been built before the last one.</summary>
    private static string WithoutCommit(string output) => Regex.Replace(output, @"\+[0-9a-f]{40}", "");

    private static string Alone(params string[] args)
    {
        (int exitCode, string output, string error) = ProgramAlone.Run(Command, Folder.Path, args);
        Assert.AreEqual(0, exitCode, error);
        return output;
    }
}
