using ConvSeq.Series;
using ConvSeq.Tests.Models;
using ConvSeq.Tests.Tool;
using PuppeteerSharp;

namespace ConvSeq.Tests.Reports;

/// <summary>Reports in a browser: nothing fails, nothing is cut, all can be read, and every picture says what it shows.</summary>
[TestClass, NeedsChromium]
public sealed class ReportPageTests
{
    private static readonly string[] s_small = ["--classifier", "minirocket", "--features", "84"];

    private static TemporaryFolder s_folder = null!;
    private static IBrowser s_browser = null!;

    [ClassInitialize]
    public static async Task WriteAll(TestContext context)
    {
        s_folder = new TemporaryFolder();
        s_browser = await Chromium.Start();
        SeriesFile.Write(s_folder.File("cbf_TRAIN.ts"), SeriesGenerators.Cbf(30, seed: 1));
        SeriesFile.Write(s_folder.File("cbf_TEST.ts"), Mislabeled(SeriesGenerators.Cbf(60, seed: 2)));
        SeriesFile.Write(s_folder.File("ragged_TRAIN.ts"), Channels(40, seed: 1));
        SeriesFile.Write(s_folder.File("ragged_TEST.ts"), Channels(50, seed: 2));
        SeriesFile.Write(s_folder.File("bumps_TRAIN.ts"), TimeSeriesRegressorTests.Bumps(1, 60));
        SeriesFile.Write(s_folder.File("bumps_TEST.ts"), TimeSeriesRegressorTests.Bumps(2, 40));
        Evaluate("cbf", s_small);
        Evaluate("ragged", s_small);
        Evaluate("bumps", s_small);
        Evaluate("cbf", ["--classifier", "tcn", "--epochs", "5", "--members", "2", "--validation", "0.3"], "network");
        ToolRun.Of(
        [
            "train", "--train", s_folder.File("cbf_TRAIN.ts"), "--model", s_folder.File("model.zip"), "--report", Page("train"),
            .. s_small,
        ]).Succeeded();
        ToolRun.Of(
        [
            "compare", "--data", s_folder.Path, "--classifiers", "minirocket,hydra,quant", "--resamples", "1", "--report", Page("compare"),
        ]).Succeeded();
        ToolRun.Of(["describe", s_folder.File("ragged_TRAIN.ts"), "--plot", Page("data")]).Succeeded();
        ToolRun.Of(["describe", s_folder.File("ragged_TRAIN.ts"), "--plot", s_folder.File("data.svg")]).Succeeded();
        ToolRun.Of(["describe", s_folder.File("bumps_TRAIN.ts"), "--plot", Page("targets")]).Succeeded();
        ToolRun.Of(["describe", s_folder.File("model.zip"), "--plot", Page("none")]).Refused(s_folder.File("model.zip"));
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        await s_browser.DisposeAsync();
        s_folder.Dispose();
    }

    [TestMethod]
    [DataRow("cbf")]
    [DataRow("ragged")]
    [DataRow("bumps")]
    [DataRow("network")]
    [DataRow("train")]
    [DataRow("compare")]
    [DataRow("data")]
    [DataRow("targets")]
    public async Task APageShowsWithoutErrorsOrNetworkAndFitsAnyWidth(string name)
    {
        await using IPage page = await s_browser.NewPageAsync();
        List<string> problems = page.Problems("file:");
        foreach (int width in PageLook.Widths)
        {
            await page.SetWidth(width);
            await page.GoToAsync($"file://{Page(name)}");
            await page.AssertFits(width, name);
        }

        Assert.IsEmpty(problems);
        Assert.AreEqual("CSS1Compat", await page.EvaluateExpressionAsync<string>("document.compatMode"));
        Assert.AreEqual("en", await page.EvaluateExpressionAsync<string>("document.documentElement.lang"));
    }

    [TestMethod]
    [DataRow("cbf")]
    [DataRow("ragged")]
    [DataRow("bumps")]
    [DataRow("network")]
    [DataRow("train")]
    [DataRow("compare")]
    [DataRow("data")]
    [DataRow("targets")]
    public async Task EveryPictureHasATextAlternativeAndACaption(string name)
    {
        await using IPage page = await s_browser.NewPageAsync();
        await page.GoToAsync($"file://{Page(name)}");
        string[] bare = await page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('svg')].filter(svg => svg.getAttribute('role') !== 'img'"
            + " || !svg.querySelector('title')?.textContent || !svg.closest('figure')?.querySelector('figcaption')?.textContent)"
            + ".map(svg => svg.outerHTML.slice(0, 200))");
        Assert.IsEmpty(bare);
        Assert.IsGreaterThan(0, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('svg').length"));
    }

