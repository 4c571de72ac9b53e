using System.Runtime.Intrinsics;
using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

/// <summary>Every instruction path of Hydra. Those wider than the machine run too: .NET splits their vectors.</summary>
internal static class HydraPaths
{
    public static IReadOnlyList<HydraKernels> All { get; } =
    [
        new ScalarHydraKernels(),
        new VectorHydraKernels<SimdSingle128, Vector128<float>>(),
        new VectorHydraKernels<SimdSingle256, Vector256<float>>(),
        new VectorHydraKernels<SimdSingle512, Vector512<float>>(),
    ];
}
