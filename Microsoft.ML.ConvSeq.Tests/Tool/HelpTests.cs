namespace ConvSeq.Tests.Tool;

[TestClass]
public sealed class HelpTests
{
    private const string Fitting =
        " --classifier --train --seed --threads --json --features --missing --scaling --normalize --length --balance-classes"
        + " --label-column";

    [TestMethod]
    [DataRow("evaluate", "--test" + Fitting)]
    [DataRow("train", "--model" + Fitting)]
    [DataRow("predict", "--model --input --output --probabilities --label-column --threads --json")]
    [DataRow("describe", "<FILE> --label-column --json")]
    [DataRow("generate", "<NAME> --output --seed")]
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

    [TestMethod]
    public void HelpNamesEveryCommand()
    {
        ToolRun run = ToolRun.Of("--help").Succeeded();
        foreach (string command in new[] { "demo", "evaluate", "train", "predict", "describe", "generate" })
            Assert.Contains($"\n  {command} ", run.Output);
    }

    [TestMethod]
    [DataRow("evaluate")]
    [DataRow("train")]
    [DataRow("predict")]
    [DataRow("describe")]
    public void ExamplesInHelpAreUnderstood(string command)
    {
        string[] examples = [.. ToolRun.Of(command, "--help").Output.Split('\n').SkipWhile(line => line != "Examples:")
            .Where(line => line.StartsWith("  convseq ", StringComparison.Ordinal))];
        Assert.IsNotEmpty(examples);

        // Their files are not here, which is found out only after the command line has been understood.
        foreach (string example in examples)
            Assert.AreEqual(1, ToolRun.Of(example.Trim().Split(' ')[1..]).ExitCode, example);
    }

    [TestMethod]
    public void VersionIsTheAssemblys() =>
        Assert.MatchesRegex(@"^\d+\.\d+\.\d+", ToolRun.Of("--version").Succeeded().Output);
}
