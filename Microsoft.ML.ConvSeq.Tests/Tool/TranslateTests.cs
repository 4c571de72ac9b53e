using System.Text.Json;

namespace ConvSeq.Tests.Tool;

/// <summary>The command learns to turn texts into others, measures that and does it.</summary>
[TestClass]
public sealed class TranslateTests
{
    private static readonly string[] Small =
        ["--width", "16", "--batch", "8", "--learning-rate", "0.02", "--epochs", "20", "--schedule", "one-cycle", "--seed", "1"];

    private static TemporaryFolder s_folder = null!;
    private static string s_train = null!, s_test = null!, s_model = null!;

    [ClassInitialize]
    public static void WriteAndTrain(TestContext context)
    {
        s_folder = new TemporaryFolder();
        (s_train, s_test, s_model) = (s_folder.File("pairs.tsv"), s_folder.File("test.tsv"), s_folder.File("pairs.csq"));
        string[] letters = ["a", "b", "c"];
        string[] sources = [.. letters.SelectMany(one => letters.SelectMany(two => letters.Select(three => one + two + three)))];
        File.WriteAllLines(s_train, Enumerable.Repeat(sources, 6).SelectMany(all => all.Select(Pair)));
        File.WriteAllLines(s_test, sources.Take(9).Select(Pair));
        ToolRun.Of(["train", "--task", "translate", "--train", s_train, "--model", s_model, .. Small]).Succeeded();

        static string Pair(string source) => $"{source}\t{new string([.. source.Reverse()]).ToUpperInvariant()}";
    }

    [ClassCleanup]
    public static void Cleanup() => s_folder.Dispose();

    [TestMethod]
    public void ATranslatorIsLearnedMeasuredAndDescribed()
    {
        string[] args = ["evaluate", "--task", "translate", "--model", s_model, "--test", s_test];
        JsonElement score = ToolRun.Of([.. args, "--json"]).Succeeded().Json();
        Assert.AreEqual("translate", score.GetProperty("task").GetString());
        Assert.AreEqual(9, score.GetProperty("testPairs").GetInt32());
        Assert.IsGreaterThan(0.8, score.GetProperty("exactMatch").GetDouble());
        Assert.AreEqual(36, score.GetProperty("predicted").GetInt32());
        string output = ToolRun.Of([.. args, "--beam", "1", "--length-penalty", "0"]).Succeeded().Output;
        foreach (string fact in (string[])["EncoderDecoder", "of 9", "Perplexity", "3 characters"])
            Assert.Contains(fact, output);
        Assert.AreEqual("translate", ToolRun.Of("describe", s_model, "--json").Succeeded().Json().GetProperty("task").GetString());
        Assert.Contains("Translates", ToolRun.Of("describe", s_model).Succeeded().Output);
    }

    [TestMethod]
    public void EachLineIsTranslated()
    {
        string input = s_folder.File("input.txt"), output = s_folder.File("output.txt");
        File.WriteAllText(input, "abc\r\ncab\n");
        string[] args = ["translate", "--model", s_model, "--input", input];
        Assert.AreEqual("CBA\nBAC\n", ToolRun.Of(args).Succeeded().Output);
        ToolRun.Of([.. args, "--output", output, "--max-length", "2", "--beam", "1", "--threads", "1"]).Succeeded();
        CollectionAssert.AreEqual((string[])["CB", "BA"], File.ReadAllLines(output));
    }

    [TestMethod]
    [DataRow("gru-attention")]
    [DataRow("separable")]
    [DataRow("last-state")]
    public void WordsAndOtherNetworksAreLearned(string network)
    {
        string pairs = s_folder.File($"{network}.tsv"), model = s_folder.File($"{network}.csq");
        File.WriteAllText(pairs, string.Concat(Enumerable.Repeat("red house\tcasa roja\ngreen house\tcasa verde\n", 4)));
        JsonElement json = ToolRun.Of(
            ["train", "--task", "translate", "--train", pairs, "--model", model, "--network", network, "--unit", "words", "--validation",
                pairs, "--vocabulary", "3", "--json", "--width", "8", "--epochs", "2"]).Succeeded().Json();
        Assert.AreEqual("words", json.GetProperty("unit").GetString());
        Assert.AreEqual(3, json.GetProperty("sourceSymbols").GetInt32());
        Assert.AreEqual(8, json.GetProperty("pairs").GetInt32());
        Assert.IsGreaterThan(0.0, json.GetProperty("validationLoss").GetDouble());
    }

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        string pairs = s_folder.File("bad.tsv"), input = s_folder.File("bad.txt");
        string[] train = ["train", "--task", "translate", "--train", pairs, "--model", s_folder.File("bad.csq"), .. Small];
        AssertRefused(pairs, "a\tA\nb\n", "line 2: expected a source, a tab and its target; there are 0 tabs", train);
        AssertRefused(pairs, "\tA\n", "line 1: expected a source, a tab and its target; there are 1 tabs, and nothing before", train);
        AssertRefused(pairs, "a\tA\na\tB\n", "1 different character; two are needed", train);
        string[] translate = ["translate", "--model", s_model, "--input", input];
        AssertRefused(input, "abc\nax\n", "line 2: The character 'x'", translate);
        AssertRefused(input, "abc\n\nabc\n", "line 2 is empty", translate);
        Assert.Contains(
            "is a model of --task translate",
            ToolRun.Of("predict", "--model", s_model, "--input", s_test, "--output", s_folder.File("x.csv")).Refused(s_model).Error);

        static void AssertRefused(string path, string content, string problem, string[] args)
        {
            File.WriteAllText(path, content);
            Assert.Contains(problem, ToolRun.Of(args).Refused(path).Error);
        }
    }

    [TestMethod]
    [DataRow("train --task translate --train a --model b --chunk 9", "--chunk: not an option of --task translate.")]
    [DataRow("train --task translate --train a --model b --format csv", "--format: not an option of --task translate.")]
    [DataRow("train --task translate --train a --model b --network tcn", "one of attention, gru-attention, separable, last-state")]
    [DataRow("train --task translate --train a --model b --unit values", "characters or words with --task translate")]
    [DataRow("train --task translate --model b", "Option '--train' is required.")]
    [DataRow("evaluate --task next --train a --test b --beam 3", "--beam: not an option of --task next.")]
    [DataRow("evaluate --train a --test b --beam 3", "--beam: an option of --task translate alone.")]
    [DataRow("evaluate --task translate --train a --walk-forward 3", "--walk-forward: not an option of --task translate.")]
    [DataRow("translate --model a --input b --beam 0", "--beam 0: expected a whole number, 1 to 1024.")]
    [DataRow("translate --model a --input b --length-penalty -1", "--length-penalty -1: expected a number from 0 to 10.")]
    public void OptionsThatDoNotFitAreNamed(string line, string problem)
    {
        ToolRun.Of(line.Split(' ')).Misused(problem);
    }
}
