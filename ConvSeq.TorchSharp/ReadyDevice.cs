using TorchSharp;

namespace ConvSeq.Networks.Torch;

/// <summary>A device that libtorch can use.</summary>
/// <param name="Device">The device.</param>
/// <param name="ResidentBytes">Largest size in bytes at which series are stored on it.</param>
internal sealed record ReadyDevice(torch.Device Device, long ResidentBytes)
{
    /// <summary>Whether it is a GPU.</summary>
    public bool IsGpu => Device.type == DeviceType.CUDA;

    /// <summary>Its name in a sentence.</summary>
    public string Name => IsGpu ? $"GPU {Device.index}" : "the CPU";
}
