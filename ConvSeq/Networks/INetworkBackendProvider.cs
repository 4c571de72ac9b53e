namespace ConvSeq.Networks;

/// <summary>Makes a back end that is not part of the engine; see <see cref="NetworkBackends.Register"/>.</summary>
public interface INetworkBackendProvider
{
    /// <summary>Whether a GPU can be trained on; false where a native library is missing.</summary>
    bool HasGpu { get; }

    /// <summary>Makes the back end for a device.</summary>
    /// <param name="gpuDeviceId">Number of the GPU, from 0; null for the CPU.</param>
    /// <param name="fallbackToCpu">Whether to take the CPU where there is no such GPU.</param>
    /// <param name="log">Told in a line if the CPU was taken instead; null for nobody.</param>
    /// <exception cref="NetworkBackendException">A native library or the GPU is not there; the message says what to add.</exception>
    INetworkBackend Create(int? gpuDeviceId, bool fallbackToCpu, Action<string>? log);
}
