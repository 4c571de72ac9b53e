using System.Diagnostics;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tests.Tool;

/// <summary>What is special about networks: how they are trained, stopped, gone on with and explained.</summary>
[TestClass]
public sealed class NetworkTests
{
    private static TemporaryFolder s_directory = null!;
    private static string s_train = null!;
    private static string s_test = null!;
    private static string s_model = null!;

    private static string[] Quick => ["--train", s_train, "--classifier", "tcn", "--batch", "10", "--schedule", "cosine"];

    [ClassInitialize]
    public static void GenerateAndTrain(TestContext context)
    {
        s_directory = new TemporaryFolder();
        ToolRun.Of("generate", "cbf", "--output", s_directory.File("data"), "--test-size", "12").Succeeded();
        s_train = Path.Combine(s_directory.File("data"), "cbf_TRAIN.ts");
        s_test = Path.Combine(s_directory.File("data"), "cbf_TEST.ts");
        s_model = s_directory.File("tcn.zip");
        ToolRun.Of(["train", "--model", s_model, "--epochs", "4", "--members", "2", .. Quick]).Succeeded();
    }

    [ClassCleanup]
    public static void Cleanup() => s_directory.Dispose();

    [TestMethod]
    public void TrainingIsReportedToPeopleAndScripts()
    {
        string[] args =
        [
            "train", "--model", s_directory.File("reported.zip"), "--epochs", "3", "--members", "2", "--validation", "0.3",
            "--seed", "4", .. Quick,
        ];
        string output = ToolRun.Of(args).Succeeded().Output;
        foreach (string fact in new[] { "Networks ", "2 of TCN, seed 4", "Network ", "Epochs ", "Training loss ", "Validation loss " })
            Assert.Contains(fact, output);
        JsonElement json = ToolRun.Of([.. args, "--json"]).Succeeded().Json();
        Assert.AreEqual("TCN", json.GetProperty("algorithm").GetString());
        Assert.AreEqual(51_075, json.GetProperty("parameters").GetInt32());
        Assert.AreEqual(181, json.GetProperty("receptiveField").GetInt32());
        JsonElement[] networks = [.. json.GetProperty("networks").EnumerateArray()];
        Assert.HasCount(2, networks);
        foreach (JsonElement network in networks)
        {
            Assert.AreEqual(3, network.GetProperty("epochs").GetInt32());
            Assert.IsTrue(network.GetProperty("keptEpoch").GetInt32() is >= 1 and <= 3);
            Assert.AreEqual("epochs", network.GetProperty("stopReason").GetString());
            foreach (string measure in new[] { "loss", "accuracy", "validationLoss", "validationAccuracy" })
                Assert.IsGreaterThanOrEqualTo(0.0, network.GetProperty(measure).GetDouble());
        }
    }

    [TestMethod]
    public void AValidationFileIsMeasuredOn()
    {
        string[] args = ["train", "--model", s_directory.File("validated.zip"), "--epochs", "2", .. Quick, "--json", "--validation"];
        JsonElement withFile = ToolRun.Of([.. args, s_test]).Succeeded().Json();
        Assert.AreEqual(30, withFile.GetProperty("trainSeries").GetInt32());
        Assert.AreEqual(JsonValueKind.Number, withFile.GetProperty("networks")[0].GetProperty("validationLoss").ValueKind);
        ToolRun.Of([.. args, "absent.ts"]).Refused("absent.ts");

        string strange = s_directory.File("strange.ts"), unlabeled = s_directory.File("unlabelled.ts");
        SeriesFile.Write(strange, SeriesSet.FromArrays([[1f, 2, 3], [2f, 1, 3]], ["bell", "unheard"]));
        SeriesFile.Write(unlabeled, SeriesSet.FromArrays([[1f, 2, 3]]));
        Assert.Contains("'unheard', which the training set does not have", ToolRun.Of([.. args, strange]).Refused(strange).Error);
        ToolRun.Of([.. args, unlabeled]).Refused(unlabeled);
    }

