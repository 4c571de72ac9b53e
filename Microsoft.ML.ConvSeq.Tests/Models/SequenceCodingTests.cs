using ConvSeq.Models;

namespace ConvSeq.Tests.Models;

/// <summary>What symbols of sequences stand for.</summary>
[TestClass]
public sealed class SequenceCodingTests
{
    [TestMethod]
    public void TheMostFrequentComesFirst()
    {
        SequenceVocabulary letters = SequenceVocabulary.Of(SymbolUnit.Character, ["banana\r\nbé😀"]);
        CollectionAssert.AreEqual(new[] { "a", "b", "n", "\n", "é", "😀" }, letters.Texts);
        CollectionAssert.AreEqual(new[] { 1, 0, 2, 3, 5 }, letters.Encode("ban\r😀"));
        Assert.AreEqual("ban\n😀", letters.Decode([1, 0, 2, 3, 5]));
        Assert.IsNull(letters.Unknown);
        SequenceVocabulary words = SequenceVocabulary.Of(SymbolUnit.Word, ["the cat saw the dog\n", " the\tcat  ran \n"]);
        CollectionAssert.AreEqual(new[] { "the", "\n", "cat", "dog", "ran", "saw" }, words.Texts);
        CollectionAssert.AreEqual(new[] { 2, 5, 1, 0, 3 }, words.Encode("cat saw\nthe dog"));
        Assert.AreEqual("cat saw\nthe dog", words.Decode([2, 5, 1, 0, 3]));
    }

    [TestMethod]
    public void RareSymbolsBecomeOne()
    {
        SequenceVocabulary words = SequenceVocabulary.Of(SymbolUnit.Word, ["a a a b b c d e"], most: 3);
        CollectionAssert.AreEqual(new[] { "a", "b", "<unk>" }, words.Texts);
        CollectionAssert.AreEqual(new[] { 0, 2, 2, 1 }, words.Encode("a c zebra b"));
        CollectionAssert.AreEqual(new[] { "<unk>", "a" }, SequenceVocabulary.Of(SymbolUnit.Word, ["<unk> <unk> a b"], most: 2).Texts);
        CollectionAssert.AreEqual(new[] { "a", "\uFFFD" }, SequenceVocabulary.Of(SymbolUnit.Character, ["aab\uD800"], most: 2).Texts);
        Assert.AreEqual("3 words, others as one", words.Summary);
    }

    [TestMethod]
    public void WhatIsNoVocabularyIsNamed()
    {
        Says("There are 1 symbols", () => new SequenceVocabulary(SymbolUnit.Word, ["one"]));
        Says("There are 0 symbols", () => new SequenceVocabulary(SymbolUnit.Word, default));
        Says("The word 'a' occurs twice, as symbols 0 and 2", () => new SequenceVocabulary(SymbolUnit.Word, ["a", "b", "a"]));
        foreach (string wrong in (string[])["", "ab", "\r", "\uD800"])
            Says($"Symbol 1, '{wrong}', is not a character", () => new SequenceVocabulary(SymbolUnit.Character, ["a", wrong]));
        foreach (string wrong in (string[])["", "a b", " ", "a\n"])
            Says($"Symbol 1, '{wrong}', is not a word", () => new SequenceVocabulary(SymbolUnit.Word, ["a", wrong]));
        Says("different word", () => SequenceVocabulary.Of(SymbolUnit.Word, ["a a"]));
        var two = new SequenceVocabulary(SymbolUnit.Word, ["a", "b"]);
        Says("The word 'c', number 1 of the text, is not in the vocabulary of 2, which has no '<unk>'", () => two.Encode("a c"));
        Says("There is no symbol 2", () => two.Decode([2]));
    }

    [TestMethod]
    [DataRow(LevelScale.Uniform, 256)]
    [DataRow(LevelScale.MuLaw, 256)]
    [DataRow(LevelScale.MuLaw, 2)]
    [DataRow(LevelScale.Uniform, 7)]
    [DataRow(LevelScale.MuLaw, 4096)]
    public void ALevelIsThatOfItsValue(LevelScale scale, int count)
    {
        var levels = new ValueLevels(-3, 5, scale, count);
        double last = double.NegativeInfinity;
        for (int level = 0; level < count; level++)
        {
            double value = levels.ValueOf(level);
            Assert.AreEqual(level, levels.LevelOf(value));
            Assert.IsGreaterThan(last, value);
            Assert.AreEqual(2 - value, levels.ValueOf(count - 1 - level), 1e-9);
            last = value;
        }

        Assert.AreEqual(0, levels.LevelOf(-100));
        Assert.AreEqual(count - 1, levels.LevelOf(1e30));
        CollectionAssert.AreEqual(new[] { 0, count - 1 }, levels.Encode([-3f, 5f]));
    }

    /// <summary>The formula of WaveNet's paper, section 2.2, by the mathematics of the platform.</summary>
    [TestMethod]
    public void MuLawIsThatOfThePaper()
    {
        var levels = new ValueLevels(-1, 1, LevelScale.MuLaw);
        for (double x = -0.999; x < 1; x += 0.0371)
        {
            double f = Math.Sign(x) * Math.Log(1 + 255 * Math.Abs(x)) / Math.Log(256);
            Assert.AreEqual((int)Math.Floor((f + 1) * 128), levels.LevelOf(x));
            double width = 2 / 256.0 * Math.Log(256) * (1 + 255 * Math.Abs(x)) / 255;
            Assert.AreEqual(x, levels.ValueOf(levels.LevelOf(x)), 0.6 * width);
        }
    }

    [TestMethod]
    public void LevelsAreFoundFromValues()
    {
        ValueLevels uniform = ValueLevels.Of([[1, 2], [-3]], levels: 8), muLaw = ValueLevels.Of([[1, 2], [-3]], LevelScale.MuLaw);
        Assert.AreEqual((-3.0, 2.0), (uniform.Low, uniform.High));
        Assert.AreEqual((-3.0, 3.0), (muLaw.Low, muLaw.High));
        Assert.AreEqual("8 uniform levels from -3 to 2", uniform.Summary);
        Assert.AreEqual((3.5, 4.5), (ValueLevels.Of([[4, 4]]).Low, ValueLevels.Of([[4, 4]]).High));
        Says("no values", () => ValueLevels.Of([]));
        Says("the value NaN at point 1", () => ValueLevels.Of([[1, float.NaN]]));
        Says("no range", () => new ValueLevels(2, 2));
        Says("no range", () => new ValueLevels(double.MinValue, double.MaxValue));
        Says("There are 1 symbols", () => new ValueLevels(0, 1, levels: 1));
        Says("has no level", () => uniform.LevelOf(double.NaN));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => uniform.ValueOf(8));
    }

    private static void Says(string part, Action action) =>
        Assert.Contains(part, Assert.ThrowsExactly<ArgumentException>(action).Message);
}
