using System.Runtime.InteropServices;

namespace ConvSeq.Tests.Trees;

[TestClass]
public sealed class TreesDeterminismTests
{
    [TestMethod]
    [DataRow("DOTNET_EnableAVX512")]
    [DataRow("DOTNET_EnableAVX2")]
    [DataRow("DOTNET_EnableHWIntrinsic")]
    public void InstructionSetsDoNotChangeABit(string setting)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Inconclusive("The settings are those of x64.");
        Assert.AreEqual(TreesDigest.Report(), ChildProcess.Run(nameof(TreesDigest), setting));
    }
}