    [TestMethod]
    public void NumericTargetsMakeARegressorOfNetworks()
    {
        string folder = s_directory.File("adding"), model = s_directory.File("adding.zip");
        ToolRun.Of("generate", "adding", "--output", folder, "--train-size", "20", "--test-size", "5", "--length", "12").Succeeded();
        string train = Path.Combine(folder, "adding_TRAIN.ts"), test = Path.Combine(folder, "adding_TEST.ts");
        string[] args = ["train", "--train", train, "--model", model, "--classifier", "tcn", "--epochs", "2", "--validation", test];
        JsonElement json = ToolRun.Of([.. args, "--json"]).Succeeded().Json();
        Assert.AreEqual("regression", json.GetProperty("task").GetString());
        Assert.AreEqual(JsonValueKind.Null, json.GetProperty("networks")[0].GetProperty("accuracy").ValueKind);
        Assert.AreEqual(JsonValueKind.Number, json.GetProperty("networks")[0].GetProperty("validationLoss").ValueKind);
        JsonElement predicted = ToolRun.Of("predict", "--model", model, "--input", test, "--json").Succeeded().Json();
        Assert.IsGreaterThan(0.0, predicted.GetProperty("rmse").GetDouble());
        Assert.Contains("--balance-classes is for class labels", ToolRun.Of([.. args, "--balance-classes"]).Refused(train).Error);
        string output = s_directory.File("regressor.html");
        Assert.Contains(
            "is a regressor of TCN, which has no class activation maps",
            ToolRun.Of("explain", "--model", model, "--input", test, "--output", output).Refused(model).Error);
        Assert.IsFalse(File.Exists(output));
    }

    [TestMethod]
    public void DescribePrintsTheArchitecture()
    {
        string output = ToolRun.Of("describe", s_model).Succeeded().Output;
        string[] mentions =
        [
            "TCN, the mean of 2 networks", "2 × 51,075", "181 points", "block1", "dilation 8", "weight norm", "mean over time", "linear",
        ];
        foreach (string mention in mentions)
            Assert.Contains(mention, output);
        JsonElement json = ToolRun.Of("describe", s_model, "--json").Succeeded().Json();
        Assert.AreEqual(51_075, json.GetProperty("parameters").GetInt32());
        Assert.IsGreaterThan(10_000_000, json.GetProperty("flops").GetInt64());
    }

    [TestMethod]
    public void OperationsAreThoseOfARepairedSeries()
    {
        string model = s_directory.File("resampled.zip");
        JsonElement trained = ToolRun.Of(["train", "--model", model, "--epochs", "1", "--length", "resample:64", .. Quick, "--json"])
            .Succeeded().Json();
        var network = (NetworkClassifier)SavedModels.Load(model).Model;
        Assert.AreEqual((128, 64), (network.Training.MaxLength, network.LongestInput));
        Assert.AreEqual(network.Architecture.FlopsOf(64), trained.GetProperty("flops").GetInt64());
        Assert.Contains("FLOP for a series of 64 points", ToolRun.Of("describe", model).Succeeded().Output);
    }

    [TestMethod]
    public void ARateThatIsTooHighIsNamed() => Assert.MatchesRegex(
        @": Training diverged: member \d of 2, epoch 1, step \d+: .* is \S+ at a learning rate of \S+\. "
        + @".* Here the rate is --learning-rate\.\n$",
        ToolRun.Of(
            ["train", "--model", s_directory.File("never.zip"), "--epochs", "3", "--members", "2", .. Quick, "--learning-rate", "1e20"])
            .Refused(s_train).Error);

    [TestMethod]
    [DataRow(1, "No model is saved of the epoch before.")]
    [DataRow(1200, "No model is saved of the 1,200 epochs before.")]
    public void WhatIsLostOfATrainingThatDivergesIsSaid(int epochs, string lost)
    {
        NetworkArchitecture architecture = new TcnOptions().Build(channels: 1, outputs: 2, length: 9);
        TrainingEpoch epoch = new() { Number = 1, Loss = 0.5, LearningRate = 0.1, Seconds = 1 };
        var history = new TrainingHistory([.. Enumerable.Repeat(epoch, epochs)], StopReason.Diverged);
        var best = new TrainedNetwork(architecture, NetworkWeights.Initial(architecture, seed: 0), history);
        var error = Assert.ThrowsExactly<BadInputException>(() => BadInputException.Blame(
            "x.ts", () => throw new TrainingDivergedException("the loss is NaN", 2, 5, epochs + 1, 3, double.NaN, 0.1, best)));
        Assert.StartsWith(
            $"x.ts: Training diverged: member 2 of 5, epoch {epochs + 1}, step 3: the loss is NaN at a learning rate of 0.1. ",
            error.Message);
        Assert.EndsWith($" Here the rate is --learning-rate. {lost}", error.Message);
    }

