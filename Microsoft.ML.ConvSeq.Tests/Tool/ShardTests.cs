using System.Diagnostics;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using Microsoft.ML;

namespace ConvSeq.Tests.Tool;

/// <summary>Fits in shards by the command: four steps, or one; killed and repeated; and what they refuse.</summary>
[TestClass]
public sealed class ShardTests
{
    private readonly TemporaryFolder _folder = new();
    private string _train = "", _plan = "";

    [TestInitialize]
    public void Initialize()
    {
        _train = _folder.File("cbf_TRAIN.ts");
        _plan = _folder.File("plan");
        SeriesFile.Write(_train, SeriesGenerators.Cbf(90, seed: 1));
    }

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void TheFourStepsGiveTheBytesOfOne(int shards)
    {
        string four = _folder.File("four.zip"), one = _folder.File("one.zip");
        string[] recipe = ["--shards", $"{shards}", "--classifier", "minirocket", "--features", "168", "--balance-classes"];
        ToolRun plan = ToolRun.Of(["plan", "--train", _train, "--output", _plan, "--threads", "1", .. recipe]).Succeeded();
        Assert.Contains("90 series in 1 file", plan.Output);
        for (int shard = shards - 1; shard >= 0; shard--)
            ToolRun.Of("statistics", "--plan", _plan, "--shard", $"{shard}", "--threads", "3").Succeeded();
        ToolRun.Of("merge", "--plan", _plan).Succeeded();
        JsonElement solved = ToolRun.Of("solve", "--plan", _plan, "--model", four, "--json").Succeeded().Json();
        Assert.AreEqual("classification", solved.GetProperty("task").GetString());
        ToolRun train = ToolRun.Of(["train", "--train", _train, "--model", one, "--threads", "2", .. recipe]).Succeeded();
        Assert.Contains(shards == 1 ? "90 series in 1 shard\n" : "90 series in 3 shards\n", train.Output);
        CollectionAssert.AreEqual(Payload(four), Payload(one));
        CollectionAssert.AreEquivalent((string[])["cbf_TRAIN.ts", "plan", "four.zip", "one.zip"], _folder.Names.ToArray());

        // An ordinary model, in a process of its own.
        string test = _folder.File("test.ts");
        SeriesFile.Write(test, SeriesGenerators.Cbf(30, seed: 2));
        Assert.AreEqual(31, ToolRun.InChild("predict", "--model", four, "--input", test).Succeeded().Output.TrimEnd().Split('\n').Length);
    }

    [TestMethod]
    public void AKilledWorkerGoesOnFromItsCheckpoint()
    {
        string big = _folder.File("big.ts");
        SeriesFile.Write(big, SeriesGenerators.Cbf(24_000, seed: 3));
        ToolRun.Of(
            "plan", "--train", big, "--output", _plan, "--shards", "2", "--classifier", "minirocket", "--features", "500").Succeeded();
        string[] work = ["statistics", "--plan", _plan, "--shard", "1", "--checkpoint-every", "1024", "--threads", "1", "--json"];
        using (Process worker = ToolRun.Start(work))
        {
            while (!File.Exists(Path.Combine(_plan, "statistics-1-so-far.csq")))
            {
                Assert.IsFalse(worker.HasExited, worker.HasExited ? worker.StandardError.ReadToEnd() : "");
                Thread.Sleep(1);
            }

            // SIGKILL where there are signals.
            worker.Kill();
            worker.WaitForExit();
        }

        Assert.IsFalse(File.Exists(Path.Combine(_plan, "statistics-1.csq")));
        Assert.AreEqual("Resumed", ToolRun.Of(work).Succeeded().Json().GetProperty("outcome").GetString());
        byte[] resumed = File.ReadAllBytes(Path.Combine(_plan, "statistics-1.csq"));
        Assert.AreEqual("AlreadyThere", ToolRun.Of(work).Succeeded().Json().GetProperty("outcome").GetString());
        File.Delete(Path.Combine(_plan, "statistics-1.csq"));
        Assert.AreEqual("Computed", ToolRun.Of(work).Succeeded().Json().GetProperty("outcome").GetString());
        CollectionAssert.AreEqual(resumed, File.ReadAllBytes(Path.Combine(_plan, "statistics-1.csq")));
    }

    [TestMethod]
    public void SeveralFilesAndPatternsMakeOneTrainingSet()
    {
        SeriesFile.Write(_folder.File("part-b.csv.gz"), SeriesGenerators.Cbf(20, seed: 5));
        SeriesFile.Write(_folder.File("part-a.csv"), SeriesGenerators.Cbf(10, seed: 4));
        JsonElement plan = ToolRun.Of(
            "plan", "--train", _train, _folder.File("part-?.csv*"), "--output", _plan, "--shards", "2", "--json").Succeeded().Json();
        Assert.AreEqual(120, plan.GetProperty("trainSeries").GetInt32());
        Assert.AreEqual("Hydra", plan.GetProperty("algorithm").GetString());
        CollectionAssert.AreEqual(
            (string[])["cbf_TRAIN.ts", "part-a.csv", "part-b.csv.gz"],
            ShardPlan.Load(_plan).Files.Select(file => Path.GetFileName(file.Path)).ToArray());
        ToolRun.Of("plan", "--train", _folder.File("none-*"), "--output", _plan, "--shards", "2").Refused(_folder.File("none-*"));
        ToolRun.Of("plan", "--train", _folder.File("none"), "--output", _plan, "--shards", "2").Refused(_folder.File("none"));
        string pattern = _folder.File("*.ts");
        Assert.Contains(
            "is named twice", ToolRun.Of("plan", "--train", _train, pattern, "--output", _plan, "--shards", "2").Refused(_train).Error);
    }

