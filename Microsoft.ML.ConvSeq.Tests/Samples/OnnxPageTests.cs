using System.Globalization;
using System.Net;
using System.Text;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Models;
using ConvSeq.Tests.Onnx;
using ConvSeq.Tests.Reports;
using Google.Protobuf;
using PuppeteerSharp;
using PuppeteerSharp.Input;
using Messages = global::Onnx;

namespace ConvSeq.Tests.Samples;

/// <summary>The page of samples/Onnx in a browser: its answers are the models', and its errors say what is wrong.</summary>
[TestClass, TestCategory("Native"), NeedsChromium, NeedsOnnxRuntimeWeb]
public sealed class OnnxPageTests
{
    private const double Bound = 1e-5;

    private static readonly SeriesSet s_shapes = SeriesGenerators.Cbf(6, seed: 2);
    private static readonly Lazy<SeriesSet> s_channels = new(() => Channels(24));
    private static readonly Lazy<SeriesSet> s_bumps = new(() => TimeSeriesRegressorTests.Bumps(2, 40));
    private static readonly Lazy<TimeSeriesClassifier> s_ofChannels = new(() => TimeSeriesClassifier.Fit(s_channels.Value, new()
    {
        Features = new MiniRocketOptions { FeatureCount = 84 },
        Repair = new SeriesRepair { Missing = MissingValues.Interpolate },
    }));

    private static TemporaryFolder s_folder = null!;
    private static TimeSeriesClassifier s_ofShapes = null!;
    private static OnnxPageServer s_server = null!;
    private static IBrowser s_browser = null!;

    [ClassInitialize]
    public static async Task Serve(TestContext context)
    {
        s_folder = new TemporaryFolder();
        s_ofShapes = TimeSeriesClassifier.Fit(SeriesGenerators.Cbf(30, seed: 1), new()
        {
            Features = new MiniRocketOptions { FeatureCount = 84 },
        });
        s_server = new OnnxPageServer(s_folder, ExportedModel.BytesOf(s_ofShapes));
        s_browser = await Chromium.Start();
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        if (s_browser is not null)
            await s_browser.DisposeAsync();
        s_server?.Dispose();
        s_folder.Dispose();
    }

    [TestMethod]
    public async Task ItOpensWithTheModelAndTheSeriesBesideIt()
    {
        await using OnnxPage page = await Open();
        string numbers = await File.ReadAllTextAsync(s_folder.File("shapes.txt"));
        await AssertScored(page, s_ofShapes, [.. numbers.Split([',', '\n'], StringSplitOptions.TrimEntries).Where(text => text.Length > 0)
            .Select(text => float.Parse(text, CultureInfo.InvariantCulture))]);
        Assert.MatchesRegex(@"^The class is \w+\. Scored in \d+\.\d\sms\.$", await page.Text("#answer"));
        string facts = await page.Text("#model-facts");
        foreach (string fact in (string[])["shapes.onnx", "MiniRocket", "cylinder, bell, funnel", "1 channel, 128 points", "30 series"])
            Assert.Contains(fact, facts);
        await page.Browser.ClickAsync("summary");
        Assert.Contains("MiniRocket features, ridge head", await page.Text("#model-description"));
        Assert.IsEmpty(page.Problems);
    }

    [TestMethod]
    public async Task SeveralChannelsHaveALineEachAndMayHaveGaps()
    {
        await using OnnxPage page = await Open();
        await page.Drop("channels.ONNX", ExportedModel.BytesOf(s_ofChannels.Value));
        for (int i = 0; i < 4; i++)
        {
            await page.Score(TextOf(s_channels.Value, i));
            await AssertScored(page, s_ofChannels.Value, s_channels.Value.Values(i).ToArray());
        }

        Assert.AreEqual(3, await page.Browser.EvaluateExpressionAsync<int>("document.querySelectorAll('svg').length"));
        Assert.Contains("Channel 1: 40 points from", await page.Text("#drawing"));
        Assert.Contains("1 missing", await page.Text("#drawing"));
        Assert.IsEmpty(page.Problems);
    }

