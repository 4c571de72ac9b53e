using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using ConvSeq.Tool.Drawing;
using ConvSeq.Tool.Explaining;
using ConvSeq.Tool.Options;

namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class ExplanationTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [TestMethod]
    public void ALineHasTheColorsOfItsMap()
    {
        // Against, neither, for: a third of the points each.
        float[] map = [.. Enumerable.Range(0, 90).Select(t => t < 30 ? -2f : t < 60 ? 0 : 2)];
        XElement picture = Picture(Simple(map));
        XElement[] paths = [.. picture.Descendants(Svg + "path")];
        string[] colors = [.. paths.Select(path => path.Attribute("stroke")!.Value)];

        // Between two points stands their mean.
        CollectionAssert.AreEqual(
            (string[])
            [
                Palette.ColorOf(-Palette.Steps), Palette.ColorOf(-Palette.Steps / 2), Palette.ColorOf(0),
                Palette.ColorOf(Palette.Steps / 2), Palette.ColorOf(Palette.Steps),
            ],
            colors);
        double[] ends = [.. paths.SelectMany(path => new[] { Xs(path)[0], Xs(path)[^1] })];
        for (int i = 1; i < paths.Length; i++)
            Assert.AreEqual(ends[2 * i - 1], ends[2 * i], "A stroke begins where the one before ends.");
        Assert.AreEqual(90, paths.Sum(path => Xs(path).Length - 1) + 1, "All points are drawn.");
    }

    [TestMethod]
    public void ThePictureTellsClassProbabilityTruthAndUnits()
    {
        XElement picture = Picture(Simple([1, 2, 3], truth: "other"));
        string[] texts = Texts(picture);
        CollectionAssert.IsSubsetOf(
            (string[])
            [
                "one, 87.5 %", "series 4 of Gun", "true label: other", "points", "87.5 %", "12.5 %", "for it", "against the class",
            ],
            texts);
        Assert.AreEqual("#b21a1a", TextNamed(picture, "true label: other").Attribute("fill")!.Value);
        Assert.AreEqual("#1b7f3b", TextNamed(Picture(Simple([1, 2, 3], truth: "one")), "true label: one").Attribute("fill")!.Value);
        Assert.IsFalse(Texts(Picture(Simple([1, 2, 3]))).Any(text => text.StartsWith("true label", StringComparison.Ordinal)));
        Assert.IsFalse(texts.Any(text => text.StartsWith("channel", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void NamesAreWhateverAFileHolds()
    {
        const string Nasty = "<b>&\"'\u0001\uD800\u0007 ]]> --> \uFFFE";
        Explanation explanation = Simple([1, 2, 3], truth: Nasty) with { SetName = Nasty, ClassNames = [Nasty, "\U0001F600"] };
        XElement picture = Picture(explanation);
        string allowed = "<b>&\"'\uFFFD\uFFFD\uFFFD ]]> --> \uFFFD";
        Assert.Contains($"true label: {allowed}", Texts(picture));
        Assert.Contains("\U0001F600", Texts(picture));
        string page = Encoding.UTF8.GetString(Page(explanation));
        Assert.DoesNotContain("<b>", page);
        Assert.HasCount(1, Read(page).Descendants(Svg + "svg"));
    }

    [TestMethod]
    public void LongNamesAreCutAndToldWhole()
    {
        string name = string.Concat(Enumerable.Repeat("e\u0301", 60));
        XElement picture = Picture(Simple([1, 2, 3]) with { ClassNames = [name, "other"] });
        XElement cut = picture.Descendants(Svg + "text")
            .Single(text => text.Attribute("text-anchor")?.Value == "end" && text.Element(Svg + "title") is not null);
        Assert.AreEqual(name, cut.Element(Svg + "title")!.Value);
        Assert.AreEqual(string.Concat(Enumerable.Repeat("e\u0301", 15)) + "…", cut.LastNode!.ToString().Trim());
    }

    [TestMethod]
    public void ChannelsAreStackedAndCoverTheirPanels()
    {
        float[][] channels = [.. Enumerable.Range(0, 9).Select(c => Enumerable.Range(0, 50).Select(t => c * MathF.Sin(t)).ToArray())];
        XElement picture = Picture(Simple([.. Enumerable.Range(0, 50).Select(t => t % 2f)]) with { Channels = channels });
        for (int c = 0; c < 9; c++)
            Assert.Contains($"channel {c}", Texts(picture));
        double height = double.Parse(picture.Attribute("height")!.Value, CultureInfo.InvariantCulture);
        foreach (XElement path in picture.Descendants(Svg + "path"))
        {
            foreach (double y in Numbers(path).Where((_, i) => i % 2 == 1))
                Assert.IsTrue(y > 0 && y < height);
        }
    }

    [TestMethod]
    public void OnlyTheLikeliestOfManyClassesHaveAStripAndTheTrueOne()
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(k => $"c{k}")];
        double[] probabilities = [.. Enumerable.Range(0, 40).Select(k => (k + 1) / 820.0)];
        Explanation explanation = Simple([1, 2, 3], truth: "c0") with
        {
            ClassNames = [.. names],
            Probabilities = probabilities,
            Predicted = 39,
            Maps = [.. names.Select((_, k) => new double[] { k, k, k })],
        };
        string[] texts = Texts(Picture(explanation));
        CollectionAssert.AreEqual(
            (string[])["c0", .. names[29..]], texts.Where(text => Regex.IsMatch(text, @"^c\d+$")).ToArray());
        Assert.Contains("What each point says of each class; 28 less likely are not shown", texts);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5000)]
    public void AnyLengthHasAPicture(int length)
    {
        float[] flat = [.. Enumerable.Repeat(3f, length)];
        XElement picture = Picture(Simple(flat) with { Channels = [flat], Maps = [new double[length], new double[length]] });
        Assert.HasCount(length == 1 ? 1 : 0, picture.Descendants(Svg + "circle"));
        Assert.DoesNotContain("NaN", picture.ToString());
        Assert.DoesNotContain("∞", picture.ToString());
    }

    [TestMethod]
    public void PointsThatAConvolutionWithoutPaddingLeavesOutHaveNoColor()
    {
        Explanation explanation = Simple([1, 1, 1, 1, 1, 1, 1]) with { Maps = [[1, 1, 1], [-1, -1, -1]] };
        Assert.AreEqual(2, explanation.FirstMapped);
        XElement[] paths = [.. Picture(explanation).Descendants(Svg + "path")];
        CollectionAssert.AreEqual(
            (string[])["#9aa1a8", Palette.ColorOf(Palette.Steps), "#9aa1a8"],
            paths.Select(path => path.Attribute("stroke")!.Value).ToArray());
        CollectionAssert.AreEqual((int[])[3, 2, 3], paths.Select(path => Xs(path).Length - 1 + 1 - (path == paths[1] ? 1 : 0)).ToArray());
    }

    [TestMethod]
    public void WhatSpeaksForAllClassesAlikeSpeaksForNone()
    {
        double[][] compared = Explanation.Compared([1, 5, 3, 5, 2, 5], classes: 3);
        CollectionAssert.AreEqual((double[])[-1, 0], compared[0]);
        CollectionAssert.AreEqual((double[])[1, 0], compared[1]);
        CollectionAssert.AreEqual((double[])[0, 0], compared[2]);
    }

    [TestMethod]
    [DataRow(0, 10, 5, "0 2 4 6 8 10")]
    [DataRow(-0.7, 2.1, 4, "0 1 2")]
    [DataRow(13, 13, 4, "13")]
    [DataRow(0, 149, 8, "0 20 40 60 80 100 120 140")]
    [DataRow(-3e6, 3e6, 3, "-2000000 0 2000000")]
    public void TicksAreRound(double low, double high, int about, string expected) =>
        Assert.AreEqual(
            expected, string.Join(' ', Ticks.Between(low, high, about).Select(tick => tick.ToString(CultureInfo.InvariantCulture))));

    [TestMethod]
    [DataRow("0", "0")]
    [DataRow("3,0,3", "3 0 3")]
    [DataRow("7-9,2", "7 8 9 2")]
    [DataRow("5-5", "5")]
    [DataRow("", null)]
    [DataRow("1,", null)]
    [DataRow("-1", null)]
    [DataRow("3-1", null)]
    [DataRow("1-2-3", null)]
    [DataRow("0-1000", null)]
    [DataRow("0-2147483647", null)]
    [DataRow("99999999999", null)]
    public void NumbersOfSeriesAreListsAndRanges(string text, string? expected) =>
        Assert.AreEqual(expected, SeriesNumbers.Parse(text) is { } numbers ? string.Join(' ', numbers) : null);

    private static Explanation Simple(float[] map, string? truth = null) => new(
        4, "Gun", [[.. Enumerable.Range(0, map.Length).Select(t => MathF.Sin(t / 5f))]], ["one", "other"], [0.875, 0.125], 0, truth,
        [[.. map.Select(value => (double)value)], [.. map.Select(value => -(double)value)]]);

    private static XElement Picture(Explanation explanation)
    {
        using var stream = new MemoryStream();
        ExplanationPage.WriteSvg(stream, explanation);
        return Read(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static byte[] Page(params Explanation[] explanations)
    {
        using var stream = new MemoryStream();
        ExplanationPage.WriteHtml(stream, "Maps", "some <maps>", explanations);
        return stream.ToArray();
    }

    private static XElement Read(string text)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }

    private static string[] Texts(XElement picture) => [.. picture.Descendants(Svg + "text").Select(text => text.Value)];

    private static XElement TextNamed(XElement picture, string text) => picture.Descendants(Svg + "text").Single(one => one.Value == text);

    private static double[] Xs(XElement path) => [.. Numbers(path).Where((_, i) => i % 2 == 0)];

    private static double[] Numbers(XElement path) => [.. Regex.Matches(path.Attribute("d")!.Value, @"-?\d+(\.\d+)?")
        .Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
}
