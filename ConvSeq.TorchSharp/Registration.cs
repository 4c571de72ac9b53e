using System.Runtime.CompilerServices;

namespace ConvSeq.Networks.Torch;

/// <summary>Registers the back end with the engine as soon as the assembly is used, or the engine loads it.</summary>
internal sealed class Registration : INetworkBackendProvider
{
    public bool HasGpu => LibTorch.HasGpu;

#pragma warning disable CA2255 // The package is there to be found: see NetworkBackends.
    [ModuleInitializer]
    public static void Register() => NetworkBackends.Register(NetworkBackendKind.TorchSharp, new Registration());
#pragma warning restore CA2255

    public INetworkBackend Create(int? gpuDeviceId, bool fallbackToCpu, Action<string>? log) =>
        new TorchBackend(new TorchDevice { GpuDeviceId = gpuDeviceId, FallbackToCpu = fallbackToCpu }, log);
}
