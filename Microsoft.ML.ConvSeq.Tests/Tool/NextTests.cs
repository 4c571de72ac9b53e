using System.Globalization;
using System.Text;
using System.Text.Json;
using ConvSeq.Models;
using ConvSeq.Networks;
using ConvSeq.Series;
using ConvSeq.Tests.Series;

namespace ConvSeq.Tests.Tool;

/// <summary>The command learns what comes next, measures it and draws from it.</summary>
[TestClass]
public sealed class NextTests
{
    private static readonly string[] Quick = ["--width", "16", "--chunk", "50", "--batch", "4", "--learning-rate", "0.01"];

    private static readonly string[] Small = [.. Quick, "--epochs", "30", "--layers", "2", "--schedule", "cosine"];

    private static TemporaryFolder s_folder = null!;
    private static string s_text = null!, s_test = null!, s_model = null!, s_waves = null!;

    [ClassInitialize]
    public static void WriteAndTrain(TestContext context)
    {
        s_folder = new TemporaryFolder();
        (s_text, s_test, s_model) = (s_folder.File("words.txt"), s_folder.File("test.txt"), s_folder.File("words.csq"));
        File.WriteAllText(s_text, string.Concat(Enumerable.Repeat("one two three four\n", 120)));
        File.WriteAllText(s_test, "two three four\none two three four\n");
        s_waves = s_folder.File("waves.csv");
        SeriesFile.Write(s_waves, SeriesSet.FromArrays([.. Enumerable.Range(0, 6).Select(i => ToolFiles.Wave(2 * i, 200).Select(
            value => (float)value).ToArray())]));
        ToolRun.Of(["train", "--task", "next", "--train", s_text, "--model", s_model, .. Small]).Succeeded();
    }

    [ClassCleanup]
    public static void Cleanup() => s_folder.Dispose();

    [TestMethod]
    public void ATextIsLearnedByCharacters()
    {
        JsonElement score = ToolRun.Of("evaluate", "--task", "next", "--model", s_model, "--test", s_test, "--json").Succeeded().Json();
        Assert.AreEqual("characters", score.GetProperty("unit").GetString());
        Assert.AreEqual(34, score.GetProperty("predicted").GetInt32());
        Assert.IsLessThan(1.0, score.GetProperty("bitsPerSymbol").GetDouble());
        Assert.AreEqual(
            score.GetProperty("perplexity").GetDouble(), Math.Pow(2, score.GetProperty("bitsPerSymbol").GetDouble()), 1e-9);
        string output = ToolRun.Of("evaluate", "--task", "next", "--model", s_model, "--test", s_test).Succeeded().Output;
        foreach (string fact in (string[])["TCN", "Perplexity", "bits per symbol", "11 characters"])
            Assert.Contains(fact, output);
        Assert.AreEqual("next", ToolRun.Of("describe", s_model, "--json").Succeeded().Json().GetProperty("task").GetString());
        Assert.Contains("Predicts the next symbol", ToolRun.Of("describe", s_model).Succeeded().Output);
    }

    [TestMethod]
    public void SamplesContinueThePrompt()
    {
        string[] args = ["sample", "--model", s_model, "--prompt", "one two three", "--length", "20", "--temperature", "0"];
        Assert.AreEqual(" four\none two three f\n"[..20] + "\n", ToolRun.Of(args).Succeeded().Output);
        string output = s_folder.File("drawn.txt");
        string[] drawing = ["sample", "--model", s_model, "--length", "30", "--top-k", "9", "--temperature", "9", "--output", output];
        ToolRun.Of([.. drawing, "--seed", "1"]).Succeeded();
        string first = File.ReadAllText(output);
        Assert.HasCount(30, first);
        ToolRun.Of([.. drawing, "--seed", "1"]).Succeeded();
        Assert.AreEqual(first, File.ReadAllText(output));
        ToolRun.Of([.. drawing, "--seed", "2"]).Succeeded();
        Assert.AreNotEqual(first, File.ReadAllText(output));
        Assert.AreEqual(1, Directory.GetFiles(s_folder.Path, "drawn*").Length);
    }

