using System.Text;
using ConvSeq.Networks;

namespace ConvSeq.Tests.Networks;

/// <summary>Files of word vectors: both forms, and what is wrong with others.</summary>
[TestClass]
public sealed class WordVectorsTests
{
    private const string Text = "3 2\nthe 0.5 -1e-1\nchat 2 3\nthe 9 9\n";

    [TestMethod]
    [DataRow(Text)]
    [DataRow("the 0.5 -0.1 \r\nchat 2  3\r\n\r\n")]
    public void TextIsRead(string text)
    {
        WordVectors vectors = OfText(text);
        Assert.AreEqual((2, 2, "v"), (vectors.Dimensions, vectors.Count, vectors.Name));
        Assert.IsTrue(vectors.TryGet("the", out ReadOnlyMemory<float>? the));
        CollectionAssert.AreEqual(new[] { 0.5f, -0.1f }, the.Value.ToArray());
        Assert.IsFalse(vectors.TryGet("The", out _));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\n")]
    public void BinaryIsRead(string between)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("small.BIN");
        File.WriteAllBytes(path, Binary(between, ("naïve", [1, 2, 3]), (",", [0.25f, -7, 0])));
        var vectors = WordVectors.Read(path);
        Assert.AreEqual((3, 2, "small.BIN"), (vectors.Dimensions, vectors.Count, vectors.Name));
        Assert.IsTrue(vectors.TryGet("naïve", out ReadOnlyMemory<float>? one));
        Assert.IsTrue(vectors.TryGet(",", out ReadOnlyMemory<float>? two));
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, one.Value.ToArray());
        CollectionAssert.AreEqual(new[] { 0.25f, -7, 0 }, two.Value.ToArray());
        Assert.AreEqual(1, WordVectors.Read(path, only: [",", "absent"]).Count);
    }

    [TestMethod]
    public void AnEmbeddingStartsFromThem()
    {
        WordVectors vectors = OfText("a 1 2\nb 3 4\nc 5 6\n");
        EmbeddingVectors start = vectors.For(["c", "unknown", "a"], seed: 3), again = vectors.For(["c", "other", "a", "b"], seed: 3);
        Assert.AreEqual((4, 2), (start.Symbols, start.Dimensions));
        CollectionAssert.AreEqual(new float[] { 0, 0, 5, 6 }, start.Values[..4].ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 2 }, start.Values[6..].ToArray());

        // The variance of 5, 6, 1, 2 is 4.25.
        double bound = Math.Sqrt(3 * 4.25);
        Assert.IsTrue(start.Values[4..6].All(value => Math.Abs(value) <= bound && value != 0));
        for (int i = 4; i < 6; i++)
            Assert.AreEqual(MathF.Sign(start.Values[i]), MathF.Sign(again.Values[i]));
        Assert.AreEqual(
            "v has none of the 2 words, such as 'x'. (Parameter 'words')",
            Assert.ThrowsExactly<ArgumentException>(() => vectors.For(["x", "y"])).Message);
    }

    [TestMethod]
    [DataRow("", "it has no words")]
    [DataRow("2 3\na 1 2 3\n", "its first line promises 2 words, but there are 1")]
    [DataRow("1 3\na 1 2\n", "line 2 has 2 values after its word; expected 3")]
    [DataRow("a 1 2\nb\n", "line 2 has 0 values after its word; expected 2")]
    [DataRow("a 1 2\nb 1 x\n", "line 2: 'x' is not a finite number")]
    [DataRow("a 1 NaN\n", "line 1: 'NaN' is not a finite number")]
    [DataRow("1 0\n", "its first line promises 1 words of 0 values")]
    public void WhatIsWrongWithTextIsNamed(string text, string problem) => AssertDamaged(problem, () => OfText(text));

    [TestMethod]
    public void WhatIsWrongWithBinaryIsNamed()
    {
        byte[] whole = Binary("\n", ("a", [1, 2]), ("b", [3, float.NaN]));
        AssertDamaged("word 2, 'b', has the value NaN", () => OfBytes(whole));
        AssertDamaged("it ends within word 2 of 2", () => OfBytes(whole[..^2]));
        AssertDamaged("it ends within word 1 of 2", () => OfBytes(whole[..5]));
        AssertDamaged("its first line is not a number of words and a number of values; is it text?", () => OfBytes("a 1 2\n"u8.ToArray()));
        AssertDamaged("its first line promises 9 words of 99999999 values", () => OfBytes("9 99999999\n"u8.ToArray()));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => WordVectors.Read("x", format: (WordVectorFormat)9));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => WordVectors.Read(Stream.Null, "x", null, WordVectorFormat.ByName));
    }

    /// <summary>A word in another encoding is not replaced by something like it, but told with its place.</summary>
    [TestMethod]
    public void WordsThatAreNotUtf8AreNamed()
    {
        byte[] text = [.. "2 1\na 1\nna"u8, 0xEF, .. "ve 2\n"u8], binary = [.. "1 1\nna"u8, 0xEF, .. "ve "u8, 0, 0, 0, 0];
        AssertDamaged("the word of line 3 is not valid UTF-8; save the file as UTF-8", () => OfBytes(text, WordVectorFormat.Text));
        AssertDamaged("word 1 of 1 is not valid UTF-8", () => OfBytes(binary));
        Assert.IsTrue(OfBytes([.. "\uFEFFnaïve 1\n"u8], WordVectorFormat.Text).TryGet("naïve", out _));
        using var folder = new TemporaryFolder();
        var half = WordVectors.Of("half", ["x\ud800"], new EmbeddingVectors(1, [0, 1]));
        Assert.Contains(
            "not valid Unicode", Assert.ThrowsExactly<InvalidOperationException>(() => half.Write(folder.File("half.txt"))).Message);
    }

    private static WordVectors OfText(string text) =>
        WordVectors.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "v", null, WordVectorFormat.Text);

    private static WordVectors OfBytes(byte[] bytes, WordVectorFormat format = WordVectorFormat.Binary) =>
        WordVectors.Read(new MemoryStream(bytes), "v", null, format);

    private static byte[] Binary(string between, params (string Word, float[] Values)[] words)
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes($"{words.Length} {words[0].Values.Length}\n"));
        foreach ((string word, float[] values) in words)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes($"{word} "));
            bytes.AddRange(values.SelectMany(BitConverter.GetBytes));
            bytes.AddRange(Encoding.UTF8.GetBytes(between));
        }

        return [.. bytes];
    }

    private static void AssertDamaged(string problem, Action read) =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(read).Message, problem);
}