    [TestMethod]
    public async Task ARegressorAnswersWithItsNumber()
    {
        TimeSeriesRegressor model = TimeSeriesRegressor.Fit(
            s_bumps.Value, new TimeSeriesRegressorOptions { Features = new MiniRocketOptions { FeatureCount = 84 } });
        await using OnnxPage page = await Open();
        await page.Drop("bumps.onnx", ExportedModel.BytesOf(model));
        for (int i = 0; i < 3; i++)
        {
            await page.Score(TextOf(s_bumps.Value, i));
            double own = model.Predict(s_bumps.Value.Values(i));
            string answer = await page.Answer() ?? throw new AssertFailedException(await page.Text("#series-error"));
            Assert.AreEqual(own, double.Parse(answer, CultureInfo.InvariantCulture), Bound * Math.Max(1, Math.Abs(own)));
            Assert.IsEmpty(await page.Rows());
        }

        Assert.IsEmpty(page.Problems);
    }

    [TestMethod]
    public async Task ANetworkTakesSymbolsInAnyNumber()
    {
        (NetworkClassifier model, SeriesSet train) = OnnxNetworkTests.OfSymbols();
        await using OnnxPage page = await Open();
        await page.Drop("symbols.onnx", ExportedModel.BytesOf(model));
        for (int i = 0; i < 3; i++)
        {
            await page.Score(TextOf(train, i));
            await AssertScored(page, model, train.Values(i).ToArray());
        }

        await page.Score("1 2.5 3");
        Assert.Contains("item 2: 2.5 is not a whole number", await page.Text("#series-error"));
        await page.Score("1 2 9");
        Assert.Contains("The model cannot score this series", await page.Text("#series-error"));
    }

    [TestMethod]
    public async Task ALabelerAnswersForEachPoint()
    {
        SequenceLabeler model = OnnxNetworkTests.Labeler(s_shapes, epochs: 20);
        float[] series = s_shapes.Values(3)[..50].ToArray();
        int[] own = new int[50];
        double[] probabilities = new double[100];
        model.Predict(series, own, probabilities);
        await using OnnxPage page = await Open();
        await page.Drop("labels.onnx", ExportedModel.BytesOf(model));
        await page.Score(string.Join(' ', series.Select(Text)));
        (string[] Texts, double Probability)[] rows = await page.Rows();
        Assert.IsGreaterThan(1, rows.Length);
        int next = 0;
        foreach ((string[] texts, double probability) in rows)
        {
            int[] ends = [.. texts[0].Split(" to ").Select(int.Parse)];
            Assert.AreEqual(next, ends[0]);
            next = ends[1] + 1;
            Range stretch = ends[0]..next;
            Assert.IsTrue(own[stretch].All(label => model.ClassNames[label] == texts[1]), texts[0]);
            Assert.AreEqual(
                Enumerable.Range(ends[0], next - ends[0]).Average(t => Math.Max(probabilities[2 * t], probabilities[2 * t + 1])),
                probability,
                Bound);
        }

        Assert.AreEqual(50, next);
        Assert.IsEmpty(page.Problems);
    }

