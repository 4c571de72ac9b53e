namespace ConvSeq.Networks;

/// <summary>Makes a back end that is not part of the engine; see <see cref="NetworkBackends.Register"/>.</summary>
public interface INetworkBackendProvider
{
    /// <summary>Whether a GPU is available for training; false where a native library is missing.</summary>
    bool HasGpu { get; }

    /// <summary>Makes the back end for a device.</summary>
    /// <param name="gpuDeviceId">Number of the GPU, from 0; null for the CPU.</param>
    /// <param name="fallbackToCpu">Whether to use the CPU where there is no such GPU.</param>
    /// <param name="log">Receives a line if the CPU was used instead; null for none.</param>
    /// <exception cref="NetworkBackendException">A native library or the GPU is missing; the message says what to add.</exception>
    INetworkBackend Create(int? gpuDeviceId, bool fallbackToCpu, Action<string>? log);
}
