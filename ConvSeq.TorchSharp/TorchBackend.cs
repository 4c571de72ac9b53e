namespace ConvSeq.Networks.Torch;

/// <summary>
/// Trains networks on libtorch, on the CPU or a CUDA GPU: the same layers, losses, dropout masks and updates as the managed back
/// end, in another order of summation, so that losses and weights agree to rounding, not to the bit. Weights come back in ConvSeq's
/// own layout: a trained network scores without libtorch.
/// </summary>
/// <remarks>
/// The application adds one of the packages with native libraries: <c>TorchSharp-cpu</c>, <c>TorchSharp-cuda-linux</c> or
/// <c>TorchSharp-cuda-windows</c>. On the CPU the same seed gives the same bits on the same number of threads; libtorch does not
/// promise that for a GPU. The number of libtorch's threads is set while a network is trained and restored afterwards; its random
/// generators are not used.
/// </remarks>
/// <example>
/// <code>
/// var backend = new TorchBackend(new TorchDevice { GpuDeviceId = 0 });
/// TrainedNetwork trained = NetworkTraining.Train(architecture, data, options, backend: backend);
/// </code>
/// </example>
public sealed class TorchBackend : INetworkBackend
{
    private readonly ReadyDevice _device;

    /// <summary>Creates a back end for a device.</summary>
    /// <param name="device">The device; null for the CPU.</param>
    /// <param name="log">Receives a line if the CPU was used in place of a GPU; null for none.</param>
    /// <exception cref="NetworkBackendException">A native library or the GPU is missing; the message says what to add.</exception>
    public TorchBackend(TorchDevice? device = null, Action<string>? log = null) => _device = LibTorch.Choose(device, log);

    /// <inheritdoc/>
    public string Name => $"TorchSharp on {_device.Name}";

    /// <summary>Whether a GPU is used.</summary>
    public bool IsGpu => _device.IsGpu;

    /// <summary>One: a network has all threads, or the GPU, for itself.</summary>
    public int MaxSessions => 1;

    /// <inheritdoc/>
    public INetworkSession Open(NetworkSessionSettings settings, Execution execution)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        return new TorchNetworkSession(settings, execution, _device);
    }
}