    [TestMethod]
    public void TrainingGoesOnFromItsCheckpoint()
    {
        string whole = s_directory.File("whole.zip"), parts = s_directory.File("parts.zip"), folder = s_directory.File("checkpoint");
        string[] args = ["train", "--train", s_train, "--classifier", "tcn", "--batch", "10", "--json"];
        ToolRun.Of([.. args, "--model", whole, "--epochs", "4"]).Succeeded();
        ToolRun.Of([.. args, "--model", parts, "--epochs", "2", "--checkpoint", folder]).Succeeded();
        JsonElement json = ToolRun.Of([.. args, "--model", parts, "--epochs", "4", "--checkpoint", folder]).Succeeded().Json();
        Assert.AreEqual(4, json.GetProperty("networks")[0].GetProperty("epochs").GetInt32());
        string[] predict = ["predict", "--input", s_test, "--probabilities", "--model"];
        Assert.AreEqual(ToolRun.Of([.. predict, whole]).Succeeded().Output, ToolRun.Of([.. predict, parts]).Succeeded().Output);
        ToolRun other = ToolRun.Of([.. args, "--model", parts, "--epochs", "4", "--checkpoint", folder, "--seed", "5"]);
        Assert.AreEqual(1, other.ExitCode);
        Assert.Contains("member-1.csqc", other.Error);
        Assert.DoesNotContain("internal error", other.Error);
    }

    // A child has what the command itself brings along, whatever the tests do.
    [TestMethod]
    public void ABackEndThatIsNotHereIsRefusedBeforeAnythingIsRead()
    {
        string[] train = ["train", "--train", "absent.ts", "--model", s_directory.File("none.zip"), "--classifier", "tcn"];
        string[] evaluate = ["evaluate", "--train", "absent.ts", "--test", "absent.ts", "--classifier", "tcn", "--gpu", "0"];
        foreach (string[] args in new[] { train, evaluate })
        {
            string error = ToolRun.InChild([.. args, "--backend", "torchsharp"]).Refused("--backend torchsharp: ").Error;
            Assert.Contains("--libtorch DIR, or CONVSEQ_LIBTORCH", error);
            Assert.Contains("TorchSharp-cuda-linux", error);
        }
    }

    [TestMethod]
    public void AFolderWithoutTheBackEndIsRefusedBeforeAnythingIsRead()
    {
        string[] train =
            ["train", "--train", "absent.ts", "--model", s_directory.File("none.zip"), "--classifier", "tcn", "--backend", "torchsharp"];
        string absent = s_directory.File("absent"), empty = Directory.CreateDirectory(s_directory.File("empty")).FullName;
        ToolRun.InChild([.. train, "--libtorch", absent]).Refused($"{absent}: no such directory");
        ToolRun.InChild([.. train, "--libtorch", empty])
            .Refused($"{empty}: has no ConvSeq.TorchSharp.dll. To make one: dotnet new classlib");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("no assembly")]
    public void AFileThatIsNoAssemblyIsRefusedByItsName(string content)
    {
        string folder = Directory.CreateDirectory(s_directory.File($"damaged{content.Length}")).FullName;
        File.WriteAllText(Path.Combine(folder, "ConvSeq.TorchSharp.dll"), content);
        string[] train =
            ["train", "--train", "absent.ts", "--model", s_directory.File("none.zip"), "--classifier", "tcn", "--backend", "torchsharp"];
        ToolRun.Of([.. train, "--libtorch", folder]).Refused(
            $"{folder}: has a ConvSeq.TorchSharp.dll that is damaged, or no .NET assembly; make the folder anew. "
            + "To make one: dotnet new classlib");
    }

    [TestMethod]
    public void WhatNetworksAreTrainedOnIsSaid()
    {
        string[] args = ["train", "--model", s_directory.File("auto.zip"), "--epochs", "2", .. Quick];
        ToolRun chosen = ToolRun.InChild([.. args, "--backend", "auto", "--json"]).Succeeded();
        Assert.AreEqual("managed", chosen.Json().GetProperty("backend").GetString());
        Assert.StartsWith("convseq: networks are trained on the back end managed\n", chosen.Error);
        ToolRun byDefault = ToolRun.Of(args).Succeeded();
        Assert.MatchesRegex(@"Trained on\W+managed", byDefault.Output);
        Assert.DoesNotContain("back end", byDefault.Error);
    }