    [TestMethod]
    public void WhatIsTakenNoteOfIsSaid()
    {
        string named = _folder.Write("named.csv", "label,a,b,sensor\nbell,1,2,x\nfunnel,2,1,y\n");
        string note = $"convseq: warning: {named}: the column 'sensor' names the rows and is no time point";
        ToolRun plan = ToolRun.Of("plan", "--train", _train, named, "--output", _plan, "--shards", "2").Succeeded();
        Assert.Contains(note, plan.Error);
        Assert.Contains(note, ToolRun.Of(
            "train", "--train", named, "--model", _folder.File("m.zip"), "--shards", "2", "--classifier", "minirocket").Succeeded().Error);
    }

    [TestMethod]
    [DataRow("label,a,b\nbell,,1\n", "Series 90 (line 2) of 'FILE', channel 0 has a missing value (NaN) at point 0")]
    [DataRow(
        "target,a,b\n1.5,1,2\n",
        "'FILE' has series of 1 channel with numeric targets, 'TRAIN' has series of 1 channel with class labels")]
    [DataRow("a,b\n1,2\n", "'FILE' has series of 1 channel without labels or targets")]
    [DataRow("label,c0_t0,c1_t0\nbell,1,2\n", "'FILE' has series of 2 channels with class labels")]
    [DataRow("label,a,b\nbell,1,2,3\n", "FILE(2,")]
    public void AFileThatDoesNotFitTheOthersIsNamed(string content, string problem)
    {
        string other = _folder.Write("other.csv", content);
        ToolRun run = ToolRun.Of("plan", "--train", _train, other, "--output", _plan, "--shards", "2", "--missing", "reject");
        Assert.AreEqual(1, run.ExitCode);
        Assert.Contains(
            problem.Replace("FILE", other, StringComparison.Ordinal).Replace("TRAIN", _train, StringComparison.Ordinal), run.Error);
        Assert.DoesNotContain($"convseq: {_train}", run.Error);
        Assert.IsFalse(Directory.Exists(_plan));
    }

    [TestMethod]
    public void WhatIsNotReadyIsSaid()
    {
        ToolRun.Of("statistics", "--plan", _plan, "--shard", "0").Refused(_plan);
        ToolRun other = ToolRun.Of("merge", "--plan", _folder.Path).Refused(_folder.Path);
        Assert.Contains("has no plan.json; convseq plan makes one", other.Error);
        ToolRun.Of("plan", "--train", _train, "--output", _plan, "--shards", "2", "--classifier", "minirocket", "--features", "84")
            .Succeeded();
        ToolRun third = ToolRun.Of("statistics", "--plan", _plan, "--shard", "2").Refused(_plan);
        Assert.Contains("has 2 shards, the last of which is 1", third.Error);
        Assert.Contains("no statistics of shards 0, 1", ToolRun.Of("merge", "--plan", _plan).Refused(_plan).Error);
        string model = _folder.Write("model.zip", "the model before");
        Assert.Contains("merge the shards first", ToolRun.Of("solve", "--plan", _plan, "--model", model).Refused(_plan).Error);
        Assert.AreEqual("the model before", File.ReadAllText(model));
        File.AppendAllText(_train, "\n");
        Assert.Contains("has changed since the plan", ToolRun.Of("statistics", "--plan", _plan, "--shard", "0").Refused(_plan).Error);
        Assert.Contains(
            "ask for at most 90", ToolRun.Of("plan", "--train", _train, "--output", _plan, "--shards", "91").Refused(_train).Error);
    }

    [TestMethod]
    [DataRow("--classifier ensemble", "--classifier ensemble: it weighs its members by folds")]
    [DataRow("--classifier lstm", "--classifier lstm: networks see all series in every epoch")]
    [DataRow("--head logistic", "--head logistic: it goes over all series many times")]
    [DataRow("--head trees", "--head trees: they are grown from all series at once")]
    [DataRow("--keep 50", "--keep: features are pruned after a fit in one piece")]
    public void WhatCannotBeDividedIsRefusedByName(string options, string problem)
    {
        string[] given = options.Split(' ');
        foreach (string[] command in new[]
        {
            (string[])["plan", "--train", _train, "--output", _plan, "--shards", "2", .. given],
            ["train", "--train", _train, "--model", _folder.File("m.zip"), "--shards", "2", .. given],
        })
        {
            ToolRun.Of(command).Misused(problem);
        }

        CollectionAssert.AreEqual((string[])["cbf_TRAIN.ts"], _folder.Names.ToArray());
    }

    [TestMethod]
    public void ATrainingInShardsRefusesWhatItDoesNotDo()
    {
        foreach (string option in new[] { "--early", "--report", "--archive" })
        {
            string[] value = option == "--early" ? [] : [_folder.File("x")];
            ToolRun.Of(
                ["train", "--train", _train, "--model", _folder.File("m.zip"), "--shards", "2", option, .. value]).Misused($"{option}: ");
        }

        // A worker's problem is the command's.
        string bad = _folder.Write("bad.csv", "label,a,b,c\nx,1,2,3\ny,1,2,4\nx,1,NaN,3\n");
        Assert.AreEqual(1, ToolRun.Of(
            "train", "--train", bad, "--model", _folder.File("m.zip"), "--shards", "2", "--missing", "reject", "--classifier",
            "minirocket").ExitCode);
        Assert.IsFalse(File.Exists(_folder.File("m.zip")));
        CollectionAssert.AreEquivalent((string[])["cbf_TRAIN.ts", "bad.csv"], _folder.Names.ToArray());
    }

    private static byte[] Payload(string model)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Load(model, out _).GetConvSeqModel<TimeSeriesModel>().Save(stream);
        return stream.ToArray();
    }
}
