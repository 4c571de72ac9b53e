using TorchSharp;

namespace ConvSeq.Networks.Torch;

/// <summary>The native libraries, and the devices they offer.</summary>
internal static class LibTorch
{
    private static readonly Lazy<NetworkBackendException?> LoadProblem = new(NativeTorch.Load);

    /// <summary>Why libtorch cannot be used in this process; null if it can. Loads it at the first use.</summary>
    public static NetworkBackendException? Problem => LoadProblem.Value;

    /// <summary>Whether a CUDA GPU can be used; false where there is no native library.</summary>
    public static bool HasGpu => Problem is null && torch.cuda.is_available();

    /// <summary>Makes the native libraries ready and finds a device.</summary>
    /// <param name="device">The device that is asked for; null for the CPU.</param>
    /// <param name="log">Receives a line if the CPU was taken instead; null for none.</param>
    /// <exception cref="NetworkBackendException">A native library or the GPU is missing.</exception>
    public static ReadyDevice Choose(TorchDevice? device, Action<string>? log)
    {
        device ??= new TorchDevice();
        torch.Device chosen = Choose(device.GpuDeviceId, device.FallbackToCpu, log);
        return new ReadyDevice(chosen, device.ResidentBytes ?? (chosen.type == DeviceType.CUDA ? 2L << 30 : 0));
    }

    private static torch.Device Choose(int? gpuDeviceId, bool fallbackToCpu, Action<string>? log)
    {
        if (Problem is { } problem)
            throw new NetworkBackendException(problem.Message, problem.InnerException);
        if (gpuDeviceId is not { } id)
            return torch.CPU;
        if (torch.cuda.is_available() && id < torch.cuda.device_count())
            return torch.device(DeviceType.CUDA, id);

        string none = $"There is no CUDA GPU {gpuDeviceId}. A GPU needs TorchSharp-cuda-linux or TorchSharp-cuda-windows in place of "
            + "TorchSharp-cpu, and NVIDIA's driver.";
        if (!fallbackToCpu)
            throw new NetworkBackendException(none);
        log?.Invoke($"{none} The CPU is used instead.");
        return torch.CPU;
    }
}
