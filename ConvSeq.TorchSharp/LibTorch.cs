using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace ConvSeq.Networks.Torch;

/// <summary>The native libraries, and the devices they offer.</summary>
internal static class LibTorch
{
    private const string Packages =
        "TorchSharp-cpu, TorchSharp-cuda-linux or TorchSharp-cuda-windows, in the version of TorchSharp, to the project of the application";

    /// <summary>Whether a CUDA GPU can be used; false where there is no native library.</summary>
    public static bool HasGpu
    {
        get
        {
            try
            {
                Load();
                return torch.cuda.is_available();
            }
            catch (Exception problem) when (problem is NetworkBackendException || IsMissing(problem))
            {
                return false;
            }
        }
    }

    /// <summary>Makes the native libraries ready and finds a device.</summary>
    /// <param name="gpuDeviceId">Number of the GPU, from 0; null for the CPU.</param>
    /// <param name="fallbackToCpu">Whether to take the CPU where there is no such GPU.</param>
    /// <param name="log">Told in a line if the CPU was taken instead; null for nobody.</param>
    /// <exception cref="NetworkBackendException">A native library or the GPU is not there.</exception>
    public static torch.Device Choose(int? gpuDeviceId, bool fallbackToCpu, Action<string>? log)
    {
        try
        {
            Load();
            torch.InitializeDeviceType(DeviceType.CPU);
            if (gpuDeviceId is not { } id)
                return torch.CPU;
            if (torch.cuda.is_available() && id < torch.cuda.device_count())
                return torch.device(DeviceType.CUDA, id);
        }
        catch (Exception problem) when (IsMissing(problem))
        {
            throw NoLibrary(problem);
        }

        string none = $"There is no CUDA GPU {gpuDeviceId}: it takes TorchSharp-cuda-linux or TorchSharp-cuda-windows in place of TorchSharp-cpu, and NVIDIA's driver.";
        if (!fallbackToCpu)
            throw new NetworkBackendException(none);
        log?.Invoke($"{none} The CPU is taken instead.");
        return torch.CPU;
    }

    // TorchSharp looks for them the same way, but where they are missing it also writes a page to standard output.
    private static void Load()
    {
        Assembly assembly = typeof(torch).Assembly;
        NativeLibrary.TryLoad("torch_cpu", assembly, null, out _);
        if (!NativeLibrary.TryLoad("LibTorchSharp", assembly, null, out _) && !LiesInPackage(assembly))
            throw NoLibrary(null);
    }

    // In notebooks, where TorchSharp collects them from the packages itself.
    private static bool LiesInPackage(Assembly assembly) =>
        assembly.Location.Contains("torchsharp", StringComparison.Ordinal) && assembly.Location.Contains("lib", StringComparison.Ordinal);

    private static bool IsMissing(Exception problem) =>
        problem is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or NotSupportedException;

    private static NetworkBackendException NoLibrary(Exception? problem) => new(
        $"The back end TorchSharp has no native libtorch here ({RuntimeInformation.RuntimeIdentifier}): add one of {Packages}.", problem);
}