    // The checkpoint of ten epochs tells that there is something to keep. SIGTERM takes the same way as Ctrl-C.
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void AStoppedTrainingSavesTheBestWeightsSoFar()
    {
        string model = s_directory.File("stopped.zip"), folder = s_directory.File("stopping");
        using Process child = ToolRun.Start(
            ["train", "--model", model, .. Quick, "--members", "3", "--threads", "1", "--epochs", "1000000", "--checkpoint", folder]);
        while (!File.Exists(Path.Combine(folder, "member-1.csqc")))
        {
            Assert.IsFalse(child.HasExited, "The training has ended before its first checkpoint.");
            Thread.Sleep(20);
        }

        using (Process kill = Process.Start("kill", ["-TERM", child.Id.ToString()]))
            kill.WaitForExit();
        string error = child.StandardError.ReadToEnd();
        child.WaitForExit();
        Assert.AreEqual(130, child.ExitCode, error);
        Assert.MatchesRegex(
            @"\nconvseq: stopped; the model has the best weights so far, of epoch \d+; 1 of 3 networks were begun\n$", error);
        JsonElement described = ToolRun.Of("describe", model, "--json").Succeeded().Json();
        JsonElement network = described.GetProperty("networks").EnumerateArray().Single();
        Assert.AreEqual("cancelled", network.GetProperty("stopReason").GetString());
        Assert.IsGreaterThanOrEqualTo(10, network.GetProperty("epochs").GetInt32());
    }

    [TestMethod]
    public void ATrainingThatIsStoppedWhenItIsOverIsKeptWhole()
    {
        string model = s_directory.File("late.zip");
        ToolRun run = ToolRun.StoppedAt("epoch 2 of 2", ["train", "--model", model, "--epochs", "2", .. Quick]).Succeeded();
        Assert.DoesNotContain("stopped", run.Error);
        JsonElement network = ToolRun.Of("describe", model, "--json").Succeeded().Json().GetProperty("networks")[0];
        Assert.AreEqual("epochs", network.GetProperty("stopReason").GetString());
    }

    [TestMethod]
    public void ATrainingThatIsStoppedOnItsWayKeepsWhatItHas()
    {
        string model = s_directory.File("early.zip");
        ToolRun run = ToolRun.StoppedAt("epoch 2 of 9", ["train", "--model", model, "--epochs", "9", .. Quick]);
        Assert.AreEqual(130, run.ExitCode);
        Assert.Contains("convseq: stopped; the model has the best weights so far, of epoch ", run.Error);
        ToolRun.Of("describe", model).Succeeded();
    }

    [TestMethod]
    public void EpochsAreToldInLinesWhereNobodyWatches()
    {
        string[] lines = ToolRun.Of(
            ["train", "--model", s_directory.File("told.zip"), "--epochs", "30", "--validation", "0.3", .. Quick, "--json"])
            .Succeeded().Error.Split('\n')[..^1];
        Assert.IsInRange(20, 30, lines.Length);
        Assert.MatchesRegex(
            @"^convseq: epoch 1 of 30: loss \S+, accuracy \S+ %, validation loss \S+, accuracy \S+ %, rate [^ ,]+(, about .* left)?$",
            lines[0]);
        Assert.StartsWith("convseq: epoch 30 of 30: loss ", lines[^1]);
        Assert.StartsWith(
            "convseq: network 1 of 2, epoch 1 of 1: ",
            ToolRun.Of(["train", "--model", s_directory.File("told.zip"), "--epochs", "1", "--members", "2", "--threads", "1", .. Quick])
                .Succeeded().Error);
    }

    [TestMethod]
    public void AnEvaluationThatIsStoppedSaysNothingOfWhatItHasNotMeasured()
    {
        ToolRun run = ToolRun.Of(new CancellationToken(canceled: true), ["evaluate", "--test", s_test, .. Quick]);
        Assert.AreEqual((130, "", "convseq: stopped\n"), (run.ExitCode, run.Output, run.Error));
    }

