using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>Trains one module, which it makes and holds until the training is over.</summary>
internal sealed class TorchModuleBackend : INetworkBackend, IDisposable
{
    private readonly Func<nn.Module<Tensor, Tensor>> _create;
    private readonly long _residentBytes;
    private nn.Module<Tensor, Tensor>? _module;

    /// <exception cref="NetworkBackendException">A native library or the GPU is not there.</exception>
    public TorchModuleBackend(Func<nn.Module<Tensor, Tensor>> create, TorchDevice? device, Action<string>? log = null)
    {
        device ??= new TorchDevice();
        _create = create;
        Device = LibTorch.Choose(device.GpuDeviceId, device.FallbackToCpu, log);
        bool isGpu = Device.type == DeviceType.CUDA;
        _residentBytes = device.ResidentBytes ?? (isGpu ? 2L << 30 : 0);
        Name = isGpu ? $"a module on GPU {Device.index}" : "a module on the CPU";
    }

    public string Name { get; }

    /// <summary>Where the module lies.</summary>
    public Device Device { get; }

    public int MaxSessions => 1;

    /// <summary>Makes the module, and describes it to the training loop.</summary>
    /// <param name="seed">Seed of its first weights.</param>
    /// <param name="channels">Channels of a series.</param>
    /// <param name="outputs">Numbers that must come out for each series.</param>
    /// <param name="length">Points of a series.</param>
    public NetworkArchitecture Make(ulong seed, int channels, int outputs, int length)
    {
        _module?.Dispose();
        using (new TorchRandomState(seed))
            _module = _create() ?? throw new ArgumentException("The function gives no module.", "create");
        _module.to(Device);
        _module.eval();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        ModuleOutputs.Of(_module, zeros([1, channels, length], ScalarType.Float32, Device), outputs);
        return NetworkArchitecture.Of(_module.GetName(), channels, new ModuleArrays(_module).ToLayer(outputs));
    }

    public INetworkSession Open(NetworkSessionSettings settings, Execution execution)
    {
        ThrowUnlessUsable(settings.Train, settings.Train.LengthOf(0));
        if (settings.Validation is { } validation)
            ThrowUnlessUsable(validation, settings.Train.LengthOf(0));
        return new TorchModuleSession(settings, execution, _module!, Device, _residentBytes);
    }

    /// <summary>Hands the module over, with what was learned.</summary>
    public TrainedModule Finish(TrainedNetwork trained)
    {
        nn.Module<Tensor, Tensor> module = _module!;
        new ModuleArrays(module).CopyFrom(trained.Weights);
        module.eval();
        _module = null;
        return new TrainedModule(module, trained);
    }

    public void Dispose() => _module?.Dispose();

    private static void ThrowUnlessUsable(NetworkData data, int length)
    {
        for (int i = 0; i < data.Count; i++)
        {
            if (data.LengthOf(i) != length)
            {
                throw new ArgumentException(
                    $"Series {i} has {Quantity.Of(data.LengthOf(i), "point")}, the first training series {length}. A module sees no padding: series must be as long. "
                    + "LengthPolicy.Resample or PadOrTruncate of SeriesRepair makes them so.", nameof(data));
            }
        }
    }
}

/// <summary>A module in the place of an architecture.</summary>
internal sealed record ModuleNetworkOptions(TorchModuleBackend Backend) : NetworkOptions
{
    public override string Name => "module";

    public override NetworkArchitecture Build(int channels, int outputs, int length) =>
        Training.CheckpointFolder is null
            ? Backend.Make(Seed, channels, outputs, length)
            : throw new ArgumentException("There are no checkpoints for a module: nothing can tell whether it computes what it did.", "options");
}
