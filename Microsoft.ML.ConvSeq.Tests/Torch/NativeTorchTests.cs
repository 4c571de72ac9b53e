using ConvSeq.Networks.Torch;

namespace ConvSeq.Tests.Torch;

/// <summary>The reasons that a person reads where libtorch does not load; they need none.</summary>
[TestClass]
[TestCategory("TorchSharp")]
public sealed class NativeTorchTests
{
    /// <summary>As .NET words it on Debian 12.</summary>
    private const string Old =
        "Unable to load shared library '/app/libLibTorchSharp.so' or one of its dependencies. In order to help diagnose loading "
        + "problems, consider strace.\n"
        + "/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)";

    [TestMethod]
    public void ASystemThatIsTooOldIsNamedWithTheVersionThatItLacks() => Assert.AreEqual(
        "The back end TorchSharp cannot load libLibTorchSharp.so: this system's libstdc++.so.6 is too old: it lacks GLIBCXX_3.4.32. "
        + "Debian 13, Ubuntu 24.04 and later have it. Debian 12 and Ubuntu 22.04, the base of the .NET 8 and 9 images, do not. "
        + "Train on a newer system, or on the back end Managed, which needs no native library. The loader says: "
        + "/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)",
        NativeTorch.Explain("/app/libLibTorchSharp.so", Old));

    [TestMethod]
    public void WhateverElseTheLoaderSaysIsPassedOn() => Assert.EndsWith(
        "a library that it needs is missing or does not fit. The loader says: libgomp.so.1: cannot open shared object file",
        NativeTorch.Explain("/app/libtorch_cpu.so", "Unable to load.\nlibgomp.so.1: cannot open shared object file\n"));
}
