using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConvSeq.Series;
using ConvSeq.Tool.Fitting;

namespace ConvSeq.Tests.Tool;

/// <summary>The way a person goes: generate, evaluate, train, describe, predict.</summary>
[TestClass]
public sealed class RoundTripTests
{
    private static TemporaryFolder s_directory = null!;
    private static string s_train = null!;
    private static string s_test = null!;
    private static string s_model = null!;

    [ClassInitialize]
    public static void GenerateAndTrain(TestContext context)
    {
        s_directory = new TemporaryFolder();
        ToolRun.Of("generate", "cbf", "--output", s_directory.File("data"), "--seed", "3").Succeeded();
        s_train = Path.Combine(s_directory.File("data"), "cbf_TRAIN.ts");
        s_test = Path.Combine(s_directory.File("data"), "cbf_TEST.ts");
        s_model = s_directory.File("cbf.zip");
        ToolRun.Of("train", "--train", s_train, "--model", s_model, "--classifier", "minirocket", "--features", "840", "--seed", "5")
            .Succeeded();
    }

    [ClassCleanup]
    public static void Cleanup() => s_directory.Dispose();

    [TestMethod]
    public void GenerateWritesBothSetsAlikeForTheSameSeed()
    {
        string again = s_directory.File("again");
        ToolRun.Of("generate", "cbf", "--output", again, "--seed", "3").Succeeded();
        Assert.AreEqual(File.ReadAllText(s_train), File.ReadAllText(Path.Combine(again, "cbf_TRAIN.ts")));
        Assert.AreEqual(File.ReadAllText(s_test), File.ReadAllText(Path.Combine(again, "cbf_TEST.ts")));
        Assert.HasCount(2, Directory.GetFileSystemEntries(again));
    }

    [TestMethod]
    public void EvaluateTellsScriptsWhatItMeasured()
    {
        JsonElement json = ToolRun.Of(
            "evaluate", "--train", s_train, "--test", s_test, "--classifier", "minirocket", "--features", "840", "--seed", "5",
            "--threads", "2", "--json")
            .Succeeded().Json();
        AssertHasKeys(
            json,
            "classifier train test seed threads classes accuracy balancedAccuracy logLoss fitSeconds predictSeconds features"
            + " peakMemoryBytes trainSeries testSeries length minLength maxLength channels alpha leaveOneOutAccuracy");
        Assert.AreEqual("minirocket", json.GetProperty("classifier").GetString());
        Assert.AreEqual(5UL, json.GetProperty("seed").GetUInt64());
        Assert.AreEqual(2, json.GetProperty("threads").GetInt32());
        Assert.AreEqual(30, json.GetProperty("trainSeries").GetInt32());
        Assert.AreEqual(900, json.GetProperty("testSeries").GetInt32());
        Assert.AreEqual(128, json.GetProperty("length").GetInt32());
        Assert.AreEqual(3, json.GetProperty("classes").GetInt32());
        Assert.AreEqual(3, json.GetProperty("classNames").GetArrayLength());
        Assert.AreEqual(840, json.GetProperty("features").GetInt32());
        Assert.IsGreaterThan(0.9, json.GetProperty("accuracy").GetDouble());
        Assert.IsGreaterThan(1L << 20, json.GetProperty("peakMemoryBytes").GetInt64());
    }

    [TestMethod]
    public void EvaluateShowsPeopleAConfusionTable()
    {
        ToolRun run = ToolRun.Of("evaluate", "--train", s_train, "--test", s_test, "--classifier", "minirocket", "--features", "840")
            .Succeeded();
        Assert.Contains("Accuracy", run.Output);
        Assert.Contains("true \\ predicted", run.Output);
        Assert.DoesNotContain('\x1B', run.Output);
        Assert.AreEqual("", run.Error);
    }