    /// <summary>A model of classes, which the engine has trained, draws from the class that is named.</summary>
    [TestMethod]
    public void AClassIsDrawnFrom()
    {
        int[][] sequences = [.. Enumerable.Range(0, 24).Select(i => Enumerable.Range(0, 40).Select(t => (i + t * (i % 2 == 0 ? 1 : 4)) % 5)
            .ToArray())];
        SequenceModel counts = SequenceModel.Fit(
            new SequenceSet(sequences) { ClassNames = ["up", "down"], Classes = [.. sequences.Select((_, i) => i % 2)] },
            new SequenceVocabulary(SymbolUnit.Word, ["a", "b", "c", "d", "e"]), new SequenceModelOptions
            {
                ChunkLength = 20,
                Network = new WaveNetOptions
                {
                    Classes = 2,
                    Stacks = 1,
                    LayersPerStack = 2,
                    ResidualChannels = 8,
                    SkipChannels = 16,
                    Training = new NetworkTrainingOptions
                    {
                        Epochs = 30,
                        BatchSize = 4,
                        Optimizer = new OptimizerOptions { LearningRate = 0.01 },
                    },
                },
            });
        string model = s_folder.File("classes.csq");
        counts.Save(model);
        string[] sampling = ["sample", "--model", model, "--length", "4", "--prompt", "a", "--temperature", "0"];
        Assert.AreEqual("b c d e\n", ToolRun.Of([.. sampling, "--class", "up"]).Succeeded().Output);
        Assert.AreEqual("e d c b\n", ToolRun.Of([.. sampling, "--class", "down"]).Succeeded().Output);
        Assert.Contains("'up', 'down': name it with --class", ToolRun.Of(sampling).Refused(model).Error);
        Assert.Contains("--class", ToolRun.Of([.. sampling, "--class", "Up"]).Refused(model).Error);
        Assert.Contains("has no classes", ToolRun.Of("sample", "--model", s_model, "--class", "up").Refused(s_model).Error);
    }

    [TestMethod]
    public void WordsAreLearnedToo()
    {
        string compressed = s_folder.File("words.txt.gz"), model = s_folder.File("byWords.csq");
        File.WriteAllBytes(compressed, Compressed(File.ReadAllText(s_text) + "rare odd\n"));
        JsonElement json = ToolRun.Of(
            ["train", "--task", "next", "--train", compressed, "--model", model, "--unit", "words", "--vocabulary", "6", "--network", "gru",
                "--validation", s_text, "--json", .. Small]).Succeeded().Json();
        Assert.AreEqual("words", json.GetProperty("unit").GetString());
        Assert.AreEqual(6, json.GetProperty("symbols").GetInt32());
        Assert.AreEqual("GRU", json.GetProperty("algorithm").GetString());
        Assert.AreEqual(JsonValueKind.Null, json.GetProperty("receptiveField").ValueKind);
        Assert.IsGreaterThan(0.0, json.GetProperty("validationLoss").GetDouble());
        Assert.AreEqual(
            "three four\none two\n",
            ToolRun.Of("sample", "--model", model, "--prompt", "one two", "--length", "5", "--temperature", "0").Succeeded().Output);

        // A word that is not known is known as such.
        ToolRun.Of("sample", "--model", model, "--prompt", "strange words", "--length", "5").Succeeded();
    }

    [TestMethod]
    [DataRow("wavenet")]
    [DataRow("lstm")]
    public void SeriesAreLearnedByLevels(string network)
    {
        string model = s_folder.File($"{network}.csq"), drawn = s_folder.File($"{network}.csv");
        JsonElement json = ToolRun.Of(
            ["evaluate", "--task", "next", "--train", s_waves, "--test", s_waves, "--network", network, "--value-levels", "32", "--json",
                "--epochs", "4", "--layers", "1", .. Quick]).Succeeded().Json();
        Assert.AreEqual("values", json.GetProperty("unit").GetString());
        Assert.AreEqual(1200, json.GetProperty("predicted").GetInt32());
        Assert.IsLessThan(5.0, json.GetProperty("bitsPerSymbol").GetDouble());
        string[] args = ["train", "--task", "next", "--train", s_waves, "--model", model, "--network", network, "--mu-law", .. Quick];
        ToolRun.Of([.. args, "--epochs", "2"]).Succeeded();
        ToolRun.Of("sample", "--model", model, "--length", "40", "--prompt", "0.1, 0.4,0.6", "--output", drawn).Succeeded();
        Assert.AreEqual(40, SeriesFile.Read(drawn).MaxLength);
        string line = ToolRun.Of("sample", "--model", model, "--length", "3").Succeeded().Output;
        Assert.HasCount(3, line.Split(',').Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray());
    }

