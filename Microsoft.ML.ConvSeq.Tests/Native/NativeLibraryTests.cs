using System.Diagnostics;
using System.Runtime.Intrinsics;
using ConvSeq.Tests.Packaging;

namespace ConvSeq.Tests.Native;

/// <summary>The shared library, compiled for this processor, in a program in C and in Python.</summary>
[TestClass]
[TestCategory("Native")]
[NeedsClang]
public sealed class NativeLibraryTests
{
    private static readonly TemporaryFolder Folder = new();

    private static string Library => Folder.File("lib");

    [ClassInitialize]
    public static void Publish(TestContext context)
    {
        string level = Vector512.IsHardwareAccelerated ? "v4" : Vector256.IsHardwareAccelerated ? "v3" : "v2";
        string said = DotNetCommand.SucceedWith(
            Repository.Find("ConvSeq.Native", "publish"), Folder.Path, Library, level, "--artifacts-path", Folder.File("artifacts"));
        Assert.DoesNotContain("warning", said);
    }

    [ClassCleanup]
    public static void Cleanup() => Folder.Dispose();

    [TestMethod]
    public void AProgramInCTrainsSavesLoadsAndPredicts()
    {
        string project = Repository.Find("ConvSeq.Native"), library = Directory.GetFiles(Library, "*.so", SearchOption.AllDirectories)[0];
        string where = Path.GetDirectoryName(library)!;
        DotNetCommand.SucceedWith(
            "clang", Folder.Path, "-Wall", "-Werror", "-I", Path.Combine(project, "include"), Path.Combine(project, "c", "example.c"),
            "-L", where, "-l:libconvseq.so", $"-Wl,-rpath,{Library}", "-lm", "-o", "example");
        string[] said = DotNetCommand.SucceedWith(Folder.File("example"), Folder.Path).TrimEnd().Split('\n');
        Assert.AreEqual("1 channel, 2 classes; 60 of 60 right; series 1 is fast", said[0]);
        Assert.StartsWith("3: Could not find file", said[1]);
        Assert.AreEqual("1: There is no such model: it was never made, or has been freed. (Parameter 'model')", said[2]);
    }

    [TestMethod]
    public void PythonUsesItAsAClassifierOfScikitLearn()
    {
        const string Python = "/usr/bin/python3";
        string package = Repository.Find("ConvSeq.Native", "python");
        if (!File.Exists(Python) || !Succeeds("-c", "import sklearn"))
            Assert.Inconclusive($"{Python} with scikit-learn is not here: apt-get install python3-sklearn.");
        DotNetCommand.SucceedWith("env", package, $"CONVSEQ_LIBRARY={Library}", Python, "-B", "-m", "unittest", "-v");

        static bool Succeeds(params string[] args)
        {
            using Process process = Process.Start(new ProcessStartInfo(Python, args) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
