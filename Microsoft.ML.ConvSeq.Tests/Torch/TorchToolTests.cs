using ConvSeq.Tests.Tool;

namespace ConvSeq.Tests.Torch;

/// <summary>The command with the back end on libtorch beside it.</summary>
[TestClass]
[TestCategory("TorchSharp")]
[NeedsLibTorch]
public sealed class TorchToolTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    public void WhatLibtorchHasTrainedScoresWithoutIt()
    {
        string model = _folder.File("torch.zip");
        ToolRun trained =
            ToolRun.Of(["train", .. Data(), "--model", model, "--epochs", "3", "--backend", "torchsharp", "--json"]).Succeeded();
        string backend = trained.Json().GetProperty("backend").GetString()!;
        Assert.StartsWith("TorchSharp on ", backend);
        Assert.StartsWith($"convseq: networks are trained on the back end {backend}\n", trained.Error);
        string[] predict = ["predict", "--input", Path.Combine(_folder.File("data"), "cbf_TEST.ts"), "--probabilities", "--model", model];
        Assert.AreEqual(ToolRun.Of(predict).Succeeded().Output, ToolRun.InChild(predict).Succeeded().Output);
    }

    // The sample's output has what a user publishes into such a folder.
    [TestMethod]
    public void TheCommandAloneFindsLibtorchInAFolder()
    {
        string[] train = ["train", .. Data(), "--model", _folder.File("torch.zip"), "--epochs", "1", "--backend", "torchsharp", "--json"];
        ToolRun trained = ToolRun.InChild([.. train, "--libtorch", Repository.OutputOf("GpuTraining")]).Succeeded();
        Assert.StartsWith("TorchSharp on ", trained.Json().GetProperty("backend").GetString()!);
    }

    [TestMethod]
    public void AGpuThatIsNotHereIsRefused()
    {
        ToolRun run = ToolRun.Of(["train", .. Data(), "--model", _folder.File("none.zip"), "--backend", "torchsharp", "--gpu", "99"]);
        Assert.Contains("There is no CUDA GPU 99", run.Refused("--backend torchsharp: ").Error);
    }

    private string[] Data()
    {
        ToolRun.Of("generate", "cbf", "--output", _folder.File("data"), "--test-size", "12").Succeeded();
        return ["--train", Path.Combine(_folder.File("data"), "cbf_TRAIN.ts"), "--classifier", "tcn", "--batch", "10"];
    }
}
