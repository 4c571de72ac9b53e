using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Tool.Fitting;

namespace ConvSeq.Tests.Tool;

/// <summary>The whole way for every algorithm that the command knows.</summary>
[TestClass]
public sealed class AlgorithmTests
{
    private static TemporaryFolder s_directory = null!;

    public static IEnumerable<object[]> Names => Algorithm.All.Select(one => new object[] { one.Name });

    public static IEnumerable<object[]> NamesOfSized =>
        Algorithm.All.OfType<FeatureAlgorithm>().Where(one => one.Sizes.Count > 0).Select(one => new object[] { one.Name });

    private static string Train => Path.Combine(s_directory.File("data"), "cbf_TRAIN.ts");

    private static string Test => Path.Combine(s_directory.File("data"), "cbf_TEST.ts");

    [ClassInitialize]
    public static void Generate(TestContext context)
    {
        s_directory = new TemporaryFolder();
        ToolRun.Of("generate", "cbf", "--output", s_directory.File("data"), "--test-size", "300").Succeeded();
    }

    [ClassCleanup]
    public static void Cleanup() => s_directory.Dispose();

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void WhatIsTrainedPredictsWhatWasEvaluated(string name)
    {
        string[] fitting = ["--train", Train, "--classifier", name, "--seed", "3", .. Small(name), "--json"];
        string model = s_directory.File($"{name}.zip");
        JsonElement trained = ToolRun.Of(["train", "--model", model, .. fitting]).Succeeded().Json();
        JsonElement evaluated = ToolRun.Of(["evaluate", "--test", Test, .. fitting]).Succeeded().Json();
        JsonElement predicted = ToolRun.Of("predict", "--model", model, "--input", Test, "--json").Succeeded().Json();
        JsonElement described = ToolRun.Of("describe", model, "--json").Succeeded().Json();

        Assert.AreEqual(name, trained.GetProperty("classifier").GetString());
        Assert.AreEqual("classification", trained.GetProperty("task").GetString());
        Assert.AreEqual(trained.GetProperty("algorithm").GetString(), described.GetProperty("algorithm").GetString());
        string size = new[] { "parameters", "features", "members" }.First(one => trained.TryGetProperty(one, out _));
        Assert.AreEqual(trained.GetProperty(size).GetRawText(), described.GetProperty(size).GetRawText());
        Assert.AreEqual(evaluated.GetProperty("accuracy").GetDouble(), predicted.GetProperty("accuracy").GetDouble());

        // In so few epochs recurrent networks learn little of these series; that they learn is for their own tests to see.
        if (Algorithm.Find(name) is not NetworkAlgorithm { Defaults: RecurrentOptions })
            Assert.IsGreaterThan(0.8, evaluated.GetProperty("accuracy").GetDouble());
    }

    [TestMethod]
    public void TheDefaultChoosesAndSaysWhy()
    {
        var options = new TimeSeriesClassifierOptions { Features = new AutomaticFeatureOptions() };
        ModelChoice choice = AutomaticModel.Choose(options, 30, 128, 1)!;
        string[] args = ["train", "--train", Train, "--model", s_directory.File("chosen.zip")];
        foreach (Func<string[], ToolRun> run in new Func<string[], ToolRun>[] { ToolRun.Of, ToolRun.BlockByBlock })
        {
            JsonElement json = run([.. args, "--json"]).Succeeded().Json();
            Assert.AreEqual("auto", json.GetProperty("classifier").GetString());
            Assert.AreEqual("Ensemble", json.GetProperty("algorithm").GetString());
            Assert.AreEqual(choice.Reason, json.GetProperty("reason").GetString());
        }

        Assert.MatchesRegex($@"\n  Choice +{Regex.Escape(choice.Reason)}\n", ToolRun.Of(args).Succeeded().Output);
    }