    [TestMethod]
    public void OneSequenceIsEvaluatedWalkingForward()
    {
        string[] args =
            ["evaluate", "--task", "next", "--train", s_waves, "--value-levels", "16", .. Quick, "--epochs", "2", "--layers", "1"];
        JsonElement json = ToolRun.Of([.. args, "--walk-forward", "3", "--window", "80", "--json"]).Succeeded().Json();
        JsonElement[] parts = [.. json.GetProperty("parts").EnumerateArray()];
        CollectionAssert.AreEqual((int[])[300, 480, 480], parts.Select(part => part.GetProperty("learned").GetInt32()).ToArray());
        Assert.AreEqual(900, json.GetProperty("predicted").GetInt32());
        foreach (JsonElement one in parts.Append(json))
        {
            Assert.IsGreaterThan(0.0, one.GetProperty("bitsPerSymbol").GetDouble());
            Assert.IsGreaterThan(0.0, one.GetProperty("byFrequency").GetProperty("bitsPerSymbol").GetDouble());
            Assert.IsGreaterThan(0.0, one.GetProperty("byLastValue").GetProperty("accuracy").GetDouble());
        }

        string table = ToolRun.Of([.. args, "--walk-forward", "2"]).Succeeded().Output;
        foreach (string part in (string[])["16 uniform levels", "all before a part", "loss by frequency", "loss by last value", "all"])
            Assert.Contains(part, table);
        string text = ToolRun.Of(["evaluate", "--task", "next", "--train", s_test, .. Quick, "--epochs", "1", "--walk-forward"])
            .Succeeded().Output;
        Assert.Contains("\u2502 5 ", text);
        Assert.DoesNotContain("last value", text);
        string brief = s_folder.Write("brief.txt", "abc");
        Assert.Contains(
            "3 symbols; 5 parts and a beginning",
            ToolRun.Of("evaluate", "--task", "next", "--train", brief, "--walk-forward").Refused(brief).Error);
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamed()
    {
        string pairs = s_folder.File("pairs.ts"), gaps = s_folder.File("gaps.csv"), empty = s_folder.File("empty.txt");
        SeriesFile.Write(pairs, SeriesSet.FromArrays((float[][][])[[[1f, 2, 3], [2f, 1, 3]]]));
        File.WriteAllText(gaps, "t0,t1,t2\n1,,2\n2,1,3\n");
        File.WriteAllText(empty, "");
        string[] args = ["train", "--task", "next", "--model", s_folder.File("never.csq"), .. Small, "--train"];
        Assert.Contains("2 channels; what comes next is learned of one", ToolRun.Of([.. args, pairs]).Refused(pairs).Error);
        Assert.Contains("missing values", ToolRun.Of([.. args, gaps]).Refused(gaps).Error);
        Assert.Contains("is empty", ToolRun.Of([.. args, empty]).Refused(empty).Error);
        ToolRun.Of([.. args, "absent.txt"]).Refused("absent.txt");
        string latin = s_folder.File("latin.txt"), cut = s_folder.File("cut.txt");
        File.WriteAllBytes(latin, [.. "one\ntwo "u8, 0xE9, .. "t\u00E9\n"u8]);
        Assert.Contains(
            "(2,5): the text is not valid UTF-8; save the file as UTF-8", ToolRun.Of([.. args, latin]).Refused(latin).Error);
        byte[] whole = Compressed(File.ReadAllText(s_text));
        File.WriteAllBytes(cut, whole[..^12]);
        Assert.Contains("the gzip data is damaged or cut off", ToolRun.Of([.. args, cut]).Refused(cut).Error);
        Assert.IsFalse(File.Exists(s_folder.File("never.csq")));
        string strange = s_folder.Write("strange.txt", "zebra");
        Assert.Contains(
            "'z', number 0 of the text, is not in the vocabulary",
            ToolRun.Of("evaluate", "--task", "next", "--model", s_model, "--test", strange).Refused(strange).Error);
        ToolRun.Of("sample", "--model", s_text, "--length", "3").Refused(s_text);
        Assert.Contains("draws text: name a .txt", ToolRun.Of("sample", "--model", s_model, "--output", "a.wav").Refused("a.wav").Error);
        Assert.Contains("--prompt", ToolRun.Of("sample", "--model", s_model, "--prompt", "z", "--length", "3").Refused("--prompt").Error);
        Assert.Contains("convseq sample", ToolRun.Of("predict", "--model", s_model, "--input", s_waves).Refused(s_model).Error);
    }

    [TestMethod]
    [DataRow("train --task next --train a --model b --classifier tcn", "--classifier: not an option of --task next.")]
    [DataRow("train --task next --train a --model b --missing interpolate", "--missing: not an option of --task next.")]
    [DataRow("train --task next --train a --model b --members 3", "--members: not an option of --task next.")]
    [DataRow("train --train a --model b --network gru", "--network: an option of --task next or translate alone.")]
    [DataRow("train --task other --train a --model b", "--task other: expected answer, next or translate.")]
    [DataRow("train --task next --train a --model b --network cnn", "one of tcn, lstm, gru, rnn, wavenet")]
    [DataRow("train --task next --train a --model b --chunk 0", "--chunk 0: expected a whole number, 1 to 1048576.")]
    [DataRow("train --task next --train a --model b --epochs 0", "--epochs 0")]
    [DataRow("train --task next --train a --model b --unit letters", "values, characters or words")]
    [DataRow("evaluate --task next --train a --test c --model b", "--model stands in place of --train: give one of them.")]
    [DataRow("train --task next --model b", "Option '--train' is required.")]
    [DataRow("evaluate --task next --archive b", "Option '--test' is required.")]
    [DataRow("evaluate --task next --model b", "'--test' is required")]
    [DataRow("evaluate --model b --test c", "--model: an option of --task next or translate;")]
    [DataRow("evaluate --train a --test b --walk-forward 3", "--walk-forward: an option of --task next alone")]
    [DataRow("evaluate --task next --train a --test b --walk-forward 3", "--walk-forward stands in place of --test: give one of them.")]
    [DataRow("evaluate --task next --model a --walk-forward", "--walk-forward stands in place of --model: give one of them.")]
    [DataRow("evaluate --task next --model a --walk-forward", "'--train' is required with --walk-forward")]
    [DataRow("evaluate --task next --train a --walk-forward 0", "--walk-forward 0: expected a whole number, 1 to 1000.")]
    [DataRow("evaluate --task next --train a --walk-forward --checkpoint b", "--checkpoint: --walk-forward fits several models")]
    [DataRow("evaluate --task next --train a --walk-forward --validation b", "--validation: give a share with --walk-forward")]
    [DataRow("evaluate --task next --train a --test b --window 9", "--window: an option of --walk-forward alone.")]
    [DataRow("sample --model a --length 0", "--length 0")]
    [DataRow("sample --model a --temperature -1", "--temperature -1")]
    [DataRow("sample --model a --top-k 0", "--top-k 0")]
    [DataRow("sample --model a --output b.csv --sampling-rate 8000", "--sampling-rate: an option of a .wav")]
    [DataRow("sample --model a --output b.wav --sampling-rate 0", "--sampling-rate 0")]
    [DataRow("train --train a --model b --mono", "--mono: an option of --task next alone.")]
    [DataRow("sample --length 3", "--model")]
    public void WrongCommandLinesExitWith2(string line, string mention)
    {
        ToolRun.Of(line.Split(' ')).Misused(mention);
    }

    private static byte[] Compressed(string text) => NumpyBytes.Gzip(Encoding.UTF8.GetBytes(text));
}