    [TestMethod]
    public async Task ASeriesIsChosenFromAFile()
    {
        SeriesFile.Write(s_folder.File("some.ts"), s_shapes);
        await using OnnxPage page = await Open();
        await page.Choose("#series-file", s_folder.File("some.ts"));
        await AssertScored(page, s_ofShapes, s_shapes.Values(0).ToArray());
        Assert.AreEqual($"of 6 in the file, where it is “{s_shapes.LabelOf(0)}”", await page.Text("#choice-rest"));
        await page.Browser.FocusAsync("#number");
        await page.Browser.Keyboard.PressAsync(Key.ArrowUp);
        await page.Done();
        await AssertScored(page, s_ofShapes, s_shapes.Values(1).ToArray());
        await page.Browser.Keyboard.TypeAsync("9");
        await page.Browser.Keyboard.PressAsync(Key.Enter);
        await page.Done();
        Assert.AreEqual("The file has the series 1 to 6.", await page.Text("#series-error"));

        // What is typed is not said to be of the file.
        await page.Score(TextOf(s_shapes, 2));
        await AssertScored(page, s_ofShapes, s_shapes.Values(2).ToArray());
        Assert.AreEqual("", await page.Text("#choice-rest"));

        // The same file once more is read again, and another has no such choice.
        await page.Choose("#series-file", s_folder.File("some.ts"));
        await AssertScored(page, s_ofShapes, s_shapes.Values(0).ToArray());
        await page.Drop("one.csv", Encoding.UTF8.GetBytes(TextOf(s_shapes, 4)));
        await AssertScored(page, s_ofShapes, s_shapes.Values(4).ToArray());
        Assert.AreEqual("", await page.Text("#choice-rest"));
        await page.Drop("bad.ts", "@problemName bad\n1,2,3:a\n"u8.ToArray());
        Assert.AreEqual("The file has no line @data, as .ts files have.", await page.Text("#series-error"));
        await page.Drop("empty.ts", "@problemName empty\n@data\n"u8.ToArray());
        Assert.AreEqual("The file has no series after its line @data.", await page.Text("#series-error"));
        await page.Drop("times.ts", "@timeStamps true\n@data\n(0,1.5),(1,2.5):a\n"u8.ToArray());
        Assert.AreEqual("The series of the file have timestamps, which this page does not read.", await page.Text("#series-error"));
    }

    [TestMethod]
    public async Task AnErrorSaysWhichItem()
    {
        string others = string.Join(' ', Enumerable.Range(0, 126));
        await using OnnxPage page = await Open();
        foreach ((string numbers, string expected) in ((string, string)[])
            [
                ("", "There are no numbers yet: type or paste them, or drop a file."),
                ("1 2 3", "The model takes series of 128 points; this one has 3."),
                ("1, 2\n3, x4, 5", "Line 2, item 2: “x4” is not a number."),
                ("1;2\n0x10;Infinity", "Line 2, item 1: “0x10” is not a number."),
                ("1,5; 2,5", "Line 1 has commas and semicolons: separate numbers by one of them, and write decimals with a point."),
                ("1,5\t2,5", "Line 1 has commas and tabs: separate numbers by one of them, and write decimals with a point."),
                ("1 2\r\n\r\n-1e39", "Line 3, item 1: -1e39 is too large for single precision."),
                ($"? 1 {others}", "The model was trained without missing values, and this series has some."),
                ($"\t1\t{others.Replace(' ', '\t')}", "The model was trained without missing values, and this series has some."),
                ($"1,,{others}", "The model was trained without missing values, and this series has some."),
            ])
        {
            await page.Score(numbers);
            Assert.AreEqual(expected, await page.Text("#series-error"), numbers);
            Assert.IsNull(await page.Answer());
            Assert.IsEmpty(await page.Rows());
            Assert.AreEqual("true", await page.Browser.EvaluateExpressionAsync<string>("document.querySelector('#series').ariaInvalid"));

            // A list may end its lines with a separator.
            await page.Score(TextOf(s_shapes, 0).Replace(" ", ",\n", StringComparison.Ordinal) + ",\n");
            await AssertScored(page, s_ofShapes, s_shapes.Values(0).ToArray());
        }

        Assert.IsEmpty(page.Problems);
    }

    [TestMethod]
    public async Task AnErrorSaysWhichChannel()
    {
        await using OnnxPage page = await Open();
        await page.Drop("channels.onnx", ExportedModel.BytesOf(s_ofChannels.Value));
        foreach ((int[] lengths, string expected) in ((int[], string)[])
            [
                ([40, 40], "The model takes 3 channels, each on a line of its own; there are 2 lines."),
                ([120], "The model takes 3 channels, each on a line of its own; there is 1 line."),
                ([39, 39, 39], "The model takes series of 40 points; this one has 39."),
                ([40, 40, 41], "Line 3 has 41 numbers, and line 1 has 40: all channels have as many."),
            ])
        {
            await page.Score(string.Join('\n', lengths.Select(length => string.Join(' ', Enumerable.Range(0, length)))));
            Assert.AreEqual(expected, await page.Text("#series-error"));
        }
    }