    [TestMethod]
    [DataRow("cbf", "light")]
    [DataRow("cbf", "dark")]
    [DataRow("ragged", "light")]
    [DataRow("bumps", "dark")]
    [DataRow("network", "dark")]
    [DataRow("network", "light")]
    [DataRow("compare", "light")]
    [DataRow("compare", "dark")]
    [DataRow("data", "dark")]
    [DataRow("data", "light")]
    public async Task TextsCanBeReadInLightAndDark(string name, string scheme)
    {
        await using IPage page = await s_browser.NewPageAsync();
        await page.SetScheme(scheme);
        await page.SetWidth(1280);
        await page.GoToAsync($"file://{Page(name)}");
        await page.AssertLegible(scheme, 20, name);
    }

    [TestMethod]
    public async Task ThePageTellsWhatWasMeasured()
    {
        await using IPage page = await s_browser.NewPageAsync();
        await page.GoToAsync($"file://{Page("cbf")}");
        string text = await page.EvaluateExpressionAsync<string>("document.body.textContent");
        foreach (string part in (string[])
            [
                "MiniRocket on cbf_TEST.ts", "Balanced accuracy", "precision", "Expected calibration error", "with 95 % confidence",
                "The most confident mistakes", "Peak memory", "convseq evaluate --train ",
            ])
            Assert.Contains(part, text);
        int pictures = await page.EvaluateExpressionAsync<int>("document.querySelectorAll('svg').length");
        Assert.IsGreaterThanOrEqualTo(8, pictures);
        Assert.Contains("The ground is orange where points made the model prefer the predicted class", text);
        Assert.IsGreaterThan(10, await page.EvaluateExpressionAsync<int>(
            "document.querySelectorAll('rect[fill=\"var(--second)\"][fill-opacity]').length"));
        await page.GoToAsync($"file://{Page("network")}");
        Assert.Contains("validation series", await page.EvaluateExpressionAsync<string>("document.body.textContent"));
        await page.GoToAsync($"file://{Page("bumps")}");
        Assert.Contains("Residuals", await page.EvaluateExpressionAsync<string>("document.body.textContent"));
    }

    [TestMethod]
    public async Task APictureOfADataSetStandsAlone()
    {
        await using IPage page = await s_browser.NewPageAsync();
        await page.GoToAsync($"file://{s_folder.File("data.svg")}");
        Assert.AreEqual("svg", await page.EvaluateExpressionAsync<string>("document.documentElement.tagName"));

        // Four classes in four of the six channels, the lengths, and the gaps of the first channel.
        Assert.AreEqual(18, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('svg svg').length"));
        string text = await page.EvaluateExpressionAsync<string>("document.documentElement.textContent");
        foreach (string part in (string[])["Türöffner: 10 series", "Lengths", "Missing values, channel 0", "6 channels"])
            Assert.Contains(part, text);
        Assert.AreEqual(
            "rgb(29, 33, 38)",
            await page.EvaluateExpressionAsync<string>("getComputedStyle(document.querySelector('svg svg text')).fill"));
    }

    private static string Page(string name) => s_folder.File($"{name}.html");

    private static void Evaluate(string data, string[] how, string? name = null) => ToolRun.Of(
    [
        "evaluate", "--train", s_folder.File($"{data}_TRAIN.ts"), "--test", s_folder.File($"{data}_TEST.ts"),
        "--report", Page(name ?? data), .. how,
    ]).Succeeded();

    // Each tenth series has another label than it deserves, so that there are mistakes to draw.
    private static SeriesSet Mislabeled(SeriesSet set)
    {
        var builder = new SeriesSetBuilder(set.Channels);
        builder.DeclareClasses(set.ClassNames);
        for (int i = 0; i < set.Count; i++)
            builder.Add(set.Values(i), set.ClassNames[(set.Labels[i] + (i % 10 == 0 ? 1 : 0)) % set.ClassNames.Length]);
        return builder.Build();
    }

    /// <summary>Six channels, ragged, with gaps, and names that are long or not Latin.</summary>
    private static SeriesSet Channels(int count, ulong seed)
    {
        string[] names = ["a name that is rather long for a column", "b", "Türöffner", "四番目の級"];
        var builder = new SeriesSetBuilder(6);
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(seed, 31, (ulong)i);
            float[] values = new float[6 * (30 + random.NextInt(20))];
            for (int t = 0; t < values.Length; t++)
                values[t] = (float)(1e6 + Math.Sin(t * (0.2 + 0.2 * (i % 4))) + random.NextGaussian());
            values[4] = i % 5 == 0 ? float.NaN : values[4];
            builder.Add(values, names[i % 4]);
        }

        return builder.Build();
    }
}
