using ConvSeq.Networks;
using ConvSeq.Tool.Running;

namespace ConvSeq.Tool.Fitting;

/// <summary>What networks are trained on.</summary>
/// <param name="Kind">The back end.</param>
/// <param name="Gpu">Number of the GPU that was asked for; null for none in particular.</param>
/// <param name="LibTorch">The folder with libtorch for back ends that need it; null for none.</param>
internal sealed record BackendChoice(NetworkBackendKind Kind, int? Gpu, string? LibTorch)
{
    /// <summary>The GPU for the trainer: the first one, unless another was asked for.</summary>
    public int? GpuDeviceId => Gpu ?? (Kind == NetworkBackendKind.Managed ? null : 0);

    /// <summary>Whether the CPU may take the place of a GPU: not if the GPU was asked for by its number.</summary>
    public bool FallbackToCpu => Gpu is null;

    /// <summary>Returns the name of the back end that networks are trained on here.</summary>
    public string Find()
    {
        if (Kind != NetworkBackendKind.Managed && LibTorch is { } folder)
            BadInputException.Blame(folder, () => LibTorchFolder.Use(folder));
        string option = $"--backend {Kind.ToString().ToLowerInvariant()}";
        if (!NetworkBackends.IsInstalled(Kind))
        {
            throw new BadInputException(
                option,
                $"convseq brings no libtorch along; name a folder that has it with --libtorch DIR, or {LibTorchFolder.Variable}. "
                + $"{LibTorchFolder.HowToMake}");
        }

        return BadInputException.Blame(option, () => Resolve().Name);
    }

    /// <summary>The back end; <see cref="Find"/> comes first.</summary>
    public INetworkBackend Resolve() => NetworkBackends.Resolve(Kind, GpuDeviceId, FallbackToCpu);
}
