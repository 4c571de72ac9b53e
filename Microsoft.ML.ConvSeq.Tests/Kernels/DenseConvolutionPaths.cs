using System.Runtime.Intrinsics;
using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

/// <summary>Every instruction path of dense convolutions. Those wider than the machine run too: .NET splits their vectors.</summary>
internal static class DenseConvolutionPaths
{
    public static IReadOnlyList<DenseConvolutionKernels> All { get; } =
    [
        new ScalarDenseConvolutionKernels(),
        new VectorDenseConvolutionKernels<SimdSingle128, Vector128<float>>(),
        new VectorDenseConvolutionKernels<SimdSingle256, Vector256<float>>(),
        new VectorDenseConvolutionKernels<SimdSingle512, Vector512<float>>(),
    ];
}
