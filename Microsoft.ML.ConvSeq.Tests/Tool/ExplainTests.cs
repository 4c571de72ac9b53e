using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using ConvSeq.Series;

namespace ConvSeq.Tests.Tool;

/// <summary>Exact explanations by the command: of models that are not of networks.</summary>
[TestClass]
public sealed class ExplainTests
{
    private static readonly TemporaryFolder s_directory = new();

    private static readonly string s_train = s_directory.File("cbf_TRAIN.ts"), s_test = s_directory.File("cbf_TEST.ts"),
        s_model = s_directory.File("mini.zip");

    [ClassInitialize]
    public static void Train(TestContext _)
    {
        SeriesFile.Write(s_train, SeriesGenerators.Cbf(30, seed: 1));
        SeriesFile.Write(s_test, SeriesGenerators.Cbf(12, seed: 2));
        ToolRun.Of("train", "--train", s_train, "--model", s_model, "--classifier", "minirocket", "--features", "168").Succeeded();
    }

    [ClassCleanup]
    public static void Clean() => s_directory.Dispose();

    [TestMethod]
    public void JsonHoldsContributionsThatAddUpToTheScore()
    {
        string file = s_directory.File("why.json");
        Assert.Contains("Contributions", ToolRun.Of("explain", "--model", s_model, "--input", s_test, "--output", file).Succeeded().Output);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement[] explanations = [.. json.RootElement.GetProperty("explanations").EnumerateArray()];
        Assert.HasCount(3, explanations);
        foreach (JsonElement one in explanations.SelectMany(explanation => explanation.GetProperty("of").EnumerateArray()))
        {
            JsonElement channel = one.GetProperty("channels").EnumerateArray().Single();
            double[] contributions = [.. channel.GetProperty("contributions").EnumerateArray().Select(value => value.GetDouble())];
            Assert.HasCount(128, contributions);
            double score = one.GetProperty("score").GetDouble(), constant = one.GetProperty("base").GetDouble();
            Assert.AreEqual(score, constant + contributions.Sum(), 1e-5);
            Assert.AreEqual(contributions.Sum(), channel.GetProperty("sum").GetDouble(), 1e-9);
            JsonElement[] regions = [.. channel.GetProperty("regions").EnumerateArray()];
            Assert.HasCount(10, regions);
            foreach (JsonElement region in regions)
            {
                Assert.AreEqual(
                    contributions[region.GetProperty("start").GetInt32()..region.GetProperty("end").GetInt32()].Sum(),
                    region.GetProperty("sum").GetDouble(), 1e-9);
            }
        }
    }

    [TestMethod]
    public void CsvHasALineForEachPointOfTheComparison()
    {
        string file = s_directory.File("why.csv");
        ToolRun.Of(
            "explain", "--model", s_model, "--input", s_test, "--output", file, "--compare", "bell:funnel", "--series", "1,4").Succeeded();
        string[] lines = File.ReadAllLines(file);
        Assert.AreEqual("series,of,channel,point,value,contribution", lines[0]);
        Assert.HasCount(1 + 2 * 128, lines);
        StringAssert.StartsWith(lines[1 + 128 + 3], "4,bell - funnel,0,3,");
        Assert.AreEqual(
            SeriesGenerators.Cbf(12, seed: 2).Values(4)[3], float.Parse(lines[1 + 128 + 3].Split(',')[4], CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public void APageHasPicturesWithTheirSums()
    {
        string page = s_directory.File("why.html");
        ToolRun.Of("explain", "--model", s_model, "--input", s_test, "--output", page, "--class", "bell").Succeeded();
        using XmlReader reader = XmlReader.Create(page, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var root = XElement.Load(reader);
        Assert.HasCount(3, root.Descendants("{http://www.w3.org/2000/svg}svg"));
        XElement[] tables = [.. root.Descendants("table")];
        Assert.HasCount(3, tables);
        Assert.Contains("the score of bell is", tables[0].Value);
        Assert.Contains("What each point contributes to it", root.Value);
        Assert.HasCount(12, tables[0].Elements("tr").Last().Elements("td"));
    }

    [TestMethod]
    public void RegressorsAndEnsemblesAreExplained()
    {
        string regressor = s_directory.File("numbers.zip"), data = s_directory.File("numbers.ts"), svg = s_directory.File("why.svg");
        SeriesFile.Write(data, SeriesGenerators.Adding(30, seed: 1, length: 20));
        ToolRun.Of("train", "--train", data, "--model", regressor, "--classifier", "minirocket", "--features", "84").Succeeded();
        ToolRun.Of("explain", "--model", regressor, "--input", data, "--output", svg).Succeeded();
        using (XmlReader reader = XmlReader.Create(svg))
        {
            string text = XElement.Load(reader).Value;
            Assert.Contains("prediction", text);
            Assert.Contains("true value", text);
            Assert.Contains("channel 1", text);
        }

        Assert.Contains(
            "is a regressor, which has no classes",
            ToolRun.Of("explain", "--model", regressor, "--input", data, "--output", svg, "--class", "a").Refused(regressor).Error);
        string ensemble = s_directory.File("ensemble.zip");
        ToolRun.Of("train", "--train", s_train, "--model", ensemble, "--classifier", "ensemble", "--members", "minirocket,quant")
            .Succeeded();
        ToolRun.Of("explain", "--model", ensemble, "--input", s_test, "--output", s_directory.File("e.json")).Succeeded();
    }

    [TestMethod]
    public void ImportanceIsMeasuredByRegion()
    {
        JsonElement json = ToolRun.Of(
            "importance", "--model", s_model, "--input", s_test, "--regions", "4", "--repeats", "3", "--json").Succeeded().Json();
        Assert.AreEqual("log-loss", json.GetProperty("measure").GetString());
        Assert.AreEqual(0, json.GetProperty("channels").GetArrayLength());
        JsonElement[] regions = [.. json.GetProperty("regions").EnumerateArray()];
        Assert.HasCount(4, regions);
        foreach (JsonElement region in regions)
            Assert.IsGreaterThanOrEqualTo(region.GetProperty("low").GetDouble(), region.GetProperty("mean").GetDouble());
        Assert.Contains("rise of the error", ToolRun.Of(
            "importance", "--model", s_model, "--input", s_test, "--regions", "2", "--repeats", "2").Succeeded().Output);
    }

    [TestMethod]
    public void UnknownClassesAreNamed() => Assert.Contains(
        "has no class 'square'; there are cylinder, bell, funnel",
        ToolRun.Of("explain", "--model", s_model, "--input", s_test, "--output", s_directory.File("x.csv"), "--compare", "bell:square")
            .Refused(s_model).Error);
}
