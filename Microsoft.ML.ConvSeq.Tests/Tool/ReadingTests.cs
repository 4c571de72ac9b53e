using System.IO.Compression;
using System.Text.Json;
using ConvSeq.Tool.Output;
using ConvSeq.Tool.Reading;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tests.Tool;

/// <summary>How the command reads files of series, and what it says of them.</summary>
[TestClass]
public sealed class ReadingTests
{
    private readonly TemporaryFolder _directory = new();

    [TestCleanup]
    public void Cleanup() => _directory.Dispose();

    [TestMethod]
    [DataRow("the cells; say it with the option Delimiter", "the cells; say it with --delimiter")]
    [DataRow("say which with the option LabelColumn", "say which with --label-column")]
    [DataRow("name it by LabelColumn or IdColumn", "name it by --label-column or --id-column")]
    [DataRow("the options LabelColumn and IdColumn decide", "--label-column and --id-column decide")]
    [DataRow("say SeriesReadOptions.Format or the option Part", "say --format or --part")]
    [DataRow("a Format of its own, Part 2", "a Format of its own, Part 2")]
    [DataRow("fit with MissingValues.Interpolate", "fit with --missing interpolate")]
    [DataRow("HasHeader decides", "--header or --no-header decides")]
    [DataRow("HasHeader = false decides", "--no-header decides")]
    [DataRow("the option Format (SeriesFormat.Ucr or SeriesFormat.Long)", "--format (tsv or long)")]
    [DataRow(
        "c/member-0.csqc is damaged: its checksum does not match.",
        "c/member-0.csqc is damaged: its checksum does not match; "
        + "delete the file, and its network is trained from the beginning")]
    public void MessagesOfTheEngineNameTheCommandsOptions(string engine, string command) =>
        Assert.AreEqual(command, CommandWords.Of(engine));

    [TestMethod]
    public void AFailureOfAWorkerIsItsCause()
    {
        var worker = new InvalidOperationException(
            "Splitter/consolidator worker encountered exception while consuming source data", new ArgumentException("the cause"));
        Assert.AreEqual("the cause", BadInputException.ProblemOf(new AggregateException(worker)));
        Assert.IsNull(BadInputException.ProblemOf(new InvalidOperationException(worker.Message, new NullReferenceException())));
    }

    [TestMethod]
    [DataRow("Slow", "'Slow' differs from 'slow' in case only")]
    [DataRow("s low", "'s low' differs from 'slow' in blanks only")]
    [DataRow("S low", "'S low' differs from 'slow' in case and blanks only")]
    [DataRow("s-low", "'s-low' differs from 'slow' in notation only")]
    [DataRow("01", "'01' differs from '1' in notation only")]
    [DataRow("other", null)]
    public void NearMissesAreNamed(string label, string? near)
    {
        string hint = LabelNotation.Hint([label], ["slow", "fast", "1"]);
        Assert.StartsWith("the classes are 'slow', 'fast', '1'", hint);
        Assert.AreEqual(near is not null, hint.Contains("differs", StringComparison.Ordinal), hint);
        Assert.Contains(near ?? "", hint);
    }

    [TestMethod]
    public void DescribeSaysHowAFileIsRead()
    {
        string csv = _directory.Write("waves.csv", ToolFiles.Csv(0, 6, ToolFiles.Label));
        string rows = _directory.Write(
            "waves.tsv",
            string.Concat(Enumerable.Range(0, 4).Select(i => $"{i % 2}\t{ToolFiles.Text(ToolFiles.Wave(i), '\t')}\n")));
        Assert.Contains("csv: a series in each row", ToolRun.Of("describe", csv).Succeeded().Output);
        Assert.Contains("tsv: a label and values in each row", ToolRun.Of("describe", rows).Succeeded().Output);
        JsonElement json = ToolRun.Of("describe", csv, "--json").Succeeded().Json();
        Assert.AreEqual("csv", json.GetProperty("reading").GetProperty("format").GetString());
        Assert.AreEqual(0, json.GetProperty("notes").GetArrayLength());
    }

    [TestMethod]
    public void AnArchiveIsNoModel()
    {
        string archive = _directory.File("Waves.zip");
        using (ZipArchive zip = ZipFile.Open(archive, ZipArchiveMode.Create))
        {
            foreach ((string part, int first) in new[] { ("TRAIN", 0), ("TEST", 100) })
            {
                using var writer = new StreamWriter(zip.CreateEntry($"Waves/Waves_{part}.ts").Open());
                writer.Write(ToolFiles.Ts(ToolFiles.TsRows(first, 20)));
            }
        }

        Assert.AreEqual(ZipContent.Archive, ZipContents.Of(archive));
        ToolRun run = ToolRun.Of("predict", "--model", archive, "--input", archive);
        run.Refused(archive);
        Assert.Contains("is an archive of series", run.Error);
        string model = _directory.File("m.zip");
        ToolFiles.Train(_directory.Write("train.ts", ToolFiles.Ts(ToolFiles.TsRows(0, 20))), model).Succeeded();
        Assert.AreEqual(ZipContent.Model, ZipContents.Of(model));
        Assert.AreEqual(ZipContent.Other, ZipContents.Of(_directory.Write("cut.zip", "PK\x03\x04 and nothing that follows")));
        Assert.AreEqual(ZipContent.None, ZipContents.Of(_directory.Write("text.zip", "text")));
    }