    [TestMethod]
    public async Task AFileThatIsNoModelLeavesTheOldOne()
    {
        byte[] good = ExportedModel.BytesOf(s_ofShapes);
        byte[] nameless = Changed(graph => graph.Output.RemoveAt(0)), broken = Changed(graph => graph.Node.RemoveAt(0));
        byte[] flat = Changed(graph =>
        {
            graph.Node.Clear();
            graph.Initializer.Clear();
            graph.Output.Clear();
            graph.Input[0].Type.TensorType.Shape.Dim.RemoveAt(0);
            graph.Output.Add(new Messages.ValueInfoProto { Name = "target", Type = graph.Input[0].Type });
            graph.Node.Add(new Messages.NodeProto { OpType = "Neg", Input = { graph.Input[0].Name }, Output = { "target" } });
        });
        await using OnnxPage page = await Open();
        foreach ((string name, byte[] content, string expected) in ((string, byte[], string)[])
            [
                ("text.onnx", "no model"u8.ToArray(), "text.onnx is not an ONNX file."),
                ("empty.onnx", [], "empty.onnx is not an ONNX file."),
                ("half.onnx", good[..(good.Length / 2)], "half.onnx is not an ONNX file."),
                ("nameless.onnx", nameless, "nameless.onnx has no outputs label and probabilities, as classifiers of ConvSeq have, and "
                    + "no target, as regressors have. Its outputs: probabilities."),
                ("broken.onnx", broken, "ONNX Runtime cannot load broken.onnx: "),
                ("flat.onnx", flat, "flat.onnx does not take series as ConvSeq's models do, in one input of batch × channels × points. "
                    + "Its inputs: series."),
            ])
        {
            await page.Drop(name, content);
            Assert.StartsWith(expected, await page.Text("#model-error"));
            Assert.AreEqual("The model is still shapes.onnx.", await page.Text("#model-status"));
            await page.Score(TextOf(s_shapes, 2));
            await AssertScored(page, s_ofShapes, s_shapes.Values(2).ToArray());
        }

        await page.Choose("#model-file", s_folder.File("shapes.txt"));
        Assert.AreEqual("shapes.txt is not an ONNX file.", await page.Text("#model-error"));
        await page.Drop("good.onnx", good);
        Assert.AreEqual("", await page.Text("#model-error"));
        Assert.AreEqual("good.onnx is loaded.", await page.Text("#model-status"));
        Assert.IsEmpty(page.Problems);

        byte[] Changed(Action<Messages.GraphProto> change)
        {
            var model = Messages.ModelProto.Parser.ParseFrom(good);
            change(model.Graph);
            return model.ToByteArray();
        }
    }

    [TestMethod]
    [DataRow("shapes.onnx", "There is no shapes.onnx beside this page.")]
    [DataRow("ort.wasm.bundle.min.mjs", "ONNX Runtime is not there. Run npm ci in the folder of the page, and load it again.")]
    public async Task WhatIsAbsentIsNamed(string absent, string expected)
    {
        await using OnnxPage page = await OnnxPage.Open(s_browser, s_server.Address, absent);
        Assert.AreEqual(expected, await page.Text("#model-error"));
        Assert.AreEqual("Choose or drop a model, an .onnx file.", await page.Text("#model-status"));
        await page.Score("1 2 3");
        Assert.AreEqual("There is no model yet: choose or drop an .onnx file first.", await page.Text("#series-error"));
    }

    [TestMethod]
    [DataRow("light")]
    [DataRow("dark")]
    public async Task ItFitsAndCanBeReadWithAResultAndWithErrors(string scheme)
    {
        await using OnnxPage page = await Open();
        await page.Browser.SetScheme(scheme);
        await AssertLooks("a result");
        await page.Drop("channels.onnx", ExportedModel.BytesOf(s_ofChannels.Value));
        await page.Score(TextOf(s_channels.Value, 1));
        await AssertLooks("channels");
        await page.Drop($"{new string('x', 120)}.onnx", "no model"u8.ToArray());
        await page.Score(new string('y', 300));
        await AssertLooks("errors");
        Assert.IsEmpty(page.Problems);

        async Task AssertLooks(string name)
        {
            foreach (int width in PageLook.Widths)
            {
                await page.Browser.SetWidth(width);
                await page.Browser.AssertFits(width, name);
                await page.Browser.AssertLegible(scheme, 20, name);
            }
        }
    }

