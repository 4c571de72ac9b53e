using System.Globalization;
using System.Text.Json;

namespace ConvSeq.Tests.Tool;

/// <summary>Files as people have them, and what the command makes of them.</summary>
[TestClass]
public sealed class CaseTests
{
    private readonly TemporaryFolder _directory = new();

    [TestCleanup]
    public void Cleanup() => _directory.Dispose();

    // A swing of 1 that 32-bit floats have no room for beside the level.
    [TestMethod]
    [DataRow(1.7e9)]
    [DataRow(-3e8)]
    [DataRow(1e12)]
    [DataRow(5e10)]
    public void ASwingOnAHighLevelIsKeptByNormalize(double level)
    {
        string train = Level("train.ts", 0, level), test = Level("test.ts", 100, level), model = _directory.File("m.zip");
        ToolFiles.Train(train, model, "--normalize").Succeeded();
        ToolRun run = ToolRun.Of("predict", "--model", model, "--input", test, "--json").Succeeded();
        Assert.AreEqual("", run.Error);
        Assert.AreEqual(1.0, run.Json().GetProperty("accuracy").GetDouble());
        string[] evaluate = ["evaluate", "--train", train, "--test", test, "--classifier", "minirocket", "--features", "168", "--json"];
        Assert.AreEqual(1.0, ToolRun.Of([.. evaluate, "--normalize"]).Succeeded().Json().GetProperty("accuracy").GetDouble());

        ToolRun warned = ToolRun.Of("describe", test);
        Assert.Contains("train with --normalize, or subtract the level first", warned.Succeeded().Output);
        warned = ToolRun.Of(evaluate).Succeeded();
        Assert.Contains($"warning: {train}: channel 0", warned.Error);
        Assert.Contains("--normalize", warned.Error);
        Assert.IsGreaterThan(0, warned.Json().GetProperty("warnings").GetArrayLength());
    }

    [TestMethod]
    public void ASwingOnAHighLevelIsKeptBlockByBlock()
    {
        string train = Level("train.ts", 0, 1.7e9), model = _directory.File("m.zip");
        ToolRun.BlockByBlock("train", "--train", train, "--model", model, "--classifier", "minirocket", "--features", "168", "--normalize").Succeeded();
        Assert.AreEqual(
            1.0,
            ToolRun.Of("predict", "--model", model, "--input", Level("test.ts", 100, 1.7e9), "--json").Succeeded().Json().GetProperty("accuracy").GetDouble());
    }

    // A constant for gaps is in the unit of the file, so it is put in before anything is normalized.
    [TestMethod]
    public void AConstantForGapsIsInTheUnitOfTheFile()
    {
        string train = Gaps("train.ts", 0), complete = Gaps("complete.ts", 0, gap: "5"), model = _directory.File("m.zip");
        ToolFiles.Train(train, model, "--normalize", "--missing", "constant:5").Succeeded();
        string[] args = ["predict", "--probabilities", "--model", model, "--input"];
        Assert.AreEqual(ToolRun.Of([.. args, complete]).Succeeded().Output, ToolRun.Of([.. args, train]).Succeeded().Output);

        string Gaps(string name, int first, string gap = "?") => _directory.Write(
            name, ToolFiles.Ts(ToolFiles.TsRows(first, 20).Select(row => $"{gap}{row[row.IndexOf(',')..]}")));
    }

    [TestMethod]
    [DataRow("1", "1.0")]
    [DataRow("1.0", "1")]
    [DataRow("1", "+1")]
    [DataRow("1", "\" 1\"")]
    [DataRow("1.000000000000000000e+00", "1")]
    public void ANumberIsOneClassHoweverItIsWritten(string inTrain, string inTest)
    {
        string train = _directory.Write("train.csv", ToolFiles.Csv(0, 20, i => i % 2 == 0 ? inTrain : "2"));
        string test = _directory.Write("test.csv", ToolFiles.Csv(100, 20, i => i % 2 == 0 ? inTest : "2"));
        string model = _directory.File("m.zip");
        JsonElement json = ToolRun.Of("evaluate", "--train", train, "--test", test, "--classifier", "minirocket", "--features", "168", "--json").Succeeded().Json();
        Assert.AreEqual(1.0, json.GetProperty("accuracy").GetDouble());
        ToolFiles.Train(train, model).Succeeded();
        ToolRun run = ToolRun.Of("predict", "--model", model, "--input", test, "--json").Succeeded();
        Assert.AreEqual(1.0, run.Json().GetProperty("accuracy").GetDouble());
        Assert.AreEqual("", run.Error);
    }