    [TestMethod]
    public void ATimeBudgetLeavesMembersOutAndSaysWhy()
    {
        string[] args =
        [
            "train", "--train", Train, "--model", s_directory.File("budget.zip"), "--classifier", "ensemble",
            "--members", "rdst,quant,minirocket", "--time-budget", "0.001s",
        ];
        JsonElement json = ToolRun.Of([.. args, "--json"]).Succeeded().Json();
        string member = json.GetProperty("members").EnumerateArray().Single().GetProperty("algorithm").GetString()!;
        string[] leftOut = [.. json.GetProperty("leftOut").EnumerateArray().Select(reason => reason.GetString()!)];
        Assert.HasCount(2, leftOut);
        foreach (string reason in leftOut)
        {
            Assert.DoesNotContain(member, reason);
            Assert.MatchesRegex("^(RDST|MiniRocket|Quant) is left out: by the estimate it takes .+ s, and of the time budget of ", reason);
            Assert.Contains("budget of 0.001 s ", reason);
        }

        Assert.MatchesRegex($@"\n  Left out +{Regex.Escape(leftOut[0])}\n", ToolRun.Of(args).Succeeded().Output);
    }

    [TestMethod]
    public void AnEnsembleTakesNetworksAndTheOptionsOfTheirTraining()
    {
        string[] args =
        [
            "train", "--train", Train, "--model", s_directory.File("networks.zip"), "--classifier", "ensemble",
            "--members", "minirocket,tcn", "--epochs", "2", "--batch", "5", "--backend", "managed",
        ];
        JsonElement json = ToolRun.Of([.. args, "--json"]).Succeeded().Json();
        JsonElement network = json.GetProperty("members").EnumerateArray().Last();
        Assert.AreEqual("TCN", network.GetProperty("algorithm").GetString());
        Assert.AreEqual(5, network.GetProperty("networks").GetInt32());
        Assert.AreEqual("managed", json.GetProperty("backend").GetString());
        ToolRun run = ToolRun.Of(["describe", s_directory.File("networks.zip")]).Succeeded();
        Assert.MatchesRegex(@"\n  TCN +5 networks, weight 0\.\d\d, out-of-fold accuracy", run.Output);
        ToolRun.Of(["predict", "--model", s_directory.File("networks.zip"), "--input", Test, "--output", s_directory.File("n.csv")])
            .Succeeded();
    }

    [TestMethod]
    public void WhatIsNamedNeedsNoReason()
    {
        string[] args = ["evaluate", "--train", Train, "--test", Test, "--classifier", "minirocket", "--features", "84"];
        Assert.AreEqual(JsonValueKind.Null, ToolRun.Of([.. args, "--json"]).Succeeded().Json().GetProperty("reason").ValueKind);
        Assert.DoesNotContain("Choice", ToolRun.Of(args).Succeeded().Output);
    }

    [TestMethod]
    [DynamicData(nameof(NamesOfSized))]
    public void TheRangesOfSizesAreThoseOfTheOptions(string name)
    {
        var algorithm = (FeatureAlgorithm)Algorithm.Find(name)!;
        foreach (AlgorithmSize size in algorithm.Sizes)
        {
            SeriesFeatureOptions changed = size.Set(algorithm.Defaults, size.Least);
            Assert.AreNotEqual(algorithm.Defaults, changed);
            Assert.AreEqual(algorithm.Defaults, size.Set(changed, size.Default));
            size.Set(changed, size.Most);
            Assert.Throws<ArgumentOutOfRangeException>(() => size.Set(changed, size.Least - 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => size.Set(changed, size.Most + 1));
        }
    }

    [TestMethod]
    public void EverySizeBelongsToAnAlgorithm() => CollectionAssert.AreEquivalent(
        Algorithm.SizeOptions.Select(size => size.Option).ToArray(),
        Algorithm.All.OfType<FeatureAlgorithm>().SelectMany(one => one.Sizes).Select(size => size.Option).Distinct().ToArray());

    // A few times the least, or a few epochs: enough to tell three simple shapes apart.
    private static IEnumerable<string> Small(string name) => Algorithm.Find(name) switch
    {
        FeatureAlgorithm features => features.Sizes.SelectMany(size =>
            new[] { size.Option, Math.Min(size.Default, 8 * size.Least).ToString(CultureInfo.InvariantCulture) }),
        EnsembleAlgorithm => ["--members", "minirocket,hydra,quant"],
        NetworkAlgorithm { Defaults: RecurrentOptions } =>
            ["--members", "1", "--epochs", "10", "--batch", "5", "--learning-rate", "0.005", "--schedule", "cosine"],
        _ => ["--members", "1", "--epochs", "30", "--batch", "5", "--learning-rate", "0.01", "--schedule", "cosine"],
    };
}
