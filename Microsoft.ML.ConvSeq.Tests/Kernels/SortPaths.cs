using System.Runtime.Intrinsics;
using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

/// <summary>Every instruction path of sorting. Those wider than the machine run too: .NET splits their vectors.</summary>
internal static class SortPaths
{
    public static IReadOnlyList<SortKernels> All { get; } =
    [
        new ScalarSortKernels(),
        new VectorSortKernels<SimdSingle128, SortLanes128, Vector128<float>>(),
        new VectorSortKernels<SimdSingle256, SortLanes256, Vector256<float>>(),
        new VectorSortKernels<SimdSingle512, SortLanes512, Vector512<float>>(),
    ];
}