    [TestMethod]
    public async Task ItCanBeUsedByKeyboardAndByEar()
    {
        await using OnnxPage page = await Open();
        string[] without = await page.Browser.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('input, textarea')].filter(one => one.labels.length !== 1).map(one => one.id)");
        Assert.IsEmpty(without);
        Assert.AreEqual("status", await page.Browser.EvaluateExpressionAsync<string>("document.querySelector('#answer').role"));
        Assert.AreEqual("alert", await page.Browser.EvaluateExpressionAsync<string>("document.querySelector('#series-error').role"));
        Assert.AreEqual("The series as a line. 128 points from -1.92 to 7.83", await page.Browser.EvaluateExpressionAsync<string>(
            "document.querySelector('svg[role=img] > title').textContent"));

        await page.Browser.FocusAsync("#series");
        await page.Browser.Keyboard.TypeAsync(" 4");
        Assert.IsNull(await page.Answer(), "An answer stands beside numbers that it does not belong to.");
        await page.Browser.Keyboard.PressAsync(Key.Tab);
        await page.Browser.Keyboard.PressAsync(Key.Enter);
        await page.Done();
        Assert.AreEqual("The model takes series of 128 points; this one has 129.", await page.Text("#series-error"));
    }

    [TestMethod]
    [DataRow("..%2fFOLDER%2findex.html")]
    [DataRow("%2e%2e%2fFOLDER%2findex.html")]
    [DataRow("node_modules")]
    [DataRow("%00")]
    [DataRow("absent.html")]
    public async Task WhatIsNoFileOfThePageIsNotFound(string path)
    {
        // Out of the folder and back: a server that leaves it would find the file.
        path = path.Replace("FOLDER", Path.GetFileName(s_folder.Path));
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(new Uri(s_server.Address + path));
        Assert.AreEqual(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static Task<OnnxPage> Open() => OnnxPage.Open(s_browser, s_server.Address);

    private static async Task AssertScored(OnnxPage page, ISeriesClassifier model, float[] series)
    {
        Assert.AreEqual("", await page.Text("#series-error"));
        double[] own = new double[model.ClassNames.Length];
        int label = model.Predict(series, own);
        (string[] Texts, double Probability)[] rows = await page.Rows();
        Assert.HasCount(own.Length, rows);
        double[] probabilities = [.. rows.Select(row => row.Probability)];
        CollectionAssert.AreEqual(probabilities.OrderDescending().ToArray(), probabilities);
        foreach ((string[] texts, double probability) in rows)
            Assert.AreEqual(own[model.ClassNames.IndexOf(texts[0])], probability, Bound, texts[0]);

        // Of classes that are equally probable, rounding may choose another.
        string[] best = [.. model.ClassNames.Where((_, k) => own[k] >= own[label] - Bound)];
        CollectionAssert.Contains(best, await page.Answer());
    }

    /// <summary>A line a channel; a missing value is "?".</summary>
    private static string TextOf(SeriesSet set, int index)
    {
        float[] values = set.Values(index).ToArray();
        return string.Join('\n', values.Chunk(values.Length / set.Channels).Select(channel => string.Join(' ', channel.Select(Text))));
    }

    private static string Text(float value) => float.IsNaN(value) ? "?" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Three channels of 40 points, some with a gap, and classes whose names have to be escaped.</summary>
    private static SeriesSet Channels(int count)
    {
        string[] names = ["a \"b\", \\c", "Türöffner", "四番目"];
        var builder = new SeriesSetBuilder(3);
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(5, 61, (ulong)i);
            float[] values = new float[120];
            for (int t = 0; t < values.Length; t++)
                values[t] = (float)(Math.Sin(t * (0.2 + 0.2 * (i % 3))) + random.NextGaussian());
            values[50] = i % 2 == 1 ? float.NaN : values[50];
            builder.Add(values, names[i % 3]);
        }

        return builder.Build();
    }
}
