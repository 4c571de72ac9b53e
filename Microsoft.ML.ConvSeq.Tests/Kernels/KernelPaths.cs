using ConvSeq.Kernels;

namespace ConvSeq.Tests.Kernels;

/// <summary>Every instruction path. Those wider than the machine run too: .NET splits their vectors.</summary>
internal static class KernelPaths
{
    public static IReadOnlyList<ConvolutionKernels> All { get; } =
        [new ScalarKernels(), new Vector128Kernels(), new Vector256Kernels(), new Vector512Kernels()];
}
