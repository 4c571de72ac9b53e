using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ConvSeq.Features;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Models;

namespace ConvSeq.Tests.Tool;

/// <summary>Windows of an endless series, from standard input to a decision a line.</summary>
[TestClass]
public sealed class WatchTests
{
    private static TemporaryFolder s_directory = null!;
    private static TimeSeriesClassifier s_model = null!;
    private static string s_path = null!;

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        s_directory = new TemporaryFolder();
        s_path = s_directory.File("cbf.csq");
        s_model = TimeSeriesClassifier.Fit(
            SeriesGenerators.Cbf(30, seed: 1), new TimeSeriesClassifierOptions { Features = new MiniRocketOptions { FeatureCount = 84 } });
        s_model.Save(s_path);
    }

    [ClassCleanup]
    public static void Cleanup() => s_directory.Dispose();

    [TestMethod]
    public void EachWindowIsALine()
    {
        float[] points = Points(200);
        ToolRun run = Watch(Text(points)).Succeeded();
        string[] lines = run.Output.Split('\n');
        Assert.AreEqual("point,label,probability", lines[0]);
        double[] probabilities = new double[3];
        for (int window = 0; window < 7; window++)
        {
            int label = s_model.Predict(points.AsSpan(12 * window, 128), probabilities);
            Assert.AreEqual(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{128 + 12 * window},{s_model.ClassNames[label]},{(float)probabilities[label]}"), lines[1 + window]);
        }

        Assert.HasCount(9, lines);
        Assert.AreEqual("", run.Error);
    }

    [TestMethod]
    public void ScriptsGetAnObjectAWindow()
    {
        float[] points = Points(200);
        ToolRun run = Watch(Text(points), "--json", "--probabilities", "--length", "50", "--hop", "150").Succeeded();
        string[] lines = run.Output.Split('\n');
        Assert.HasCount(3, lines);
        using var json = JsonDocument.Parse(lines[1]);
        double[] probabilities = new double[3];
        int label = s_model.Predict(points.AsSpan(150, 50), probabilities);
        Assert.AreEqual(200, json.RootElement.GetProperty("point").GetInt32());
        Assert.AreEqual(s_model.ClassNames[label], json.RootElement.GetProperty("label").GetString());
        CollectionAssert.AreEqual(
            Array.ConvertAll(probabilities, one => (float)one),
            json.RootElement.GetProperty("probabilities").EnumerateArray().Select(one => one.GetSingle()).ToArray());
    }

    [TestMethod]
    public void BlankLinesByteOrderMarksAndCarriageReturnsDoNotMatter()
    {
        float[] points = Points(130);
        string plain = Watch(Text(points)).Succeeded().Output;
        Assert.AreEqual(plain, Watch("\uFEFF" + Text(points).Replace("\n", "\r\n\r\n  \r\n")).Succeeded().Output);
        Assert.AreEqual(plain, Watch(Text(points).TrimEnd()).Succeeded().Output);
    }

    [TestMethod]
    [DataRow("1\n2\nx\n", "standard input(3,1): 'x' is not a number")]
    [DataRow("1\n\n2,3\n", "standard input(3,1): there are 2 values; the model has 1 channel, with commas between")]
    [DataRow("1e50", "standard input(1,1): '1e50' is beyond the range of a 32-bit float (±3.4028235E+38)")]
    public void ABadLineIsNamed(string input, string message)
    {
        ToolRun run = Watch(input);
        Assert.AreEqual((1, "point,label,probability\n"), (run.ExitCode, run.Output));
        Assert.StartsWith($"convseq: {message}", run.Error);
    }

    [TestMethod]
    public void AWindowWithAMissingValueIsRefusedOrSkipped()
    {
        string[] lines = Text(Points(152)).Split('\n');
        lines[20] = "?";
        ToolRun run = Watch(string.Join('\n', lines));
        Assert.AreEqual(1, run.ExitCode);
        const string Problem = "convseq: standard input(128): The window of points 0 to 127, channel 0 has a missing value (NaN) at "
            + "point 20; fit with --missing interpolate, or fill it first.\n";
        Assert.AreEqual(Problem, run.Error);
        run = Watch(string.Join('\n', lines), "--bad-windows", "skip");
        Assert.AreEqual(3, run.ExitCode);
        Assert.StartsWith(Problem, run.Error);
        Assert.HasCount(3, run.Error.Split('\n'));
        Assert.StartsWith("point,label,probability\n152,", run.Output);
    }

    [TestMethod]
    public void OnlyClassifiersWatch()
    {
        string regressor = s_directory.File("regressor.csq");
        TimeSeriesRegressor.Fit(
            TimeSeriesRegressorTests.Bumps(1, 10),
            new TimeSeriesRegressorOptions { Features = new MiniRocketOptions { FeatureCount = 84 } }).Save(regressor);
        ToolRun.Of("watch", "--model", regressor).Refused(regressor);
        string other = s_directory.Write("other.txt", "1\n");
        ToolRun.Of("watch", "--model", other).Refused(other);
        Assert.AreEqual(2, ToolRun.Of("watch", "--model", s_path, "--hop", "0").ExitCode);
    }

    // The answer comes while the input is still open, and a stop ends a command that waits for more.
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void ADecisionIsThereBeforeTheInputEndsAndAStopEndsTheWait()
    {
        using Process child = ToolRun.Start("watch", "--model", s_path, "--length", "2", "--hop", "1");
        child.StandardInput.Write("1\n2\n");
        child.StandardInput.Flush();
        Assert.AreEqual("point,label,probability", child.StandardOutput.ReadLine());
        Assert.StartsWith("2,", child.StandardOutput.ReadLine());
        child.StandardInput.Write("3\n");
        child.StandardInput.Flush();
        Assert.StartsWith("3,", child.StandardOutput.ReadLine());
        using (Process kill = Process.Start("kill", ["-TERM", child.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        child.WaitForExit();
        Assert.AreEqual((130, "convseq: stopped\n"), (child.ExitCode, child.StandardError.ReadToEnd()));
        Assert.AreEqual("", child.StandardOutput.ReadToEnd());
    }

    private static ToolRun Watch(string input, params string[] options) =>
        ToolRun.OfInput(new MemoryStream(Encoding.UTF8.GetBytes(input)), ["watch", "--model", s_path, .. options]);

    private static string Text(float[] points) =>
        string.Concat(points.Select(point => $"{point.ToString(CultureInfo.InvariantCulture)}\n"));

    private static float[] Points(int count)
    {
        SeriesSet set = SeriesGenerators.Cbf(2, seed: 9);
        return [.. Enumerable.Range(0, 2).SelectMany(i => set.Values(i).ToArray()).Take(count)];
    }
}
