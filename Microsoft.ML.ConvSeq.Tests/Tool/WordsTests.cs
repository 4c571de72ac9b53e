using System.IO.Compression;
using System.Text.Json;
using ConvSeq.Networks;

namespace ConvSeq.Tests.Tool;

/// <summary>The command learns vectors of words, writes them, and shows which words are near.</summary>
[TestClass]
public sealed class WordsTests
{
    private static readonly string[] Quick = ["--dimensions", "8", "--min-count", "2", "--threads", "1"];

    private readonly TemporaryFolder _folder = new();

    private string Text
    {
        get
        {
            string path = _folder.File("corpus.txt");
            File.WriteAllText(path, string.Concat(Enumerable.Range(0, 60).Select(i => i % 2 == 0
                ? $"the {(i % 4 == 0 ? "ship" : "boat")} sails over the deep naïve sea\n"
                : "the cart rolls\talong the dusty road\r\n")) + "once\n");
            return path;
        }
    }

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    [DataRow("v.txt")]
    [DataRow("v.bin")]
    public void VectorsAreLearnedAndWritten(string name)
    {
        string output = _folder.File(name);
        JsonElement json = ToolRun.Of(["words", "--text", Text, "--output", output, "--neighbors", "ship", "--json", .. Quick])
            .Succeeded().Json();
        Assert.AreEqual(13, json.GetProperty("vocabulary").GetInt32());
        Assert.AreEqual(8, json.GetProperty("dimensions").GetInt32());
        Assert.AreEqual(30 * 8 + 30 * 7 + 1, json.GetProperty("words").GetInt32());
        JsonElement ship = json.GetProperty("neighbors")[0];
        Assert.AreEqual("ship", ship.GetProperty("word").GetString());
        var vectors = WordVectors.Read(output);
        Assert.AreEqual((13, 8), (vectors.Count, vectors.Dimensions));
        Assert.IsTrue(vectors.TryGet("naïve", out _));
        Assert.IsFalse(vectors.TryGet("once", out _));
        (string word, double cosine) = vectors.Nearest("ship", 1)[0];
        Assert.AreEqual(word, ship.GetProperty("nearest")[0].GetProperty("word").GetString());
        Assert.AreEqual(cosine, ship.GetProperty("nearest")[0].GetProperty("cosine").GetDouble());

        string table = ToolRun.Of("words", "--vectors", output, "--neighbors", "ship", "sea", "--nearest", "2").Succeeded().Output;
        Assert.Contains(word, table);
        Assert.Contains("13 words, 8 values each", table);
        ToolRun.Of("words", "--vectors", output, "--output", _folder.File("copy.txt")).Succeeded();
        CollectionAssert.AreEqual(
            vectors.Nearest("sea").ToArray(), WordVectors.Read(_folder.File("copy.txt")).Nearest("sea").ToArray());
    }

    /// <summary>The most frequent words come first, and the same seed gives the same bits, from gzip too.</summary>
    [TestMethod]
    public void TheSameSeedGivesTheSameFile()
    {
        string compressed = _folder.File("corpus.txt.gz");
        using (var gzip = new GZipStream(File.Create(compressed), CompressionMode.Compress))
            gzip.Write(File.ReadAllBytes(Text));
        string first = Written(Text, seed: "1");
        Assert.AreEqual(first, Written(compressed, seed: "1"));
        Assert.AreNotEqual(first, Written(Text, seed: "2"));
        Assert.StartsWith("13 8\nthe ", first);

        string Written(string text, string seed)
        {
            string output = _folder.File("written.txt");
            ToolRun.Of(["words", "--text", text, "--output", output, "--seed", seed, .. Quick]).Succeeded();
            return File.ReadAllText(output);
        }
    }

    [TestMethod]
    public void WhatIsWrongIsNamed()
    {
        string text = Text, output = _folder.File("out.txt");
        ToolRun.Of("words", "--text", "absent.txt", "--output", output).Refused("absent.txt");
        string[] learning = ["words", "--text", text, "--output", output];
        Assert.Contains("'Ship'", ToolRun.Of([.. learning, "--neighbors", "Ship", .. Quick]).Refused(text).Error);
        Assert.Contains("No sequence has two words", ToolRun.Of([.. learning, "--min-count", "999"]).Refused(text).Error);
        string broken = _folder.File("broken.txt"), empty = _folder.File("empty.txt"), vectors = _folder.File("v.vec");
        File.WriteAllBytes(broken, [.. "one two\n"u8, 0xE9, .. " three\n"u8]);
        Assert.Contains("(2,1): the text is not valid", ToolRun.Of("words", "--text", broken, "--output", output).Refused(broken).Error);
        File.WriteAllText(empty, " \n");
        Assert.Contains("has no words", ToolRun.Of("words", "--text", empty, "--output", output).Refused(empty).Error);
        File.WriteAllBytes(vectors, [.. "one 1 2\n"u8, 0xE9, .. " 3 4\n"u8]);
        Assert.Contains("the word of line 2 is not valid UTF-8", ToolRun.Of("words", "--vectors", vectors, "--output", output).Error);
        Assert.Contains("its directory does not exist", ToolRun.Of(
            "words", "--text", text, "--output", Path.Combine(_folder.Path, "absent", "v.txt")).Error);
        Assert.IsFalse(File.Exists(output));
        ToolRun stopped = ToolRun.Of(new CancellationToken(canceled: true), "words", "--text", text, "--output", output);
        Assert.AreEqual(130, stopped.ExitCode);
        Assert.IsFalse(File.Exists(output));
    }

    [TestMethod]
    [DataRow("words --output v.txt", "Give --text to learn vectors, or --vectors")]
    [DataRow("words --text a --vectors b --output v.txt", "Give --text to learn vectors, or --vectors")]
    [DataRow("words --text a", "--output for a file of vectors, --neighbors for the nearest words")]
    [DataRow("words --vectors a --neighbors b --epochs 3", "--epochs: an option of --text alone")]
    [DataRow("words --vectors a --neighbors b --threads 3", "--threads: an option of --text alone")]
    [DataRow("words --vectors a --output b --nearest 3", "--nearest: an option of --neighbors alone")]
    [DataRow("words --text a --output b --dimensions 0", "--dimensions 0")]
    [DataRow("words --text a --output b --learning-rate 0", "--learning-rate 0")]
    [DataRow("words --text a --output b --subsample -1", "--subsample -1")]
    public void AWrongCommandLineIsExplained(string line, string problem)
    {
        ToolRun.Of(line.Split(' ')).Misused(problem);
    }
}
