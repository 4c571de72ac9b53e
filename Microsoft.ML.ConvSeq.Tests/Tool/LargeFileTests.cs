using System.Text.Json;
using ConvSeq.Series;

namespace ConvSeq.Tests.Tool;

/// <summary>Training files that are not held in memory.</summary>
[TestClass]
public sealed class LargeFileTests
{
    private readonly TemporaryFolder _directory = new();

    [TestCleanup]
    public void Cleanup() => _directory.Dispose();

    [TestMethod]
    [DataRow("cbf.ts")]
    [DataRow("cbf.ts.gz")]
    [DataRow("cbf.csv")]
    public void TheModelIsTheSame(string name)
    {
        SeriesSet set = SeriesGenerators.All.First(generator => generator.Name == "cbf").GenerateSplit(7).Test;
        string train = _directory.File(name), kept = _directory.File("kept.zip"), streamed = _directory.File("streamed.zip");
        SeriesFile.Write(train, set);
        string[] args = ["train", "--train", train, "--classifier", "minirocket", "--features", "168", "--json", "--model"];
        JsonElement whole = ToolRun.Of([.. args, kept]).Succeeded().Json();
        JsonElement blocks = ToolRun.BlockByBlock([.. args, streamed]).Succeeded().Json();
        Assert.IsTrue(whole.GetProperty("inMemory").GetBoolean());
        Assert.IsFalse(blocks.GetProperty("inMemory").GetBoolean());
        foreach (string key in new[] { "trainSeries", "length", "channels", "classNames", "features", "alpha", "leaveOneOutAccuracy" })
            Assert.AreEqual(whole.GetProperty(key).GetRawText(), blocks.GetProperty(key).GetRawText(), key);

        string input = _directory.File("input.ts");
        SeriesFile.Write(input, set.Subset(Enumerable.Range(0, 50).ToArray()));
        Assert.AreEqual(Predictions(kept, input), Predictions(streamed, input));
    }

    [TestMethod]
    public void PeopleAreTold()
    {
        ToolRun.Of("generate", "cbf", "--output", _directory.File("data")).Succeeded();
        string train = Path.Combine(_directory.File("data"), "cbf_TRAIN.ts");
        Assert.Contains(
            "block by block",
            ToolRun.BlockByBlock(
                "train", "--train", train, "--classifier", "minirocket", "--features", "84", "--model", _directory.File("m.zip"))
                .Succeeded().Output);
    }

    [TestMethod]
    public void TargetsAreLearnedToo()
    {
        var builder = new SeriesSetBuilder(1);
        for (int i = 0; i < 40; i++)
            builder.Add(Enumerable.Range(0, 50).Select(t => MathF.Sin(0.1f * (1 + i % 8) * t + i)).ToArray(), 1 + i % 8);
        string train = _directory.File("waves.ts"), model = _directory.File("waves.zip");
        SeriesFile.Write(train, builder.Build());
        string[] args = ["train", "--train", train, "--classifier", "minirocket", "--features", "168", "--json", "--model", model];
        JsonElement blocks = ToolRun.BlockByBlock(args).Succeeded().Json();
        JsonElement whole = ToolRun.Of(args).Succeeded().Json();
        Assert.AreEqual("regression", blocks.GetProperty("task").GetString());
        Assert.AreEqual(whole.GetProperty("leaveOneOutError").GetDouble(), blocks.GetProperty("leaveOneOutError").GetDouble());
    }

    // The header and the first lines are right, so that opening the file shows nothing.
    [TestMethod]
    public void AMistakeFarDownIsNamed()
    {
        ToolRun.Of("generate", "cbf", "--output", _directory.File("data")).Succeeded();
        string train = Path.Combine(_directory.File("data"), "cbf_TRAIN.ts");
        File.AppendAllText(train, "1,2,oops:bell\n");
        ToolRun run = ToolRun.BlockByBlock("train", "--train", train, "--model", _directory.File("m.zip")).Refused(train);
        Assert.Contains("oops", run.Error);
        CollectionAssert.AreEquivalent(new[] { "data" }, _directory.Names.ToArray());
    }

    private static string Predictions(string model, string input) =>
        ToolRun.Of("predict", "--model", model, "--input", input, "--probabilities").Succeeded().Output;
}
