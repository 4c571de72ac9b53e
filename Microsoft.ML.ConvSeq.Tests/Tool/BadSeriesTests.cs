using System.Text.Json;

namespace ConvSeq.Tests.Tool;

/// <summary>predict where some series cannot be predicted.</summary>
[TestClass]
public sealed class BadSeriesTests
{
    private static TemporaryFolder s_directory = null!;
    private static string s_interpolating = null!;
    private static string s_rejecting = null!;

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        s_directory = new TemporaryFolder();
        string train = s_directory.Write("train.ts", ToolFiles.Ts(TwoChannels(0, 30), channels: 2));
        s_interpolating = s_directory.File("interpolating.zip");
        s_rejecting = s_directory.File("rejecting.zip");
        ToolFiles.Train(train, s_interpolating, "--missing", "interpolate").Succeeded();
        ToolFiles.Train(train, s_rejecting).Succeeded();
    }

    [ClassCleanup]
    public static void Cleanup() => s_directory.Dispose();

    [TestMethod]
    public void ADeadChannelIsNamedWithItsSeriesItsLineAndWhatToDo()
    {
        string input = Write("dead.ts", 4);
        ToolRun run = ToolRun.Of("predict", "--model", s_interpolating, "--input", input);
        run.Refused(input);
        foreach (string mention in new[] { "series 4 (line 12), channel 1", "no known value", "--bad-series skip", "--missing constant" })
            Assert.Contains(mention, run.Error);
        Assert.DoesNotContain("MissingValues", run.Error);
    }

    [TestMethod]
    [DataRow("skip", 8)]
    [DataRow("empty", 10)]
    public void TheOthersArePredictedAsWithoutTheBadOnes(string how, int lines)
    {
        string input = Write($"{how}.ts", 4, 7), whole = Write($"{how}_whole.ts");
        string[] common = ["predict", "--model", s_interpolating, "--probabilities", "--input"];
        string[] expected = ToolFiles.Lines(ToolRun.Of([.. common, whole]).Succeeded().Output);
        ToolRun run = ToolRun.Of([.. common, input, "--bad-series", how]);
        Assert.AreEqual(3, run.ExitCode, run.Error);
        string[] found = ToolFiles.Lines(run.Output);
        Assert.HasCount(lines, found);
        expected[4] = "4,,,";
        expected[7] = "7,,,";
        CollectionAssert.AreEqual(
            how == "empty" ? expected : [.. expected.Where(line => !line.EndsWith(",,", StringComparison.Ordinal))],
            found);
        Assert.HasCount(2, run.Error.TrimEnd('\n').Split('\n'));
        Assert.Contains("series 7 (line 15), channel 1", run.Error);
    }

    [TestMethod]
    public void AGapIsABadSeriesForAModelOfCompleteOnes()
    {
        string input = s_directory.Write(
            "gap.ts", ToolFiles.Ts(TwoChannels(0, 6).Select((row, i) => i == 2 ? $"?{row[row.IndexOf(',')..]}" : row), channels: 2));
        Assert.Contains(
            "series 2 (line 10), channel 0, point 0 is a missing value",
            ToolRun.Of("predict", "--model", s_rejecting, "--input", input).Error);
        ToolRun run = ToolRun.Of("predict", "--model", s_rejecting, "--input", input, "--bad-series", "skip", "--json");
        Assert.AreEqual(3, run.ExitCode, run.Error);
        JsonElement json = run.Json();
        Assert.AreEqual(5, json.GetProperty("predictions").GetArrayLength());
        Assert.AreEqual(3, json.GetProperty("predictions")[2].GetProperty("series").GetInt32());
        Assert.AreEqual(1, json.GetProperty("badSeries").GetArrayLength());
        Assert.AreEqual(1.0, json.GetProperty("accuracy").GetDouble());
    }

    [TestMethod]
    public void TenReasonsAreSaidAndTheOthersCounted()
    {
        string input = Write("many.ts", [.. Enumerable.Range(0, 13)]);
        ToolRun run = ToolRun.Of("predict", "--model", s_interpolating, "--input", input, "--bad-series", "empty");
        Assert.AreEqual(3, run.ExitCode, run.Error);
        string[] said = run.Error.TrimEnd('\n').Split('\n');
        Assert.HasCount(11, said);
        Assert.AreEqual($"convseq: {input}: 3 more series are not predicted", said[10]);
        Assert.HasCount(13, ToolFiles.Lines(run.Output));
    }

    [TestMethod]
    [DataRow("skip")]
    [DataRow("empty")]
    public void NothingChangesWhereAllAreGood(string how)
    {
        string input = Write("good.ts");
        string[] args = ["predict", "--model", s_interpolating, "--input", input];
        ToolRun run = ToolRun.Of([.. args, "--bad-series", how]).Succeeded();
        Assert.AreEqual("", run.Error);
        Assert.AreEqual(ToolRun.Of(args).Succeeded().Output, run.Output);
    }

    // What no look at the series shows, but only their scoring: values at which a network's sums overflow.
    [TestMethod]
    public void WhatOnlyScoringShowsIsFoundSeriesBySeries()
    {
        string train = s_directory.Write("network.ts", ToolFiles.Ts(ToolFiles.TsRows(0, 12))), model = s_directory.File("network.zip");
        ToolRun.Of("train", "--train", train, "--model", model, "--classifier", "tcn", "--epochs", "1").Succeeded();
        string huge = string.Join(',', Enumerable.Range(0, ToolFiles.Length).Select(t => t % 2 == 0 ? "3e38" : "-3e38"));
        string input = s_directory.Write(
            "huge.ts",
            ToolFiles.Ts(ToolFiles.TsRows(0, 100).Select((row, i) => i is 70 or 80 ? $"{huge}:slow" : row)));
        string[] args = ["predict", "--model", model, "--input"];

        ToolRun failed = ToolRun.Of([.. args, input]);
        failed.Refused(input);
        Assert.Contains("series 70 (line 78)", failed.Error);
        Assert.DoesNotContain("Splitter", failed.Error);

        ToolRun run = ToolRun.Of([.. args, input, "--bad-series", "skip"]);
        Assert.AreEqual(3, run.ExitCode, run.Error);
        string[] expected = ToolFiles.Lines(
            ToolRun.Of([.. args, s_directory.Write("all.ts", ToolFiles.Ts(ToolFiles.TsRows(0, 100)))]).Succeeded().Output);
        CollectionAssert.AreEqual(expected.Where((_, i) => i is not (70 or 80)).ToArray(), ToolFiles.Lines(run.Output));
    }

    private static string Write(string name, params int[] dead) => s_directory.Write(
        name,
        ToolFiles.Ts(
            TwoChannels(100, dead.Length > 10 ? dead.Length : 10).Select((row, i) => dead.Contains(i) ? Dead(row) : row), channels: 2));

    private static IEnumerable<string> TwoChannels(int first, int count) => Enumerable.Range(first, count).Select(
        i => $"{ToolFiles.Text(ToolFiles.Wave(i))}:{ToolFiles.Text(ToolFiles.Wave(i + 2))}:{ToolFiles.Label(i)}");

    private static string Dead(string row)
    {
        string[] parts = row.Split(':');
        return $"{parts[0]}:{string.Join(',', Enumerable.Repeat("NaN", ToolFiles.Length))}:{parts[2]}";
    }
}