    [TestMethod]
    public void TrainTellsScriptsWhatItSaved()
    {
        string model = s_directory.File("json.zip");
        JsonElement json = ToolRun.Of(
            "train", "--train", s_train, "--model", model, "--classifier", "minirocket", "--features", "840", "--json")
            .Succeeded().Json();
        AssertHasKeys(
            json,
            "classifier train model modelBytes seed threads classes features fitSeconds leaveOneOutAccuracy peakMemoryBytes");
        Assert.AreEqual(new FileInfo(model).Length, json.GetProperty("modelBytes").GetInt64());
    }

    [TestMethod]
    [DataRow("auto", "ridge", "leaveOneOutAccuracy", "Leave-one-out accuracy")]
    [DataRow("ridge", "ridge", "leaveOneOutAccuracy", "Leave-one-out accuracy")]
    [DataRow("logistic", "logistic", "heldOutAccuracy", "Held-out accuracy")]
    public void TheHeadIsTheOneAskedFor(string head, string found, string key, string fact)
    {
        string model = s_directory.File($"{head}.zip");
        string[] args = ["train", "--train", s_test, "--model", model, "--classifier", "minirocket", "--features", "168", "--head", head];
        Assert.Contains(fact, ToolRun.Of(args).Succeeded().Output);
        JsonElement trained = ToolRun.Of([.. args, "--json"]).Succeeded().Json();
        foreach (JsonElement json in new[] { trained, ToolRun.Of("describe", model, "--json").Succeeded().Json() })
        {
            Assert.AreEqual(found, json.GetProperty("head").GetString());
            Assert.IsGreaterThan(0.9, json.GetProperty(key).GetDouble());
        }

        JsonElement predicted = ToolRun.Of("predict", "--model", model, "--input", s_train, "--json").Succeeded().Json();
        Assert.IsGreaterThan(0.9, predicted.GetProperty("accuracy").GetDouble());
    }

    [TestMethod]
    public void AHeadOfTreesIsMadeForClassesAndNumbers()
    {
        string model = s_directory.File("trees.zip");
        string[] args =
            ["train", "--train", s_test, "--model", model, "--classifier", "minirocket", "--features", "168", "--head", "trees"];
        Assert.Contains("200 extremely randomised trees of ", ToolRun.Of(args).Succeeded().Output);
        Assert.Contains("MiniRocket features, extra trees head", ToolRun.Of("describe", model).Succeeded().Output);
        JsonElement json = ToolRun.Of("describe", model, "--json").Succeeded().Json();
        Assert.AreEqual("trees", json.GetProperty("head").GetString());
        Assert.AreEqual(200, json.GetProperty("trees").GetInt32());
        Assert.IsGreaterThan(400, json.GetProperty("nodes").GetInt32());
        JsonElement predicted = ToolRun.Of("predict", "--model", model, "--input", s_train, "--json").Succeeded().Json();
        Assert.IsGreaterThan(0.9, predicted.GetProperty("accuracy").GetDouble());
    }

    [TestMethod]
    public void AModelThatKeepsFewFeaturesIsSmaller()
    {
        string model = s_directory.File("pruned.zip");
        JsonElement json = ToolRun.Of(
            "train", "--train", s_train, "--model", model, "--classifier", "minirocket", "--features", "840", "--seed", "5",
            "--keep", "50", "--json")
            .Succeeded().Json();
        Assert.AreEqual(50, json.GetProperty("features").GetInt32());
        Assert.IsLessThan(new FileInfo(s_model).Length, json.GetProperty("modelBytes").GetInt64());
        Assert.AreEqual(50, ToolRun.Of("describe", model, "--json").Succeeded().Json().GetProperty("features").GetInt32());
        JsonElement predicted = ToolRun.Of("predict", "--model", model, "--input", s_test, "--json").Succeeded().Json();
        Assert.IsGreaterThan(0.9, predicted.GetProperty("accuracy").GetDouble());
    }