    [TestMethod]
    public void ExplainDrawsTheFirstOfEachLabel()
    {
        string page = s_directory.File("maps.html");
        JsonElement json = ToolRun.Of("explain", "--model", s_model, "--input", s_test, "--output", page, "--json").Succeeded().Json();
        JsonElement[] explanations = [.. json.GetProperty("explanations").EnumerateArray()];
        CollectionAssert.AreEqual((int[])[0, 1, 2], explanations.Select(one => one.GetProperty("series").GetInt32()).ToArray());
        CollectionAssert.AreEqual(
            (string[])["cylinder", "bell", "funnel"], explanations.Select(one => one.GetProperty("trueLabel").GetString()).ToArray());
        JsonElement[] predicted = [.. ToolRun.Of("predict", "--model", s_model, "--input", s_test, "--json").Succeeded().Json()
            .GetProperty("predictions").EnumerateArray()];
        for (int i = 0; i < 3; i++)
            Assert.AreEqual(predicted[i].GetProperty("label").GetString(), explanations[i].GetProperty("label").GetString());
        Assert.HasCount(3, Pictures(page));
        Assert.Contains("series 0, 1, 2", ToolRun.Of("explain", "--model", s_model, "--data", s_test, "--out", page).Succeeded().Output);
    }

    [TestMethod]
    public void ExplainDrawsTheSeriesAskedFor()
    {
        string svg = s_directory.File("map.SVG"), page = s_directory.File("some.html");
        string[] args = ["explain", "--model", s_model, "--input", s_test, "--output"];
        ToolRun.Of([.. args, svg, "--series", "7"]).Succeeded();
        using (XmlReader reader = XmlReader.Create(svg))
        {
            var picture = XElement.Load(reader);
            Assert.Contains("series 7 of CBF", picture.Value);
            Assert.Contains("true label: bell", picture.Value);
        }

        ToolRun.Of([.. args, page, "--series", "9-11,2"]).Succeeded();
        CollectionAssert.AreEqual(
            (int[])[9, 10, 11, 2], Pictures(page).Select(picture => int.Parse(picture.Value.Split(' ')[1])).ToArray());
        Assert.Contains("has the series 0 to 11, not 12", ToolRun.Of([.. args, page, "--series", "12"]).Refused(s_test).Error);
        Assert.HasCount(4, Pictures(page), "A failure leaves the file as it was.");
    }

    [TestMethod]
    public void ModelsWithoutMapsAreToldWhatHasThem()
    {
        string model = s_directory.File("last-step.zip");
        ToolRun.Of(
            "train", "--train", s_train, "--model", model, "--classifier", "lstm", "--epochs", "1").Succeeded();
        string error = ToolRun.Of("explain", "--model", model, "--input", s_test, "--output", s_directory.File("none.html"))
            .Refused(model).Error;
        Assert.Contains("which has no class activation maps", error);
        Assert.Contains("train --classifier inceptiontime or tcn", error);
    }

    [TestMethod]
    public void MapsAreDrawnForAllClassesOnly()
    {
        string[] args = ["explain", "--model", s_model, "--input", s_test, "--output"];
        Assert.Contains("without --class and --compare", ToolRun.Of([.. args, s_directory.File("a.csv")]).Refused(s_model).Error);
        Assert.Contains(
            "without --class and --compare",
            ToolRun.Of([.. args, s_directory.File("a.html"), "--class", "bell"]).Refused(s_model).Error);
    }

    [TestMethod]
    public void SeriesThatTheModelCannotTakeAreRefused()
    {
        string gap = s_directory.File("gap.csv"), wide = s_directory.File("wide.ts"), output = s_directory.File("refused.html");
        File.WriteAllText(gap, "label,t0,t1,t2\nbell,1,,3\n");
        SeriesFile.Write(wide, SeriesSet.FromArrays([[[1f, 2, 3], [3f, 2, 1]]], ["bell"]));
        Assert.Contains(
            "--missing interpolate", ToolRun.Of("explain", "--model", s_model, "--input", gap, "--output", output).Refused(gap).Error);
        ToolRun.Of("explain", "--model", s_model, "--input", wide, "--output", output).Refused(wide);
    }

    /// <summary>The titles of the pictures on a page.</summary>
    private static XElement[] Pictures(string path)
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        using XmlReader reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return [.. XElement.Load(reader).Descendants(svg + "svg").Select(picture => picture.Element(svg + "title")!)];
    }
}
