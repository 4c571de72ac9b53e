using ConvSeq.Tests.Torch;

namespace ConvSeq.Tests.Samples;

/// <summary>Every sample does what its README and the comment at its end say.</summary>
[TestClass]
public sealed class SampleTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    [DataRow("QuickStart")]
    [DataRow("CustomData")]
    [DataRow("ModelBuilderStyle")]
    [DataRow("Networks")]
    [DataRow("FastTreeOnRocket")]
    [DataRow("SentenceClassification")]
    [DataRow("SequenceLabeling")]
    [DataRow("WaveNet")]
    [DataRow("Onnx")]
    [DataRow("AheadOfTime")]
    public void ASamplePrintsWhatItSays(string name)
    {
        (int exitCode, string output, string error) = ChildProgram.RunIn(_folder.Path, Program(name));
        Assert.AreEqual(0, exitCode, error);
        AssertSaid(name, "Program.cs", output);
    }

    // The SDK compiles the file; the projects that it names are built.
    [TestMethod]
    public void AFileWithoutAProjectPrintsWhatItSaysAndWritesAReport()
    {
        string file = Repository.Find("samples", "Notebook", "pumps.cs");
        string configuration = Path.GetFileName(Repository.OutputOf("ConvSeq"));
        (int exitCode, string output, string error) = ChildProgram.RunIn(
            _folder.Path, "run", "-c", configuration, "-p:BuildProjectReferences=false", file);
        Assert.AreEqual(0, exitCode, output + error);
        AssertSaid("Notebook", "pumps.cs", output);
        string report = File.ReadAllText(Path.Combine(_folder.Path, "pumps.html"));
        Assert.AreEqual(3, report.Split("<svg").Length - 1);
        Assert.IsTrue(File.Exists(Path.Combine(_folder.Path, "pumps.zip")));
    }

    // How libtorch sums, and so the accuracy, is a matter of the processor.
    [TestMethod]
    [TestCategory("TorchSharp")]
    [NeedsLibTorch]
    public void WhatIsTrainedOnLibtorchScoresWithoutIt()
    {
        (int exitCode, string output, string error) = ChildProgram.RunIn(_folder.Path, Program("GpuTraining"));
        Assert.AreEqual(0, exitCode, error);
        string[] printed = output.TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        string[] shown = FencedBlock.Of("samples/GpuTraining/README.md", "text").Single().Text;
        Assert.AreEqual(WithoutFirstWord(shown), WithoutFirstWord(printed));
        (exitCode, output, error) = ChildProgram.RunIn(_folder.Path, Program("GpuTraining"), "score");
        Assert.AreEqual(0, exitCode, error);
        CollectionAssert.AreEqual(
            (string[])[printed[1], "TorchSharp was not loaded"], output.TrimEnd().Split('\n', StringSplitOptions.TrimEntries));

        static string WithoutFirstWord(string[] lines) => string.Join('\n', lines.Select(line => line[line.IndexOf(' ')..]));
    }

    internal static string Program(string name) => Path.Combine(Repository.OutputOf(name), $"{name}.dll");

    private static void AssertSaid(string name, string file, string output)
    {
        string printed = Trimmed(output.Split('\n'));
        Assert.AreEqual(Trimmed(FencedBlock.Of($"samples/{name}/README.md", "text").Single().Text), printed);
        string[] source = File.ReadAllLines(Repository.Find("samples", name, file));
        string[] comment = source[(Array.IndexOf(source, "// Expected output:") + 1)..];
        Assert.AreEqual(printed, Trimmed(comment.Select(line => line.Length > 5 ? line[5..] : "")));
    }

    private static string Trimmed(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => line.TrimEnd())).TrimEnd();
}
