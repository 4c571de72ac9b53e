namespace ConvSeq.Networks.Torch;

/// <summary>Device for libtorch, and how much of its memory may hold series.</summary>
public sealed record TorchDevice
{
    private readonly int? _gpuDeviceId;
    private readonly long? _residentBytes;

    /// <summary>Number of the CUDA GPU, from 0; null for the CPU. Default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? GpuDeviceId
    {
        get => _gpuDeviceId;
        init
        {
            if (value is { } id)
                ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(GpuDeviceId));
            _gpuDeviceId = value;
        }
    }

    /// <summary>Whether to use the CPU where there is no such GPU. Default true.</summary>
    public bool FallbackToCpu { get; init; } = true;

    /// <summary>
    /// Largest size in bytes at which series and targets are copied to the device once, so that each batch is assembled there.
    /// Larger sets are copied batch by batch. Default null: 2 GiB on a GPU, and 0 on the CPU, where it would only be a second copy.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long? ResidentBytes
    {
        get => _residentBytes;
        init
        {
            if (value is { } bytes)
                ArgumentOutOfRangeException.ThrowIfNegative(bytes, nameof(ResidentBytes));
            _residentBytes = value;
        }
    }
}
