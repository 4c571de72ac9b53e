using System.Globalization;
using System.IO.Compression;
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
        ToolRun.BlockByBlock(
            "train", "--train", train, "--model", model, "--classifier", "minirocket", "--features", "168", "--normalize")
            .Succeeded();
        Assert.AreEqual(
            1.0,
            ToolRun.Of("predict", "--model", model, "--input", Level("test.ts", 100, 1.7e9), "--json")
                .Succeeded().Json().GetProperty("accuracy").GetDouble());
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
        JsonElement json = ToolRun.Of(
            "evaluate", "--train", train, "--test", test, "--classifier", "minirocket", "--features", "168", "--json")
            .Succeeded().Json();
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
        JsonElement skipped = ToolRun.Of(["train", "--train", some, "--model", model, "--unlabelled", "skip", "--json", .. fit])
            .Succeeded().Json();
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
        string train = Targets("train.ts", 0, _ => false), some = Targets("some.ts", 100, i => i % 4 == 0),
            model = _directory.File("m.zip");
        ToolFiles.Train(train, model).Succeeded();
        JsonElement json = ToolRun.Of("predict", "--model", model, "--input", some, "--json").Succeeded().Json();
        Assert.AreEqual(5, json.GetProperty("unlabelled").GetInt32());
        Assert.IsTrue(double.IsFinite(json.GetProperty("rmse").GetDouble()));
        Assert.Contains("the series has no target", ToolFiles.Train(some, model).Error);

        string Targets(string name, int first, Func<int, bool> isOpen) => _directory.Write(
            name,
            ToolFiles.Ts(Enumerable.Range(first, 20).Select(
                i => $"{ToolFiles.Text(ToolFiles.Wave(i))}:{(isOpen(i) ? "?" : $"{i % 2}.{i % 10}")}"))
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
        string train = _directory.Write(
            "few.ts",
            ToolFiles.Ts(Enumerable.Range(0, 4).Select(i => $"{ToolFiles.Text(ToolFiles.Wave(i))}:c{i}"), "true c0 c1 c2 c3"));
        ToolRun run = ToolRun.Of(
            "train", "--train", train, "--model", _directory.File("m.zip"), "--classifier", "tcn", "--epochs", "1", "--validation", "0.5");
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
        string train = _directory.Write(
            "single.ts",
            ToolFiles.Ts(Enumerable.Range(0, 6).Select(i => $"{ToolFiles.Text(ToolFiles.Wave(i))}:only"), classes));
        ToolRun run = ToolFiles.Train(train, _directory.File("m.zip"));
        run.Refused(train);
        Assert.Contains("all series are of the class 'only'; a classifier needs series of two classes or more", run.Error);
    }

    private string Level(string name, int first, double level) => _directory.Write(name, ToolFiles.Ts(Enumerable.Range(first, 20).Select(
        i => $"{string.Join(',', ToolFiles.Wave(i).Select(value => (level + value).ToString("f3", CultureInfo.InvariantCulture)))}"
            + $":{ToolFiles.Label(i)}")));

    // pandas' own names of columns, and other counts: no series, though each could be one.
    [TestMethod]
    [DataRow(0, 1)]
    [DataRow(1, 1)]
    [DataRow(0, 100)]
    [DataRow(1, 10)]
    public void AHeaderOfWholeNumbersIsAHeader(int from, int scale)
    {
        string header = string.Join(',', Enumerable.Range(from, ToolFiles.Length));
        string train = _directory.Write("train.csv", $"{header},label\n{Rows(0, 30, i => $",{ToolFiles.Label(i)}")}");
        string input = _directory.Write("new.csv", $"{header}\n{Rows(100, 6, _ => "")}");
        string labelled = _directory.Write("labelled.csv", $"{header},label\n{Rows(100, 6, i => $",{ToolFiles.Label(i)}")}");
        string model = _directory.File("m.zip"), output = _directory.File("out.csv");
        ToolFiles.Train(train, model).Succeeded();
        ToolRun run = ToolRun.Of("predict", "--model", model, "--input", input, "--output", output).Succeeded();
        Assert.DoesNotContain("ccuracy", run.Output);
        Assert.AreEqual(ToolRun.Of("predict", "--model", model, "--input", labelled).Succeeded().Output, File.ReadAllText(output));
        JsonElement json = ToolRun.Of("describe", input, "--json").Succeeded().Json();
        Assert.AreEqual(
            (6, ToolFiles.Length, 0),
            (json.GetProperty("series").GetInt32(), json.GetProperty("maxLength").GetInt32(), json.GetProperty("classes").GetInt32()));

        string Rows(int first, int count, Func<int, string> end) => string.Concat(Enumerable.Range(first, count).Select(
            i => $"{ToolFiles.Text(ToolFiles.Wave(i).Select(value => scale == 1 ? value : Math.Round(scale * value)))}{end(i)}\n"));
    }

    [TestMethod]
    [DataRow("customer_id", "5000")]
    [DataRow("", "0")]
    [DataRow("Unnamed: 0", "0")]
    [DataRow("id", "17")]
    [DataRow("name", "text")]
    public void NamesOfRowsAreNoPointsAndAreKept(string column, string firstName)
    {
        string Name(int i) => firstName == "text"
            ? $"machine {i}"
            : (int.Parse(firstName, CultureInfo.InvariantCulture) + i).ToString(CultureInfo.InvariantCulture);
        string months = string.Join(',', Enumerable.Range(0, ToolFiles.Length).Select(t => $"m{t % 12 + 1}-{16 + t / 12}"));
        string train = _directory.Write("train.csv", $"{months},label\n{Rows(0, 30, _ => "", i => $",{ToolFiles.Label(i)}")}");
        string input = _directory.Write("new.csv", $"{months}\n{Rows(100, 6, _ => "", _ => "")}");
        string named = _directory.Write("named.csv", $"{column},{months}\n{Rows(100, 6, i => $"{Name(i - 100)},", _ => "")}");
        string model = _directory.File("m.zip");
        ToolFiles.Train(train, model).Succeeded();
        string[] expected = ToolFiles.Lines(ToolRun.Of("predict", "--model", model, "--input", input).Succeeded().Output);
        foreach (string[] more in new string[][] { [], ["--id-column", "1"] })
        {
            ToolRun run = ToolRun.Of(["predict", "--model", model, "--input", named, .. more]).Succeeded();
            CollectionAssert.AreEqual(
                expected.Select((line, i) => $"{Name(i)},{line.Split(',')[1]}").ToArray(),
                ToolFiles.Lines(run.Output));
        }

        string namedTrain = _directory.Write(
            "named_train.csv",
            $"{column},{months},label\n{Rows(0, 30, i => $"{Name(i)},", i => $",{ToolFiles.Label(i)}")}");
        Assert.AreEqual(
            ToolFiles.Length,
            ToolRun.Of("describe", namedTrain, "--json").Succeeded().Json().GetProperty("maxLength").GetInt32());

        string Rows(int first, int count, Func<int, string> start, Func<int, string> end) => string.Concat(
            Enumerable.Range(first, count).Select(i => $"{start(i)}{ToolFiles.Text(ToolFiles.Wave(i))}{end(i)}\n"));
    }

    [TestMethod]
    [DataRow("id,time,value,label")]
    [DataRow("case_id,dim_id,reading_id,value")]
    public void LongFormatIsReadAsSuch(string header)
    {
        bool hasLabel = header.EndsWith("label", StringComparison.Ordinal);
        string file = _directory.Write(
            "long.csv",
            $"{header}\n" + string.Concat(Enumerable.Range(0, 20).SelectMany(i => ToolFiles.Wave(i).Select((value, t) =>
                $"{i},{(hasLabel ? "" : "0,")}{t},{ToolFiles.Text([value])}{(hasLabel ? $",{ToolFiles.Label(i)}" : "")}\n"))));
        foreach (string[] more in new string[][] { [], ["--format", "long"] })
        {
            JsonElement json = ToolRun.Of(["describe", file, "--json", .. more]).Succeeded().Json();
            Assert.AreEqual("long", json.GetProperty("reading").GetProperty("format").GetString());
            Assert.AreEqual(
                (20, ToolFiles.Length, hasLabel ? 2 : 0),
                (json.GetProperty("series").GetInt32(), json.GetProperty("maxLength").GetInt32(), json.GetProperty("classes").GetInt32()));
        }
    }

    [TestMethod]
    [DataRow(';', '.', "--delimiter semicolon --decimal point")]
    [DataRow(';', ',', "--delimiter ; --decimal comma")]
    [DataRow('\t', '.', "--delimiter tab --format csv")]
    [DataRow('|', '.', "--delimiter pipe")]
    public void OtherDelimitersAreReadAlike(char delimiter, char point, string options)
    {
        string text = string.Concat(ToolFiles.Csv(0, 20, ToolFiles.Label).Select(c => c == ',' ? delimiter : c == '.' ? point : c));
        string plain = _directory.Write("plain.csv", ToolFiles.Csv(0, 20, ToolFiles.Label)), other = _directory.Write("other.csv", text);
        string model = _directory.File("m.zip");
        ToolFiles.Train(plain, model).Succeeded();
        string expected = ToolRun.Of("predict", "--model", model, "--input", plain, "--probabilities").Succeeded().Output;
        foreach (string[] more in new string[][] { [], options.Split(' ') })
            Assert.AreEqual(
                expected,
                ToolRun.Of(["predict", "--model", model, "--input", other, "--probabilities", .. more]).Succeeded().Output);
    }

    [TestMethod]
    public void LabelsAtTheEndOfRowsWithoutAHeader()
    {
        string file = _directory.Write(
            "noheader.csv",
            string.Concat(Enumerable.Range(0, 20).Select(i => $"{ToolFiles.Text(ToolFiles.Wave(i))},{ToolFiles.Label(i)}\n")));
        string number = (ToolFiles.Length + 1).ToString(CultureInfo.InvariantCulture);
        JsonElement json = ToolRun.Of("describe", file, "--json", "--no-header", "--label-column", number).Succeeded().Json();
        Assert.AreEqual(
            (20, ToolFiles.Length, 2),
            (json.GetProperty("series").GetInt32(), json.GetProperty("maxLength").GetInt32(), json.GetProperty("classes").GetInt32()));
        ToolRun run = ToolRun.Of("describe", file, "--json");
        if (run.ExitCode != 0)
            Assert.Contains("--label-column", run.Error);
        else
            Assert.AreEqual(ToolFiles.Length, run.Json().GetProperty("maxLength").GetInt32());
    }

    // A file of a model's series as people hand it over before anybody has looked at them.
    [TestMethod]
    [DataRow("new.ts", ":")]
    [DataRow("new.ts", "")]
    [DataRow("new.arff", ",?")]
    [DataRow("new.csv", "cell")]
    [DataRow("new.csv", "")]
    [DataRow("new.tsv", "?")]
    public void SeriesThatNobodyHasLabelledArePredicted(string name, string end)
    {
        string train = _directory.Write("train.ts", ToolFiles.Ts(ToolFiles.TsRows(0, 20))), model = _directory.File("m.zip");
        ToolFiles.Train(train, model).Succeeded();
        string[] values = [.. Enumerable.Range(100, 8).Select(i => ToolFiles.Text(ToolFiles.Wave(i)))];
        string columns = string.Join(',', Enumerable.Range(0, ToolFiles.Length).Select(t => $"t{t}"));
        string input = _directory.Write(name, Path.GetExtension(name) switch
        {
            ".ts" => ToolFiles.Ts(values.Select(row => row + end), "false"),
            ".arff" => "@relation new\n" + string.Concat(columns.Split(',').Select(column => $"@attribute {column} numeric\n"))
                + $"@attribute target {{slow,fast}}\n@data\n{string.Concat(values.Select(row => $"{row}{end}\n"))}",
            ".csv" => $"{(end == "cell" ? "label," : "")}{columns}\n"
                + $"{string.Concat(values.Select(row => $"{(end == "cell" ? "," : "")}{row}\n"))}",
            _ => string.Concat(values.Select(row => $"{end}\t{row.Replace(',', '\t')}\n")),
        });
        ToolRun run = ToolRun.Of("predict", "--model", model, "--input", input, "--json").Succeeded();
        CollectionAssert.AreEqual(
            Enumerable.Range(100, 8).Select(ToolFiles.Label).ToArray(),
            run.Json().GetProperty("predictions").EnumerateArray().Select(one => one.GetProperty("label").GetString()).ToArray());
        Assert.IsFalse(run.Json().TryGetProperty("accuracy", out _));
    }

    [TestMethod]
    [DataRow("dd/MM/yyyy HH:mm")]
    [DataRow("MM/dd/yyyy HH:mm")]
    [DataRow("yyyy-MM-dd HH:mm:ss")]
    public void TimestampsAreReadHoweverTheyAreWritten(string format)
    {
        string Row(int i) => string.Join(',', ToolFiles.Wave(i).Select((value, t) =>
            $"({new DateTime(2013, 3, 1).AddDays(t).ToString(format, CultureInfo.InvariantCulture)},{ToolFiles.Text([value])})"));
        string timed = _directory.Write(
            "timed.ts",
            ToolFiles.Ts(Enumerable.Range(0, 8).Select(i => $"{Row(i)}:{ToolFiles.Label(i)}"))
                .Replace("@timestamps false", "@timestamps true", StringComparison.Ordinal));
        string plain = _directory.Write("plain.ts", ToolFiles.Ts(ToolFiles.TsRows(0, 8))), model = _directory.File("m.zip");
        ToolFiles.Train(plain, model).Succeeded();
        string[] args = ["predict", "--model", model, "--probabilities", "--input"];
        Assert.AreEqual(ToolRun.Of([.. args, plain]).Succeeded().Output, ToolRun.Of([.. args, timed]).Succeeded().Output);
    }

    [TestMethod]
    public void UnevenStepsAreResampledOnRequest()
    {
        string rows = string.Join(
            '\n',
            Enumerable.Range(0, 4).Select(i => $"(0,{i}),(1,{i + 1}),(4,{i + 4}),(6,{i + 6}):{ToolFiles.Label(i)}"));
        string file = _directory.Write(
            "uneven.ts",
            ToolFiles.Ts([rows]).Replace("@timestamps false", "@timestamps true", StringComparison.Ordinal));
        Assert.AreEqual(
            7,
            ToolRun.Of("describe", file, "--json", "--resample", "1").Succeeded().Json().GetProperty("maxLength").GetInt32());
        Assert.AreEqual(4, ToolRun.Of("describe", file, "--json").Succeeded().Json().GetProperty("maxLength").GetInt32());
    }

    [TestMethod]
    [DataRow(
        "a.ts",
        "@problemName a\n@univariate false\n@dimension 2\n@equalLength false\n@seriesLength -1\n"
        + "@targetLabel true\n@data\n1,2,3:4,5,6:7.5\n1,2:4,5:7\n")]
    [DataRow(
        "a.ts",
        "@problemName a\n@univariate false\n@dimension 2\n@equalLength true\n@seriesLength 3\n@missing true\n"
        + "@targetLabel true\n@data\n1,2,3:4,5,6:7.5\n1,2,3::7\n")]
    [DataRow(
        "a.arff",
        "@relation a\n@attribute t0 numeric\n@attribute t1 numeric\n"
        + "@attribute target {c0,c1} %{<=50K, >50K}\n@data\n1,2,c0\n2,1,c1\n")]
    [DataRow("a.tsv", "label\tt0\tt1\n0\t1\t2\n1\t2\t1\n")]
    public void HeadersAsOthersWriteThemAreRead(string name, string text) =>
        Assert.AreEqual(
            2,
            ToolRun.Of("describe", _directory.Write(name, text), "--json").Succeeded().Json().GetProperty("series").GetInt32());

    [TestMethod]
    public void ArraysOfNumPyAreReadWithTheirAnswers()
    {
        string x = _directory.File("X.npy"), y = _directory.File("y.npy"), model = _directory.File("m.zip");
        WriteNpy(x, [20, 1, ToolFiles.Length], [.. Enumerable.Range(0, 20).SelectMany(i => ToolFiles.Wave(i))]);
        WriteNpy(y, [20], [.. Enumerable.Range(0, 20).Select(i => i % 2.0)]);
        Assert.AreEqual(
            "npy",
            ToolRun.Of("describe", x, "--json").Succeeded().Json().GetProperty("reading").GetProperty("format").GetString());
        ToolFiles.Train(x, model, "--answers", y).Succeeded();
        JsonElement json = ToolRun.Of("predict", "--model", model, "--input", x, "--json").Succeeded().Json();
        Assert.IsFalse(json.TryGetProperty("accuracy", out _));
        Assert.AreEqual(
            1.0,
            ToolRun.Of("predict", "--model", model, "--input", x, "--answers", y, "--json")
                .Succeeded().Json().GetProperty("accuracy").GetDouble());
        Assert.AreEqual(1.0, ToolRun.Of(
            "evaluate", "--train", x, "--answers", y, "--test", x, "--test-answers", y,
            "--classifier", "minirocket", "--features", "168", "--json")
            .Succeeded().Json().GetProperty("accuracy").GetDouble());
        Assert.AreEqual(1, ToolFiles.Train(x, model).ExitCode);
    }

    [TestMethod]
    public void AnArchiveServesBothParts()
    {
        string archive = _directory.File("Waves.zip"), model = _directory.File("m.zip");
        using (ZipArchive zip = ZipFile.Open(archive, ZipArchiveMode.Create))
        {
            foreach ((string part, int first, int count) in new[] { ("TRAIN", 0, 20), ("TEST", 100, 30) })
            {
                using var writer = new StreamWriter(zip.CreateEntry($"Waves_{part}.ts").Open());
                writer.Write(ToolFiles.Ts(ToolFiles.TsRows(first, count)));
            }
        }

        foreach (string[] files in new string[][] { ["--archive", archive], ["--train", archive, "--test", archive] })
        {
            JsonElement json = ToolRun.Of(["evaluate", "--classifier", "minirocket", "--features", "168", "--json", .. files])
                .Succeeded().Json();
            Assert.AreEqual(
                (20, 30, 1.0),
                (json.GetProperty("trainSeries").GetInt32(), json.GetProperty("testSeries").GetInt32(),
                    json.GetProperty("accuracy").GetDouble()));
        }

        ToolFiles.Train(archive, model).Succeeded();
        ToolRun.BlockByBlock("train", "--archive", archive, "--model", model, "--classifier", "minirocket", "--features", "168")
            .Succeeded();
        Assert.HasCount(
            30,
            ToolFiles.Lines(ToolRun.Of("predict", "--model", model, "--input", archive, "--part", "test").Succeeded().Output));
        ToolRun open = ToolRun.Of("predict", "--model", model, "--input", archive);
        Assert.AreEqual(1, open.ExitCode);
        Assert.Contains("--part", open.Error);
        JsonElement described = ToolRun.Of("describe", archive, "--json").Succeeded().Json();
        Assert.AreEqual("archive", described.GetProperty("kind").GetString());
        Assert.AreEqual(
            (20, 30),
            (described.GetProperty("train").GetProperty("series").GetInt32(),
                described.GetProperty("test").GetProperty("series").GetInt32()));
    }

    [TestMethod]
    [DataRow("MATLAB 5.0 MAT-file, Platform: GLNXA64 \"a", "MATLAB")]
    [DataRow("PAR1\u0015\u0004", "Parquet")]
    [DataRow("\u0089PNG\r\n\u001A\n", "image")]
    public void OtherKindsOfFilesAreNamed(string content, string name)
    {
        string path = _directory.File("x.csv");
        File.WriteAllBytes(path, [.. content.PadRight(200).Select(c => (byte)c)]);
        ToolRun run = ToolRun.Of("describe", path);
        run.Refused(path);
        Assert.Contains(name.ToUpperInvariant(), run.Error.ToUpperInvariant());
    }

    private static void WriteNpy(string path, int[] shape, double[] values)
    {
        string header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': "
            + $"({string.Join(", ", shape)}{(shape.Length == 1 ? "," : "")}), }}";
        header = header.PadRight(117) + "\n";
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        writer.Write((ushort)header.Length);
        writer.Write(System.Text.Encoding.ASCII.GetBytes(header));
        foreach (double value in values)
            writer.Write(value);
    }
}
