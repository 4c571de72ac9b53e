namespace ConvSeq.Networks;

/// <summary>What networks are trained on.</summary>
public enum NetworkBackendKind
{
    /// <summary>Managed code, wherever .NET runs.</summary>
    Managed,

    /// <summary>libtorch, on the CPU or a CUDA GPU: needs the package <c>ConvSeq.TorchSharp</c> and one with native libraries.</summary>
    TorchSharp,

    /// <summary>libtorch where it and a CUDA GPU are at hand, otherwise managed code.</summary>
    Auto,
}
