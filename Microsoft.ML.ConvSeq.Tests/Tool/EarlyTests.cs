using System.Text.Json;
using ConvSeq.Series;

namespace ConvSeq.Tests.Tool;

/// <summary>Early classification on the command line: train, describe, predict, evaluate.</summary>
[TestClass]
public sealed class EarlyTests
{
    private static readonly string[] s_small = ["--early", "--classifier", "minirocket", "--features", "84", "--seed", "3"];

    private static TemporaryFolder s_directory = null!;
    private static string s_train = null!, s_test = null!, s_model = null!;

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        s_directory = new TemporaryFolder();
        (s_train, s_test, s_model) = (s_directory.File("cbf_TRAIN.ts"), s_directory.File("cbf_TEST.ts"), s_directory.File("early.zip"));
        SeriesFile.Write(s_train, SeriesGenerators.Cbf(30, seed: 1));
        SeriesFile.Write(s_test, SeriesGenerators.Cbf(40, seed: 2));
        ToolRun.Of(["train", "--train", s_train, "--model", s_model, .. s_small]).Succeeded();
    }

    [ClassCleanup]
    public static void Cleanup() => s_directory.Dispose();

    [TestMethod]
    public void PredictionsSayAfterHowManyPointsTheyWereMade()
    {
        ToolRun run = ToolRun.InChild("predict", "--model", s_model, "--input", s_test, "--probabilities").Succeeded();
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.StartsWith("series,label,points,", lines[0]);
        JsonElement json = ToolRun.Of("predict", "--model", s_model, "--input", s_test, "--json").Succeeded().Json();
        double seen = 0;
        JsonElement[] predictions = [.. json.GetProperty("predictions").EnumerateArray()];
        Assert.HasCount(40, predictions);
        for (int i = 0; i < predictions.Length; i++)
        {
            int points = predictions[i].GetProperty("points").GetInt32();
            Assert.StartsWith($"{i},{predictions[i].GetProperty("label").GetString()},{points},", lines[1 + i]);
            seen += points / 128.0;
        }

        double earliness = json.GetProperty("earliness").GetDouble(), accuracy = json.GetProperty("accuracy").GetDouble();
        Assert.AreEqual(seen / 40, earliness, 1e-12);
        Assert.IsLessThan(1.0, earliness);
        Assert.AreEqual(2 / (1 / accuracy + 1 / (1 - earliness)), json.GetProperty("harmonicMean").GetDouble(), 1e-12);
    }

    [TestMethod]
    public void EvaluateAndDescribeTellOfEarliness()
    {
        JsonElement json = ToolRun.Of(["evaluate", "--train", s_train, "--test", s_test, "--json", .. s_small]).Succeeded().Json();
        Assert.AreEqual(20, json.GetProperty("checkpoints").GetArrayLength());
        ToolRun people = ToolRun.Of(["evaluate", "--train", s_train, "--test", s_test, .. s_small]).Succeeded();
        foreach (string words in (string[])["Early classifier, seed 3", "Threshold", "of a series seen", "Harmonic mean"])
            Assert.Contains(words, people.Output);
        ToolRun described = ToolRun.Of("describe", s_model).Succeeded();
        Assert.Contains("early, MiniRocket at each checkpoint", described.Output);
        Assert.Contains("20, after 7, 13, 20, ", described.Output);
        Assert.AreEqual(
            json.GetProperty("threshold").GetDouble(),
            ToolRun.Of("describe", s_model, "--json").Succeeded().Json().GetProperty("threshold").GetDouble());
    }

    [TestMethod]
    public void AnyAlgorithmDecidesEarly()
    {
        string train = s_directory.File("short.csv");
        int[] points = [.. Enumerable.Range(0, 12)];
        File.WriteAllLines(train, points.Select(i => $"{"ab"[i % 2]},{string.Join(',', points.Select(t => (t * (1 + i % 2) + i) % 5))}")
            .Prepend($"label,{string.Join(',', points)}"));
        foreach (string[] algorithm in (string[][])
            [
                ["--classifier", "quant", "--levels", "2"], ["--classifier", "ensemble", "--members", "hydra,quant"],
                ["--classifier", "tcn", "--epochs", "1"],
            ])
        {
            string path = s_directory.File("other.zip");
            ToolRun.Of(["train", "--train", train, "--model", path, "--early", .. algorithm]).Succeeded();
            Assert.Contains("Early classifier", ToolRun.Of("describe", path, "--json").Succeeded().Output);
        }
    }

    [TestMethod]
    public void NormalizationKnowsNothingOfTheEnd()
    {
        // A jump at the end of all series changes what a whole series is normalized to, and nothing before it.
        string model = s_directory.File("normalized.zip"), jump = s_directory.File("jump.ts");
        ToolRun.Of(["train", "--train", s_train, "--model", model, "--normalize", .. s_small]).Succeeded();
        SeriesSet test = SeriesFile.Read(s_test);
        var builder = new SeriesSetBuilder(1);
        for (int i = 0; i < test.Count; i++)
        {
            float[] series = test.Values(i).ToArray();
            series[^1] += 1000;
            builder.Add(series, test.LabelOf(i));
        }

        SeriesFile.Write(jump, builder.Build());
        string[] before = Lines(s_test), after = Lines(jump);
        int same = before.Zip(after).Count(pair => pair.First == pair.Second);
        Assert.IsGreaterThan(20, same);
        Assert.IsTrue(before.Zip(after).All(pair => pair.First == pair.Second || pair.First.Split(',')[2] == "128"));

        string[] Lines(string path) =>
            ToolRun.Of("predict", "--model", model, "--input", path, "--probabilities").Succeeded().Output.TrimEnd().Split('\n');
    }

    [TestMethod]
    [DataRow("--accuracy-share 0.9", "--accuracy-share: an option of --early alone.")]
    [DataRow("--early --head logistic", "--head: not an option with --early.")]
    [DataRow("--early --accuracy-share 0", "--accuracy-share 0: expected a number above 0, at most 1.")]
    [DataRow("--early --classifier tcn --validation 0.2", "--validation: not an option with --early.")]
    public void OptionsThatDoNotGoTogetherAreRefused(string options, string problem)
    {
        ToolRun.Of(["train", "--train", s_train, "--model", "m.zip", .. options.Split(' ')]).Misused(problem);
    }
}
