using System.Globalization;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tests.Tool;

/// <summary>Numeric targets instead of class labels: the same commands, told by the data.</summary>
[TestClass]
public sealed class RegressionTests
{
    private static TemporaryFolder s_directory = null!;
    private static string s_train = null!;
    private static string s_test = null!;
    private static string s_classes = null!;
    private static string s_model = null!;

    [ClassInitialize]
    public static void WriteAndTrain(TestContext context)
    {
        s_directory = new TemporaryFolder();
        s_train = s_directory.File("waves_TRAIN.ts");
        s_test = s_directory.File("waves_TEST.csv");
        s_classes = s_directory.File("classes.ts");
        SeriesFile.Write(s_train, Waves(60, seed: 1));
        SeriesFile.Write(s_test, Waves(40, seed: 2));
        SeriesFile.Write(s_classes, SeriesSet.FromArrays([[1f, 2, 3], [3f, 2, 1]], ["up", "down"]));
        s_model = s_directory.File("waves.zip");
        ToolRun.Of("train", "--train", s_train, "--model", s_model, "--classifier", "minirocket", "--features", "840").Succeeded();
    }

    [ClassCleanup]
    public static void Cleanup() => s_directory.Dispose();

    [TestMethod]
    public void TargetsMakeARegressor()
    {
        JsonElement json = ToolRun.Of(
            "evaluate", "--train", s_train, "--test", s_test, "--classifier", "minirocket", "--features", "840", "--json")
            .Succeeded().Json();
        Assert.AreEqual("regression", json.GetProperty("task").GetString());
        Assert.AreEqual("MiniRocket", json.GetProperty("algorithm").GetString());
        Assert.IsGreaterThan(0.9, json.GetProperty("r2").GetDouble());
        Assert.IsLessThan(1.0, json.GetProperty("rmse").GetDouble());
        Assert.IsLessThan(json.GetProperty("rmse").GetDouble(), json.GetProperty("mae").GetDouble());
        Assert.IsGreaterThan(0.0, json.GetProperty("leaveOneOutError").GetDouble());
        Assert.IsFalse(json.TryGetProperty("classes", out _));
        Assert.IsFalse(json.TryGetProperty("accuracy", out _));
    }

    [TestMethod]
    [DataRow("evaluate", "Task|regression, targets from |Leave-one-out error|RMSE|MAE|R²")]
    [DataRow("train", "Task|regression, targets from |Leave-one-out error|Model")]
    public void PeopleAreToldThatItIsRegression(string command, string mentions)
    {
        string[] rest = command == "train" ? ["--model", s_directory.File("again.zip")] : ["--test", s_test];
        string output = ToolRun.Of([command, "--train", s_train, "--classifier", "minirocket", "--features", "84", .. rest])
            .Succeeded().Output;
        foreach (string mention in mentions.Split('|'))
            Assert.Contains(mention, output);
    }

    [TestMethod]
    public void PredictSaysTheSameInEveryForm()
    {
        string[] common = ["predict", "--model", s_model, "--input", s_test];
        string written = s_directory.File("predictions.csv");
        string csv = ToolRun.Of(common).Succeeded().Output;
        ToolRun run = ToolRun.Of([.. common, "--output", written]).Succeeded();
        JsonElement json = ToolRun.Of([.. common, "--json"]).Succeeded().Json();

        Assert.Contains("RMSE", run.Output);
        Assert.AreEqual(csv, File.ReadAllText(written));
        Assert.AreEqual("regression", json.GetProperty("task").GetString());
        string[] lines = csv.TrimEnd('\n').Split('\n');
        Assert.AreEqual("series,target", lines[0]);
        SeriesSet test = SeriesFile.Read(s_test);
        double[] predicted = [.. json.GetProperty("predictions").EnumerateArray().Select(one => one.GetProperty("target").GetDouble())];
        CollectionAssert.AreEqual(
            predicted, lines[1..].Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToArray());
        double squares = predicted.Zip(test.Targets.ToArray(), (p, target) => (p - target) * (p - target)).Average();
        Assert.AreEqual(Math.Sqrt(squares), json.GetProperty("rmse").GetDouble(), 1e-6);
    }

    [TestMethod]
    public void AProblemWithTargetsIsGeneratedInTheSizesAskedFor()
    {
        string folder = s_directory.File("adding");
        ToolRun.Of("generate", "adding", "--output", folder, "--train-size", "12", "--test-size", "5", "--length", "20").Succeeded();
        foreach ((string part, int count) in new[] { ("TRAIN", 12), ("TEST", 5) })
        {
            JsonElement data = ToolRun.Of("describe", Path.Combine(folder, $"adding_{part}.ts"), "--json").Succeeded().Json();
            Assert.IsTrue(data.GetProperty("targets").GetBoolean());
            Assert.AreEqual(
                (count, 20, 20, 2),
                (data.GetProperty("series").GetInt32(), data.GetProperty("minLength").GetInt32(), data.GetProperty("maxLength").GetInt32(),
                    data.GetProperty("channels").GetInt32()));
        }
    }

