using ConvSeq.Tool.Fitting;

namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class HelpTests
{
    private const string Reading =
        " --format --header --no-header --delimiter --decimal --label-column --id-column --unlabelled --resample --answers";

    private const string Fitting =
        Reading + " --archive --classifier --train --seed --threads --json --features --kernels --groups --keep --head --missing --scaling"
        + " --normalize --length --balance-classes --epochs --members --time-budget --batch --learning-rate --schedule --validation"
        + " --patience --checkpoint --backend --gpu --libtorch --early --accuracy-share";

    private const string Divided =
        Reading + " --classifier --seed --threads --json --features --kernels --groups --keep --head --missing --scaling --normalize"
        + " --length --balance-classes";

    private const string Next =
        " --task --network --unit --vocabulary --value-levels --mu-law --chunk --context --width --layers";

    [TestMethod]
    [DataRow("evaluate", "--test --test-answers --model --beam --length-penalty --max-length" + Fitting + Next)]
    [DataRow("train", "--model --shards" + Fitting + Next)]
    [DataRow("plan", "--train --shards --output --memory" + Divided)]
    [DataRow("statistics", "--plan --shard --checkpoint-every --threads --json")]
    [DataRow("merge", "--plan --threads --json")]
    [DataRow("solve", "--plan --model --threads --json")]
    [DataRow("sample", "--model --length --prompt --mono --class --temperature --top-k --seed --sampling-rate --output")]
    [DataRow("words", "--text --vectors --output --neighbors --nearest --dimensions --window --negatives --min-count --epochs"
        + " --learning-rate --subsample --seed --threads --json")]
    [DataRow("translate", "--model --input --beam --length-penalty --max-length --output --threads")]
    [DataRow("compare", "--data --classifiers --sets --resamples --epochs --results --report --seed --threads --json")]
    [DataRow("predict", "--model --input --output --probabilities --bad-series --part --threads --json" + Reading)]
    [DataRow("watch", "--model --length --hop --probabilities --bad-windows --json")]
    [DataRow("explain", "--model --input --output --series --class --compare --part --json" + Reading)]
    [DataRow("importance", "--model --input --regions --repeats --seed --part --threads --json" + Reading)]
    [DataRow("describe", "<FILE> --plot --part --json" + Reading)]
    [DataRow("export", "--model --output --length --json")]
    [DataRow("generate", "<NAME> --output --seed --train-size --test-size --length")]
    [DataRow("demo", "--seed --threads --output")]
    public void HelpNamesEveryOption(string command, string mentions)
    {
        ToolRun run = ToolRun.Of(command, "--help").Succeeded();
        foreach (string mention in mentions.Split(' '))
            Assert.Contains(mention, run.Output);
        Assert.Contains("Examples:", run.Output);
        Assert.Contains("Exit codes:", run.Output);
        Assert.AreEqual("", run.Error);
    }

    /// <summary>Only the options of the command that is called are made, wherever its name stands.</summary>
    [TestMethod]
    public void ACommandHasItsOptionsWhereverItsNameStands()
    {
        using var folder = new TemporaryFolder();
        folder.Write("words.txt", "generate cbf --train-size 3 --test-size 3");
        Assert.AreEqual(ToolRun.Of("train", "--help").Succeeded().Output, ToolRun.Of("--help", "train").Succeeded().Output);
        ToolRun.Of($"@{folder.File("words.txt")}", "--output", folder.Path).Succeeded();
        Assert.IsTrue(File.Exists(folder.File("cbf_TEST.ts")));
    }

    [TestMethod]
    public void HelpNamesEveryAlgorithm()
    {
        string help = ToolRun.Of("train", "--help").Succeeded().Output;
        foreach (Algorithm algorithm in Algorithm.All)
            Assert.Contains($"{algorithm.Name}: {algorithm.Description}", help);
    }

    [TestMethod]
    public void HelpNamesEveryCommand()
    {
        ToolRun run = ToolRun.Of("--help").Succeeded();
        string[] commands =
        [
            "demo", "evaluate", "train", "predict", "watch", "explain", "importance", "describe", "export", "generate", "sample",
            "words", "translate", "plan", "statistics", "merge", "solve",
        ];
        foreach (string command in commands)
            Assert.Contains($"\n  {command} ", run.Output);
    }

    [TestMethod]
    [DataRow("evaluate")]
    [DataRow("train")]
    [DataRow("predict")]
    [DataRow("watch")]
    [DataRow("explain")]
    [DataRow("describe")]
    [DataRow("export")]
    [DataRow("sample")]
    [DataRow("words")]
    [DataRow("statistics")]
    [DataRow("merge")]
    [DataRow("solve")]
    [DataRow("translate")]
    public void ExamplesInHelpAreUnderstood(string command)
    {
        // Their files are not here, which is found out only after the command line has been understood.
        foreach (string example in Examples(command))
            Assert.AreEqual(1, ToolRun.Of(example.Split(' ')).ExitCode, example);
    }

    [TestMethod]
    [DataRow("generate")]
    [DataRow("demo")]
    public void ExamplesThatNeedNoFilesAreUnderstood(string command)
    {
        // Stopped before they begin, which too is found out only after that; what they write to is a folder of the test.
        using var folder = new TemporaryFolder();
        foreach (string example in Examples(command))
        {
            string[] args = example.Split(' ');
            int output = Array.IndexOf(args, "--output");
            args = output < 0
                ? [.. args, "--output", folder.File("out")]
                : [.. args[..(output + 1)], folder.File("out"), .. args[(output + 2)..]];
            Assert.AreEqual(130, ToolRun.Of(new CancellationToken(canceled: true), args).ExitCode, example);
        }
    }

    /// <summary>The command lines that a command's help gives as examples, without the program's name.</summary>
    private static string[] Examples(string command)
    {
        string[] examples = [.. ToolRun.Of(command, "--help").Output.Split('\n').SkipWhile(line => line != "Examples:")
            .Where(line => line.StartsWith("  convseq ", StringComparison.Ordinal)).Select(line => line["  convseq ".Length..].TrimEnd())];
        Assert.IsNotEmpty(examples);
        return examples;
    }

    [TestMethod]
    public void VersionIsTheAssemblys() =>
        Assert.MatchesRegex(@"^\d+\.\d+\.\d+", ToolRun.Of("--version").Succeeded().Output);
}