    [TestMethod]
    public void AnotherLengthThanTheModelsIsSaid()
    {
        string train = _directory.Write("train.ts", ToolFiles.Ts(ToolFiles.TsRows(0, 20))), model = _directory.File("m.zip");
        string other = _directory.Write("other.ts", ToolFiles.Ts(ToolFiles.TsRows(0, 4, length: 30)));
        ToolFiles.Train(train, model).Succeeded();
        ToolRun run = ToolRun.Of("predict", "--model", model, "--input", other, "--json").Succeeded();
        Assert.Contains($"convseq: warning: {other}: the series have 30 points, those that the model was trained on 24", run.Error);
        Assert.AreEqual(1, run.Json().GetProperty("warnings").GetArrayLength());
        Assert.AreEqual("", ToolRun.Of("predict", "--model", model, "--input", train).Succeeded().Error);

        // Not where the model brings all series to a length, or knows several.
        ToolFiles.Train(train, model, "--length", "resample").Succeeded();
        Assert.AreEqual("", ToolRun.Of("predict", "--model", model, "--input", other).Succeeded().Error);
        string mixed = _directory.Write(
            "mixed.ts",
            ToolFiles.Ts([.. ToolFiles.TsRows(0, 20), .. ToolFiles.TsRows(0, 4, length: 30)])
                .Replace("@equalLength true\n", "", StringComparison.Ordinal));
        ToolFiles.Train(mixed, model).Succeeded();
        Assert.AreEqual("", ToolRun.Of("predict", "--model", model, "--input", other).Succeeded().Error);
    }

    // A file without a label column whose first value of each row is then taken for the label.
    [TestMethod]
    [DataRow(',', "0")]
    [DataRow('\t', "0")]
    [DataRow(' ', "7")]
    public void NoAccuracyComesFromLabelsThatWereGuessed(char separator, string first)
    {
        string train = _directory.Write("train.csv", ToolFiles.Csv(0, 20, i => $"{i % 2}")), model = _directory.File("m.zip");
        ToolFiles.Train(train, model).Succeeded();
        string rows = string.Concat(Enumerable.Range(0, 6).Select(
            i => $"{first}{separator}"
                + $"{ToolFiles.Text(ToolFiles.Wave(i, ToolFiles.Length - 1).Select(value => Math.Round(100 * value)), separator)}\n"));
        string input = _directory.Write("new.txt", rows);
        foreach (string[] more in new string[][] { ["--json"], ["--output", _directory.File("out.csv")] })
        {
            ToolRun run = ToolRun.Of(["predict", "--model", model, "--input", input, .. more]);
            Assert.DoesNotContain("ccuracy", run.Output);
        }
    }

    [TestMethod]
    public void RowsOfTheUcrArchiveAreScored()
    {
        string[] files = [.. new[] { 0, 100 }.Select(first => _directory.Write($"{first}.tsv", string.Concat(
            Enumerable.Range(first, 20).Select(i => $"{i % 2}\t{ToolFiles.Text(ToolFiles.Wave(i), '\t')}\n"))))];
        string model = _directory.File("m.zip");
        ToolFiles.Train(files[0], model).Succeeded();
        ToolRun run = ToolRun.Of("predict", "--model", model, "--input", files[1], "--json").Succeeded();
        Assert.AreEqual("", run.Error);
        Assert.AreEqual(1.0, run.Json().GetProperty("accuracy").GetDouble());
    }

    [TestMethod]
    [DataRow("--header --no-header")]
    [DataRow("--format xls")]
    [DataRow("--delimiter colon")]
    [DataRow("--decimal semicolon")]
    [DataRow("--unlabelled drop")]
    [DataRow("--resample 0")]
    [DataRow("--resample -1")]
    [DataRow("--part validation")]
    public void WrongReadingOptionsExitWith2(string options)
    {
        ToolRun.Of(["describe", "a.csv", .. options.Split(' ')]).Misused(options.Split(' ')[0]);
    }

    [TestMethod]
    [DataRow("train --model m.zip", "Option '--train' is required, or --archive.")]
    [DataRow("train --model m.zip --train a --archive b", "--archive stands in place of --train: give one of them.")]
    [DataRow("train --model m.zip --train a --unlabelled keep", "--unlabelled keep: expected skip or refuse.")]
    [DataRow("evaluate --test a --archive b", "--archive stands in place of --test: give one of them.")]
    [DataRow("evaluate --train a", "Option '--test' is required, or --archive.")]
    [DataRow("predict --model a --input b --bad-series stop", "--bad-series stop: expected fail, skip or empty.")]
    public void WrongFilesExitWith2(string line, string message)
    {
        ToolRun.Of(line.Split(' ')).Misused(message);
    }

    [TestMethod]
    [DataRow("--format csv --header --delimiter semicolon --decimal comma --label-column 3 --id-column customer")]
    [DataRow("--no-header --delimiter ; --decimal . --label-column kind --unlabelled skip")]
    [DataRow("--format long --delimiter tab --resample 0.5")]
    [DataRow("--format npz --answers y")]
    public void ReadingOptionsGetAsFarAsTheirFiles(string options)
    {
        foreach (string line in new[]
        {
            "describe absent.csv", "predict --model absent.csv --input b",
            "train --train absent.csv --model m.zip", "evaluate --archive absent.csv"
        })
        {
            ToolRun run = ToolRun.Of([.. line.Split(' '), .. options.Split(' ')]);
            Assert.AreEqual((1, "convseq: absent.csv: no such file\n"), (run.ExitCode, run.Error), line);
        }
    }
}
