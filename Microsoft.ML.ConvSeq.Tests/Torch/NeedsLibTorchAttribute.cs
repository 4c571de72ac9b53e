using ConvSeq.Networks.Torch;

namespace ConvSeq.Tests.Torch;

/// <summary>Marks tests that compute with libtorch: there is none for every platform, and it needs the C++ library of GCC 13.</summary>
internal sealed class NeedsLibTorchAttribute() : NeedsNativeAttribute(Problem)
{
    private static readonly Lazy<string?> Problem = TryLoad(() =>
    {
        if (LibTorch.Problem is { } problem)
            throw problem;
    });
}
