using System.Collections.Immutable;
using ConvSeq.Models;
using ConvSeq.Series;
using ConvSeq.Tests.Tool;
using ConvSeq.Tool.Reporting;
using ConvSeq.Tool.Scoring;

namespace ConvSeq.Tests.Reports;

/// <summary>What reports compute, and the option that asks for one.</summary>
[TestClass]
public sealed class ReportTests
{
    [TestMethod]
    [DataRow(149, 150, 0.963207, 0.998822)]
    [DataRow(0, 10, 0, 0.277533)]
    [DataRow(10, 10, 0.722467, 1)]
    [DataRow(50, 100, 0.403832, 0.596168)]
    [DataRow(0, 0, 0, 1)]
    public void TheIntervalOfAShareIsWilsons(int seen, int cases, double low, double high)
    {
        var interval = WilsonInterval.Of(seen, cases);
        Assert.AreEqual(low, interval.Low, 1e-6);
        Assert.AreEqual(high, interval.High, 1e-6);
    }

    [TestMethod]
    public void ReliabilityComparesConfidenceWithAccuracy()
    {
        // Four predictions of 0.65 of which two are right, two of 1 that are right, and one series without a label.
        ImmutableArray<string> names = ["a", "b"];
        double[] first = [0.65, 0.65, 0.65, 0.35, 1, 0, 0.5];
        string?[] labels = ["a", "a", "b", "a", "a", "b", null];
        var builder = new SeriesSetBuilder(1);
        builder.DeclareClasses(names);
        foreach (string? label in labels)
        {
            if (label is null)
                builder.AddUnanswered([1, 2]);
            else
                builder.Add([1, 2], label);
        }

        var predictions = new ClassPredictions(
            names, [.. first.Select(p => p >= 0.5 ? 0 : 1)], [.. first.SelectMany(p => new[] { p, 1 - p })]);
        var reliability = new Reliability(builder.Build(), predictions);
        Assert.AreEqual(4, reliability.CountOf(6));
        Assert.AreEqual(0.65, reliability.ConfidenceOf(6), 1e-12);
        Assert.AreEqual(0.5, reliability.AccuracyOf(6));
        Assert.AreEqual(2, reliability.CountOf(9));
        Assert.AreEqual(1, reliability.AccuracyOf(9));
        Assert.AreEqual(4 * 0.15 / 6, reliability.ExpectedCalibrationError, 1e-12);
    }

    [TestMethod]
    public void AClassShapeCountsSeriesAsFarAsTheyReach()
    {
        var builder = new SeriesSetBuilder(1);
        builder.Add([1, 10, float.NaN, 7], "a");
        builder.Add([3, 14], "a");
        var shape = ClassShape.Of(builder.Build(), [0, 1], 0);
        CollectionAssert.AreEqual(new[] { 2, 12, double.NaN, 7 }, shape.Mean);
        CollectionAssert.AreEqual(new[] { 1, 2, double.NaN, 0 }, shape.Deviation);
        Assert.IsEmpty(ClassShape.Of(builder.Build(), [], 0).Mean);
    }

    [TestMethod]
    public void MeasuresOfAClassAreOfRowsAndColumns()
    {
        var truth = SeriesSet.FromArrays([[1f], [1f], [1f], [1f], [1f]], ["a", "a", "b", "b", "c"]);
        var predictions = new ClassPredictions(
            ["a", "b"], [0, 1, 1, 1, 1], [.. Enumerable.Repeat(0.5, 10)]);
        var matrix = new ConfusionMatrix(truth, predictions);
        Assert.AreEqual(1, matrix.Precision(0));
        Assert.AreEqual(0.5, matrix.Recall(0));
        Assert.AreEqual(2.0 / 3, matrix.F1(0), 1e-12);
        Assert.AreEqual(0.5, matrix.Precision(1));
        Assert.AreEqual(1, matrix.Recall(1));
        Assert.AreEqual(0, matrix.Recall(2));
        Assert.AreEqual(0, matrix.F1(2));
        Assert.IsTrue(double.IsNaN(matrix.Precision(2)));
    }

    [TestMethod]
    public void NamesAreWhateverAFileHolds()
    {
        using var stream = new MemoryStream();
        using (var page = new ReportPage(stream, "<b>&\u0001\uD800 ]]> --> \uFFFE"))
        {
            page.Paragraph("");
            page.Table(["<i>", "n"], [["&amp;", "1"]]);
            page.Figure("<script>alert(1)</script>", new SeriesPicture("</svg>", [1, double.NaN, 2]), new SeriesPicture("one", [4]));
        }

        string html = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<b>", html);
        Assert.Contains("<p></p>", html);
        Assert.Contains("&lt;i&gt;", html);
    }

    [TestMethod]
    public void AReportIsAPageAndReplacesAFileOnlyWhenItIsWhole()
    {
        using var folder = new TemporaryFolder();
        string train = folder.Write("waves_TRAIN.ts", ToolFiles.Ts(ToolFiles.TsRows(0, 12)));
        string test = folder.Write("waves_TEST.ts", ToolFiles.Ts(ToolFiles.TsRows(20, 8)));
        string page = folder.Write("kept.html", "before");
        string[] evaluate = ["evaluate", "--train", train, "--test", test, "--classifier", "minirocket", "--features", "84", "--report"];
        Assert.Contains("expected a file that ends in .html", ToolRun.Of([.. evaluate, "report.pdf"]).Error);
        ToolRun.Of([.. evaluate, Path.Combine(folder.Path, "absent", "r.html")]).Refused(Path.Combine(folder.Path, "absent", "r.html"));
        string bad = folder.Write("bad_TEST.ts", "@data\n1,2:x:y\n");
        ToolRun failed = ToolRun.Of([
            "evaluate", "--train", train, "--test", bad, "--classifier", "minirocket", "--features", "84", "--report", page]);
        Assert.AreNotEqual(0, failed.ExitCode);
        Assert.AreEqual("before", File.ReadAllText(page));
        ToolRun.Of([.. evaluate, page]).Succeeded();
        string html = File.ReadAllText(page);
        Assert.StartsWith("<!DOCTYPE html", html);
        Assert.Contains("The most confident mistakes", html);
        Assert.Contains("--report " + page, html);

        // But for times, the same page again.
        ToolRun.Of([.. evaluate, page]).Succeeded();
        Assert.AreEqual(WithoutFacts(html), WithoutFacts(File.ReadAllText(page)));

        static string WithoutFacts(string text) => text[text.IndexOf("Right and wrong", StringComparison.Ordinal)..];
    }
}