    [TestMethod]
    public void DescribeTellsARegressorAndItsData()
    {
        JsonElement model = ToolRun.Of("describe", s_model, "--json").Succeeded().Json();
        Assert.AreEqual("regression", model.GetProperty("task").GetString());
        Assert.IsGreaterThan(0.0, model.GetProperty("leaveOneOutError").GetDouble());
        Assert.Contains("Regressor", ToolRun.Of("describe", s_model).Succeeded().Output);

        SeriesSet train = SeriesFile.Read(s_train);
        JsonElement data = ToolRun.Of("describe", s_train, "--json").Succeeded().Json();
        Assert.IsTrue(data.GetProperty("targets").GetBoolean());
        Assert.AreEqual(train.Targets.ToArray().Min(), data.GetProperty("minTarget").GetDouble());
        Assert.AreEqual(train.Targets.ToArray().Max(), data.GetProperty("maxTarget").GetDouble());
        Assert.AreEqual(train.Targets.ToArray().Average(), data.GetProperty("meanTarget").GetDouble(), 1e-12);
        Assert.Contains("numeric targets", ToolRun.Of("describe", s_train).Succeeded().Output);
    }

    [TestMethod]
    public void DescribeKnowsTheEnginesOwnFilesOfBothTasks()
    {
        string regressor = s_directory.File("waves.csq"), classifier = s_directory.File("classes.csq");
        TimeSeriesRegressor.Fit(SeriesFile.Read(s_train)).Save(regressor);
        TimeSeriesClassifier.Fit(SeriesFile.Read(s_classes)).Save(classifier);
        Assert.AreEqual("regression", ToolRun.Of("describe", regressor, "--json").Succeeded().Json().GetProperty("task").GetString());
        Assert.AreEqual("classification", ToolRun.Of("describe", classifier, "--json").Succeeded().Json().GetProperty("task").GetString());
    }

    [TestMethod]
    public void AnswersOfTheOtherKindAreRefused()
    {
        Assert.Contains("class labels where", ToolRun.Of("evaluate", "--train", s_train, "--test", s_classes).Refused(s_classes).Error);
        Assert.Contains("numeric targets where", ToolRun.Of("evaluate", "--train", s_classes, "--test", s_test).Refused(s_test).Error);
        Assert.Contains("class labels where", ToolRun.Of("predict", "--model", s_model, "--input", s_classes).Refused(s_classes).Error);
        string classifier = s_directory.File("classes.zip");
        ToolRun.Of("train", "--train", s_classes, "--model", classifier, "--classifier", "minirocket", "--features", "84").Succeeded();
        Assert.Contains("numeric targets where", ToolRun.Of("predict", "--model", classifier, "--input", s_test).Refused(s_test).Error);
    }

    [TestMethod]
    public void TreesPredictNumbersToo()
    {
        ToolRun run = ToolRun.Of(
            "evaluate", "--train", s_train, "--test", s_test, "--classifier", "minirocket", "--features", "84", "--head", "trees");
        Assert.Contains("200 extremely randomised trees of ", run.Succeeded().Output);
    }

    [TestMethod]
    public void WhatIsForClassesIsRefused()
    {
        ToolRun balanced = ToolRun.Of("evaluate", "--train", s_train, "--test", s_test, "--balance-classes").Refused(s_train);
        Assert.Contains("--balance-classes", balanced.Error);
        ToolRun logistic = ToolRun.Of("evaluate", "--train", s_train, "--test", s_test, "--head", "logistic").Refused(s_train);
        Assert.Contains("--head logistic", logistic.Error);
        ToolRun likely = ToolRun.Of("predict", "--model", s_model, "--input", s_test, "--probabilities").Refused(s_model);
        Assert.Contains("--probabilities", likely.Error);
    }

    // The errors are 2, 0 and 1; the targets are 2, 1 and 1 from their mean.
    [TestMethod]
    public void ScoresAreTheTextbooks()
    {
        var builder = new SeriesSetBuilder(1);
        foreach (double target in new double[] { 0, 3, 3 })
            builder.Add([1f, 2], target);
        var score = new RegressionScore(builder.Build(), new TargetPredictions([2, 3, 4]));
        Assert.AreEqual(Math.Sqrt(5 / 3.0), score.RootMeanSquaredError, 1e-12);
        Assert.AreEqual(1, score.MeanAbsoluteError, 1e-12);
        Assert.AreEqual(1 - 5 / 6.0, score.RSquared, 1e-12);
    }

    /// <summary>Sine waves of noise; the target is how many fit into a series.</summary>
    private static SeriesSet Waves(int count, int seed)
    {
        var random = new Random(seed);
        var builder = new SeriesSetBuilder(1) { Name = "waves" };
        for (int i = 0; i < count; i++)
        {
            double frequency = 1 + 9 * random.NextDouble(), phase = 6 * random.NextDouble();
            builder.Add(
                Enumerable.Range(0, 100).Select(t =>
                    (float)(Math.Sin(phase + 2 * Math.PI * frequency * t / 100) + 0.1 * random.NextDouble())).ToArray(),
                frequency);
        }

        return builder.Build();
    }
}
