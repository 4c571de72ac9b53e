using System.Runtime.InteropServices;
using Microsoft.ML;

namespace ConvSeq.Tests.MLNet;

/// <summary>Marks a test that needs LightGBM: it asks for the system's libgomp on Linux, and has no build for Arm.</summary>
internal sealed class NeedsLightGbmAttribute() : NeedsNativeAttribute(Problem)
{
    private static readonly Lazy<string?> Problem = TryLoad(
        () => NativeLibrary.Load("lib_lightgbm", typeof(LightGbmExtensions).Assembly, searchPath: null));
}