    [TestMethod]
    [DataRow("SLOW", "in case only")]
    [DataRow("s low", "in blanks only")]
    [DataRow("slow.", "in notation only")]
    [DataRow("unheard", "the classes are 'slow', 'fast'")]
    public void AnUnknownLabelIsToldWithTheClassesAndTheNearest(string label, string hint)
    {
        string train = _directory.Write("train.csv", ToolFiles.Csv(0, 20, ToolFiles.Label)), model = _directory.File("m.zip");
        string test = _directory.Write("test.csv", ToolFiles.Csv(100, 20, i => i % 2 == 0 ? label : "fast"));
        ToolFiles.Train(train, model).Succeeded();
        ToolRun run = ToolRun.Of("predict", "--model", model, "--input", test, "--output", _directory.File("out.csv")).Succeeded();
        Assert.Contains($"does not know the label '{label}'", run.Error);
        Assert.Contains("the classes are 'slow', 'fast'", run.Error);
        Assert.Contains(hint, run.Error);
    }

    [TestMethod]
    [DataRow("?")]
    [DataRow("NaN")]
    public void SeriesWithoutALabelArePredictedAndNotScored(string open)
    {
        string train = _directory.Write("train.ts", ToolFiles.Ts(ToolFiles.TsRows(0, 20))), model = _directory.File("m.zip");
        ToolFiles.Train(train, model).Succeeded();
        string some = Open("some.ts", i => i % 4 == 0), all = Open("all.ts", _ => true);

        ToolRun run = ToolRun.Of("predict", "--model", model, "--input", some, "--output", _directory.File("out.csv")).Succeeded();
        Assert.Contains("(15 of 15)", run.Output);
        Assert.Contains("5 series without a label", run.Output);
        Assert.Contains($"warning: {some}: 5 series have no class label", run.Error);
        Assert.HasCount(20, ToolFiles.Lines(File.ReadAllText(_directory.File("out.csv"))));
        JsonElement json = ToolRun.Of("predict", "--model", model, "--input", all, "--json").Succeeded().Json();
        Assert.AreEqual(20, json.GetProperty("predictions").GetArrayLength());
        Assert.IsFalse(json.TryGetProperty("accuracy", out _));

        string[] fit = ["--classifier", "minirocket", "--features", "168"];
        json = ToolRun.Of(["evaluate", "--train", train, "--test", some, "--json", .. fit]).Succeeded().Json();
        Assert.AreEqual((1.0, 5), (json.GetProperty("accuracy").GetDouble(), json.GetProperty("unlabelled").GetInt32()));
        Assert.Contains("has no class labels to compare with", ToolRun.Of(["evaluate", "--train", train, "--test", all, .. fit]).Error);
        Assert.AreEqual(5, ToolRun.Of("describe", some, "--json").Succeeded().Json().GetProperty("unlabelled").GetInt32());

        ToolRun refused = ToolRun.Of(["train", "--train", some, "--model", model, .. fit]);
        refused.Refused($"{some}(8,1)");
        Assert.Contains("--unlabelled skip", refused.Error);
        JsonElement skipped = ToolRun.Of(["train", "--train", some, "--model", model, "--unlabelled", "skip", "--json", .. fit]).Succeeded().Json();
        Assert.AreEqual(15, skipped.GetProperty("trainSeries").GetInt32());
        Assert.Contains("5 series without a class label were left out", skipped.GetProperty("warnings")[0].GetString()!);
        Assert.AreEqual(15, ToolRun.BlockByBlock(["train", "--train", some, "--model", model, "--unlabelled", "skip", "--json", .. fit])
            .Succeeded().Json().GetProperty("trainSeries").GetInt32());

        string Open(string name, Func<int, bool> isOpen) => _directory.Write(name, ToolFiles.Ts(Enumerable.Range(100, 20).Select(
            i => $"{ToolFiles.Text(ToolFiles.Wave(i))}:{(isOpen(i) ? open : ToolFiles.Label(i))}")));
    }

