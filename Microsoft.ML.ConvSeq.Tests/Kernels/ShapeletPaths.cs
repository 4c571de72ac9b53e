using System.Runtime.Intrinsics;
using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

/// <summary>Every instruction path of dilated shapelets. Those wider than the machine run too: .NET splits their vectors.</summary>
internal static class ShapeletPaths
{
    public static IReadOnlyList<ShapeletKernels> All { get; } =
    [
        new ScalarShapeletKernels(),
        new VectorShapeletKernels<SimdSingle128, Vector128<float>>(),
        new VectorShapeletKernels<SimdSingle256, Vector256<float>>(),
        new VectorShapeletKernels<SimdSingle512, Vector512<float>>(),
    ];
}
