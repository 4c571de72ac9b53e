using System.Runtime.InteropServices;
using ConvSeq.Linear;
using ConvSeq.Linear.Algebra;

namespace ConvSeq.Tests.Linear;

[TestClass]
public class LogisticDeterminismTests
{
    [TestMethod]
    public void TheNumberOfThreadsDoesNotChangeABit()
    {
        string expected = LogisticDigest.Compute(threads: 1);
        foreach (int threads in new[] { 1, 2, 3, 8 })
            Assert.AreEqual(expected, LogisticDigest.Compute(threads));
    }

    [TestMethod]
    public void TheVectorWidthDoesNotChangeABit()
    {
        string expected = LogisticDigest.Compute(threads: 2);
        Assert.HasCount(3, LogisticKernels.All);
        foreach (LogisticKernels kernels in LogisticKernels.All)
            Assert.AreEqual(expected, LogisticDigest.Compute(threads: 2, kernels));
    }

    [TestMethod]
    [DataRow("DOTNET_EnableAVX512", 4)]
    [DataRow("DOTNET_EnableAVX2", 2)]
    [DataRow("DOTNET_EnableHWIntrinsic", 2)]
    public void InstructionSetsDoNotChangeABit(string setting, int width)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Inconclusive("The settings are those of x64.");
        string expected = $"{Math.Min(width, DenseKernels.Best.Width)} {LogisticDigest.Compute(threads: 1)}";
        Assert.AreEqual(expected, ChildProcess.Run(nameof(LogisticDigest), setting));
    }

    [TestMethod]
    public void FitsAtTheSameTimeDoNotDisturbEachOther()
    {
        string expected = LogisticDigest.Compute(threads: 1);
        string[] digests = new string[4];
        Parallel.For(0, 4, i => digests[i] = LogisticDigest.Compute(threads: 2));
        foreach (string digest in digests)
            Assert.AreEqual(expected, digest);
    }
}
