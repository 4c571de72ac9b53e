namespace ConvSeq.Networks;

/// <summary>Back ends for training networks.</summary>
public enum NetworkBackendKind
{
    /// <summary>Managed code, wherever .NET runs.</summary>
    Managed,

    /// <summary>libtorch, on the CPU or a CUDA GPU: needs the package <c>ConvSeq.TorchSharp</c> and one with native libraries.</summary>
    TorchSharp,

    /// <summary>libtorch where it and a CUDA GPU are available, otherwise managed code.</summary>
    Auto,
}
