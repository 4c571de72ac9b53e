using System.Reflection;
using System.Runtime.CompilerServices;
using ConvSeq.Networks.Managed;

namespace ConvSeq.Networks;

/// <summary>The back ends available for training networks.</summary>
/// <remarks>
/// The back end on libtorch is a separate package, <c>ConvSeq.TorchSharp</c>. It registers itself when it is loaded; the engine
/// loads it on request. Any other back end can be passed to <see cref="NetworkTraining"/> as an object.
/// </remarks>
public static class NetworkBackends
{
    private const string TorchSharpAssembly = "ConvSeq.TorchSharp";

    private static volatile INetworkBackendProvider? s_torchSharp;

    /// <summary>The back end that runs wherever .NET runs.</summary>
    public static INetworkBackend Managed => ManagedBackend.Instance;

    /// <summary>Registers the provider of a kind of back end; the one registered last counts.</summary>
    /// <param name="kind">The kind: <see cref="NetworkBackendKind.TorchSharp"/>.</param>
    /// <param name="provider">The provider.</param>
    /// <exception cref="ArgumentException">The kind is a different one.</exception>
    public static void Register(NetworkBackendKind kind, INetworkBackendProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        if (kind != NetworkBackendKind.TorchSharp)
            throw new ArgumentException($"The back end {kind} cannot be registered.", nameof(kind));
        s_torchSharp = provider;
    }

    /// <summary>Whether the package of a back end is installed; its native libraries or a GPU may still be missing.</summary>
    /// <param name="kind">The kind.</param>
    public static bool IsInstalled(NetworkBackendKind kind) => kind != NetworkBackendKind.TorchSharp || FindTorchSharp(out _) is not null;

    /// <summary>Makes the back end of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="gpuDeviceId">
    /// Number of the GPU, from 0; null for the CPU, and with <see cref="NetworkBackendKind.Auto"/> for the first GPU.
    /// </param>
    /// <param name="fallbackToCpu">Whether to use the CPU where there is no such GPU.</param>
    /// <param name="log">Receives a line that says what was chosen, where that was not certain; null for none.</param>
    /// <exception cref="NetworkBackendException">
    /// The package, a native library or the GPU is missing; the message says what to add.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The kind is not defined, or <paramref name="gpuDeviceId"/> is negative.
    /// </exception>
    public static INetworkBackend Resolve(
        NetworkBackendKind kind, int? gpuDeviceId = null, bool fallbackToCpu = true, Action<string>? log = null)
    {
        if (gpuDeviceId is { } id)
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(gpuDeviceId));
        switch (kind)
        {
            case NetworkBackendKind.Managed:
                return Managed;
            case NetworkBackendKind.TorchSharp:
                return (FindTorchSharp(out Exception? problem) ?? throw NoPackage(problem)).Create(gpuDeviceId, fallbackToCpu, log);
            case NetworkBackendKind.Auto:
                INetworkBackend backend = FindTorchSharp(out _) is { HasGpu: true } provider
                    ? provider.Create(gpuDeviceId ?? 0, fallbackToCpu, log)
                    : Managed;
                log?.Invoke($"Networks are trained on the back end '{backend.Name}'.");
                return backend;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, $"Unknown back end {kind}.");
        }
    }

    /// <summary>
    /// The folders in which a published program has its native libraries: its own, or where it was published for all platforms,
    /// runtimes/PLATFORM/native. The libraries of other platforms do not load.
    /// </summary>
    internal static IEnumerable<string> NativeFolders(string program)
    {
        string runtimes = Path.Combine(program, "runtimes");
        string[] platforms = Directory.Exists(runtimes) ? Directory.GetDirectories(runtimes) : [];
        return platforms.Select(platform => Path.Combine(platform, "native")).Prepend(program);
    }

    private static INetworkBackendProvider? FindTorchSharp(out Exception? problem)
    {
        problem = null;
        if (s_torchSharp is null)
        {
            try
            {
                RuntimeHelpers.RunModuleConstructor(Assembly.Load(new AssemblyName(TorchSharpAssembly)).ManifestModule.ModuleHandle);
            }
            catch (Exception missing) when (missing is IOException or BadImageFormatException or TypeInitializationException)
            {
                problem = missing;
            }
        }

        return s_torchSharp;
    }

    private static NetworkBackendException NoPackage(Exception? problem) => new(
        $"The back end TorchSharp is not installed. Add the package {TorchSharpAssembly}, and one of TorchSharp-cpu, "
        + "TorchSharp-cuda-linux or TorchSharp-cuda-windows, which hold the native libraries.", problem);
}