    [TestMethod]
    public void ATargetThatIsNotThereIsNotScored()
    {
        string train = Targets("train.ts", 0, _ => false), some = Targets("some.ts", 100, i => i % 4 == 0), model = _directory.File("m.zip");
        ToolFiles.Train(train, model).Succeeded();
        JsonElement json = ToolRun.Of("predict", "--model", model, "--input", some, "--json").Succeeded().Json();
        Assert.AreEqual(5, json.GetProperty("unlabelled").GetInt32());
        Assert.IsTrue(double.IsFinite(json.GetProperty("rmse").GetDouble()));
        Assert.Contains("the series has no target", ToolFiles.Train(some, model).Error);

        string Targets(string name, int first, Func<int, bool> isOpen) => _directory.Write(
            name,
            ToolFiles.Ts(Enumerable.Range(first, 20).Select(i => $"{ToolFiles.Text(ToolFiles.Wave(i))}:{(isOpen(i) ? "?" : $"{i % 2}.{i % 10}")}"))
                .Replace("@classLabel true slow fast", "@targetLabel true", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow(0, 1, true)]
    [DataRow(1, 2, true)]
    [DataRow(0, 5, true)]
    [DataRow(-1, 1, true)]
    [DataRow(0, 1.5, false)]
    public void TargetsThatLookLikeClassesAreAskedAbout(double low, double high, bool isAsked)
    {
        string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
        string train = _directory.Write(
            "train.csv", ToolFiles.Csv(0, 20, i => Text(i % 2 == 0 ? low : high)).Replace("label,", "target,", StringComparison.Ordinal));
        ToolRun run = ToolFiles.Train(train, _directory.File("m.zip")).Succeeded();
        Assert.AreEqual(isAsked, run.Error.Contains("--label-column target trains a classifier", StringComparison.Ordinal), run.Error);
        Assert.Contains("regression", run.Output);
        run = ToolFiles.Train(train, _directory.File("m.zip"), "--label-column", "target").Succeeded();
        Assert.Contains("classification, 2 classes", run.Output);
    }

    [TestMethod]
    public void OneSeriesOfEachClassLeavesNoneToValidateOn()
    {
        string train = _directory.Write("few.ts", ToolFiles.Ts(Enumerable.Range(0, 4).Select(i => $"{ToolFiles.Text(ToolFiles.Wave(i))}:c{i}"), "true c0 c1 c2 c3"));
        ToolRun run = ToolRun.Of("train", "--train", train, "--model", _directory.File("m.zip"), "--classifier", "tcn", "--epochs", "1", "--validation", "0.5");
        run.Refused(train);
        Assert.Contains("--validation 0.5 leaves none of its 4 series to measure on", run.Error);
        Assert.DoesNotContain("less than one series", run.Error);
    }

    [TestMethod]
    [DataRow("true slow fast absent", "the class 'absent', which the header declares")]
    [DataRow("true absent slow gone fast", "the classes 'absent', 'gone', which the header declares")]
    public void ADeclaredClassWithoutASeriesIsSaid(string classes, string mention)
    {
        string train = _directory.Write("declared.ts", ToolFiles.Ts(ToolFiles.TsRows(0, 20), classes));
        Assert.Contains(mention, ToolFiles.Train(train, _directory.File("m.zip")).Succeeded().Error);
    }

    [TestMethod]
    [DataRow("true only")]
    [DataRow("true only other")]
    public void OneClassIsTooFew(string classes)
    {
        string train = _directory.Write("single.ts", ToolFiles.Ts(Enumerable.Range(0, 6).Select(i => $"{ToolFiles.Text(ToolFiles.Wave(i))}:only"), classes));
        ToolRun run = ToolFiles.Train(train, _directory.File("m.zip"));
        run.Refused(train);
        Assert.Contains("all series are of the class 'only'; a classifier needs series of two classes or more", run.Error);
    }

    private string Level(string name, int first, double level) => _directory.Write(name, ToolFiles.Ts(Enumerable.Range(first, 20).Select(
        i => $"{string.Join(',', ToolFiles.Wave(i).Select(value => (level + value).ToString("f3", CultureInfo.InvariantCulture)))}:{ToolFiles.Label(i)}")));
}
