using System.Globalization;
using ConvSeq.Series;
using ConvSeq.Tests.Models;
using ConvSeq.Tests.Tool;
using PuppeteerSharp;

namespace ConvSeq.Tests.Reports;

/// <summary>Reports in a browser: nothing fails, nothing is cut, all can be read, and every picture says what it shows.</summary>
[TestClass, NeedsChromium]
public sealed class ReportPageTests
{
    // Each text with the color behind it: the ground, and over it the rectangles that were drawn there before.
    private const string Contrasts = """
        () => {
            const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
            const rgba = color => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = color;
                canvas.fillRect(0, 0, 1, 1);
                const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
                return [r, g, b, a / 255];
            };
            const over = (top, opacity, below) => below.map((value, i) => value + (top[i] - value) * opacity);
            const luminance = color => {
                const [r, g, b] = color.map(value => value / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const ratio = (a, b) => {
                const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
                return (high + 0.05) / (low + 0.05);
            };
            const ground = rgba(getComputedStyle(document.body).backgroundColor).slice(0, 3);
            const found = [];
            for (const text of document.querySelectorAll('h1, h2, p, th, td, pre, figcaption'))
                found.push([text.textContent, ratio(rgba(getComputedStyle(text).color).slice(0, 3), ground)]);
            for (const text of document.querySelectorAll('svg text')) {
                const box = text.getBoundingClientRect();
                const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
                let behind = ground;
                for (const rectangle of text.ownerSVGElement.querySelectorAll('rect')) {
                    const area = rectangle.getBoundingClientRect();
                    const before = rectangle.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
                    if (before && x >= area.left && x <= area.right && y >= area.top && y <= area.bottom) {
                        const style = getComputedStyle(rectangle);
                        behind = over(rgba(style.fill), parseFloat(style.fillOpacity), behind);
                    }
                }
                found.push([text.textContent, ratio(rgba(getComputedStyle(text).fill).slice(0, 3), behind)]);
            }
            return found.filter(([text]) => text.trim().length > 0).map(([text, contrast]) => `${contrast.toFixed(2)} ${text}`);
        }
        """;

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
        var problems = new List<string>();
        page.Console += (_, message) => problems.Add(message.Message.Text);
        page.PageError += (_, error) => problems.Add(error.Message);
        page.Request += (_, request) =>
        {
            if (!request.Request.Url.StartsWith("file:", StringComparison.Ordinal))
                problems.Add(request.Request.Url);
        };
        foreach (int width in (int[])[360, 1280])
        {
            await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
            await page.GoToAsync($"file://{Page(name)}");
            int needed = await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth");
            Assert.IsLessThanOrEqualTo(width, needed, $"{name} at {width}");
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
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await page.SetViewportAsync(new ViewPortOptions { Width = 1280, Height = 900 });
        await page.GoToAsync($"file://{Page(name)}");
        string[] texts = await page.EvaluateFunctionAsync<string[]>(Contrasts);
        Assert.IsGreaterThan(20, texts.Length);
        string[] faint = [.. texts.Where(text => double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) < 4.5)];
        Assert.IsEmpty(faint, $"{name}, {scheme}");

        // Dark is dark, so that the two are really measured.
        string ground = await page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.AreEqual(scheme == "dark" ? "rgb(21, 24, 28)" : "rgb(255, 255, 255)", ground);
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