    [TestMethod]
    public void DescribeTellsAModelFromADataSet()
    {
        JsonElement model = ToolRun.Of("describe", s_model, "--json").Succeeded().Json();
        Assert.AreEqual("model", model.GetProperty("kind").GetString());
        Assert.AreEqual(840, model.GetProperty("features").GetInt32());
        JsonElement data = ToolRun.Of("describe", s_test, "--json").Succeeded().Json();
        Assert.AreEqual("data", data.GetProperty("kind").GetString());
        Assert.AreEqual(900, data.GetProperty("series").GetInt32());
        Assert.AreEqual(900, data.GetProperty("classCounts").EnumerateArray().Sum(count => count.GetInt32()));
        Assert.Contains("900", ToolRun.Of("describe", s_test).Succeeded().Output);
    }

    [TestMethod]
    public void PredictSaysTheSameInEveryForm()
    {
        string[] common = ["predict", "--model", s_model, "--input", s_test, "--probabilities"];
        string written = s_directory.File("predictions.csv");
        string csv = ToolRun.Of(common).Succeeded().Output;
        ToolRun.Of([.. common, "--output", written]).Succeeded();
        JsonElement json = ToolRun.Of([.. common, "--json"]).Succeeded().Json();

        Assert.AreEqual(csv, File.ReadAllText(written));
        string[] lines = csv.TrimEnd('\n').Split('\n');
        Assert.HasCount(901, lines);
        AssertHasKeys(json, "model input series output predictSeconds classes predictions accuracy");
        foreach ((int i, JsonElement prediction) in json.GetProperty("predictions").EnumerateArray().Index())
        {
            string[] fields = lines[i + 1].Split(',');
            Assert.AreEqual(i, int.Parse(fields[0], CultureInfo.InvariantCulture));
            Assert.AreEqual(prediction.GetProperty("label").GetString(), fields[1]);
            double[] probabilities = [.. prediction.GetProperty("probabilities").EnumerateArray().Select(p => p.GetDouble())];
            CollectionAssert.AreEqual(
                probabilities, fields[2..].Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray());
            // ML.NET hands scores on as Single.
            Assert.AreEqual(1, probabilities.Sum(), 1e-6);
        }
    }

    [TestMethod]
    public void AFreshProcessPredictsTheSame()
    {
        string[] args = ["predict", "--model", s_model, "--input", s_test, "--probabilities"];
        Assert.AreEqual(ToolRun.Of(args).Succeeded().Output, ToolRun.InChild(args).Succeeded().Output);
    }

    [TestMethod]
    public void AProgramThatKnowsOnlyMLNetPredictsTheSameBits()
    {
        SeriesSet test = SeriesFile.Read(s_test);
        string input = string.Join('\n', Enumerable.Range(0, 20).Select(i => string.Join(
            ' ', test.Values(i).ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)))));
        (int exitCode, string output, string error) = ChildProgram.Run(typeof(Child.Row).Assembly.Location, input, s_model);
        Assert.AreEqual(0, exitCode, error);

        JsonElement json = ToolRun.Of("predict", "--model", s_model, "--input", s_test, "--probabilities", "--json").Succeeded().Json();
        IEnumerable<string> expected = json.GetProperty("predictions").EnumerateArray().Take(20).Select(prediction =>
            $"{prediction.GetProperty("label").GetString()} {string.Join(' ', prediction.GetProperty("probabilities").EnumerateArray()
                .Select(p => BitConverter.SingleToInt32Bits(p.GetSingle()).ToString("x8")))}");
        CollectionAssert.AreEqual(expected.ToArray(), output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
    }

    [TestMethod]
    public void LabelsTheModelDoesNotKnowCountAsErrorsAndAreNamed()
    {
        SeriesSet test = SeriesFile.Read(s_test);
        string strange = s_directory.File("strange.ts");
        string first = test.ClassNames[0];
        SeriesFile.Write(strange, Relabeled(test, name => name == first ? "unheard" : name));
        ToolRun run = ToolRun.Of("predict", "--model", s_model, "--input", strange, "--json").Succeeded();
        Assert.Contains("'unheard'", run.Error);
        Assert.IsLessThanOrEqualTo(
            1 - test.Labels.Count(0) / (double)test.Count, run.Json().GetProperty("accuracy").GetDouble());
    }

    [TestMethod]
    public void ClassesAreMatchedByNameWhateverTheirOrder()
    {
        SeriesSet test = SeriesFile.Read(s_test);
        string reversed = s_directory.File("reversed.ts");
        SeriesFile.Write(reversed, test.Subset([.. Enumerable.Range(0, test.Count).Reverse()]));
        string[] args = ["predict", "--json", "--model", s_model, "--input"];
        Assert.AreEqual(
            ToolRun.Of([.. args, s_test]).Json().GetProperty("accuracy").GetDouble(),
            ToolRun.Of([.. args, reversed]).Json().GetProperty("accuracy").GetDouble());
    }

    [TestMethod]
    public void AGapInTheInputNamesTheOptionThatHelps()
    {
        string gap = s_directory.File("gap.csv");
        File.WriteAllText(gap, "label,t0,t1,t2\nbell,1,,3\n");
        ToolRun run = ToolRun.Of("predict", "--model", s_model, "--input", gap);
        Assert.AreEqual(1, run.ExitCode);
        Assert.Contains("--missing interpolate", run.Error);
        Assert.Contains("gap.csv", run.Error);
    }

    [TestMethod]
    public void ClassNamesAreQuotedInCsv()
    {
        SeriesSet train = SeriesFile.Read(s_train);
        string[] names = ["plain", "with, comma", "with \"quotes\""];
        string model = s_directory.File("quoted.zip"), relabeled = s_directory.File("quoted.ts");
        SeriesSet renamed = Relabeled(train, name => names[train.ClassNames.IndexOf(name)]);
        SeriesFile.Write(relabeled, renamed);
        ToolRun.Of("train", "--train", relabeled, "--model", model, "--classifier", "minirocket", "--features", "840").Succeeded();
        string csv = ToolRun.Of("predict", "--model", model, "--input", s_train, "--probabilities").Succeeded().Output;
        string[] expected =
            [.. renamed.ClassNames.Select(name => name == names[0] ? name : $"\"{name.Replace("\"", "\"\"")}\"")];
        Assert.StartsWith($"series,label,{string.Join(',', expected)}\n", csv);
        foreach (string name in expected)
            Assert.MatchesRegex($@"\n\d+,{Regex.Escape(name)},[01]", csv);
    }

    [TestMethod]
    public void TheDemoSavesThreeModels()
    {
        string models = s_directory.File("models");
        ToolRun run = ToolRun.Of("demo", "--output", models).Succeeded();
        Assert.HasCount(3, Directory.GetFileSystemEntries(models));
        foreach (string name in new[] { "cbf", "synthetic-control", "two-patterns" })
        {
            Assert.Contains($"{name}.zip", run.Output);
            string algorithm = SavedModels.Load(Path.Combine(models, $"{name}.zip")).Model.Algorithm;
            Assert.Contains($"│ {algorithm} ", run.Output);
            ToolRun.Of("describe", Path.Combine(models, $"{name}.zip")).Succeeded();
        }
    }

    private static SeriesSet Relabeled(SeriesSet set, Func<string, string> rename)
    {
        var builder = new SeriesSetBuilder(set.Channels) { Name = set.Name };
        for (int i = 0; i < set.Count; i++)
            builder.Add(set.Values(i), rename(set.LabelOf(i)));
        return builder.Build();
    }

    private static void AssertHasKeys(JsonElement json, string keys)
    {
        foreach (string key in keys.Split(' '))
            Assert.IsTrue(json.TryGetProperty(key, out _), $"'{key}' is missing.");
    }
}
