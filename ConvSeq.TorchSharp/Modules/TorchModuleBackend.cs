using ConvSeq.Models;
using ConvSeq.Series;
using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>Trains one custom module, which it makes and holds until the training is over.</summary>
internal sealed class TorchModuleBackend : INetworkBackend, IDisposable
{
    private readonly ModuleSource _source;
    private readonly ReadyDevice _device;
    private CustomModule? _module;

    /// <exception cref="NetworkBackendException">A native library or the GPU is missing.</exception>
    public TorchModuleBackend(ModuleSource source, TorchDevice? device, Action<string>? log = null)
    {
        _source = source;
        _device = LibTorch.Choose(device, log);
    }

    public string Name => $"a module on {_device.Name}";

    public int MaxSessions => 1;

    /// <summary>Whether the created module takes a mask.</summary>
    public bool TakesMask => _module!.TakesMask;

    /// <summary>Makes the module, and describes it to the training loop.</summary>
    /// <param name="seed">Seed of its first weights.</param>
    /// <param name="channels">Channels of a series.</param>
    /// <param name="outputs">Required number of outputs for each series.</param>
    public NetworkArchitecture Make(ulong seed, int channels, int outputs)
    {
        _module?.Dispose();
        _module = _source.Make(seed, channels, outputs);
        _module.Module.to(_device.Device);
        return NetworkArchitecture.Of(_module.Module.GetName(), channels, _module.Arrays.ToLayer(outputs));
    }

    /// <summary>Throws unless the module takes a series of zeros and gives the required outputs.</summary>
    /// <param name="architecture">The result of <see cref="Make"/>.</param>
    /// <param name="length">Points of the series.</param>
    public void Try(NetworkArchitecture architecture, int length)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor zero = zeros([1, architecture.Channels, length], ScalarType.Float32, _device.Device);
        _module!.Score(new TorchBatch(_device.Device, [length]) { Values = zero }, architecture.Outputs);
    }

    /// <summary>The fit of a model of series, which trains the module.</summary>
    public NetworkFit Fit(
        ulong seed, NetworkTrainingOptions options, SeriesRepair repair, SeriesSet train, SeriesSet? validation, Execution execution)
    {
        var network = new ModuleNetworkOptions(this) { Seed = seed, Training = options };
        return new NetworkFit(train, validation, new NetworkModelOptions { Network = network, Repair = repair }, execution);
    }

    public INetworkSession Open(NetworkSessionSettings settings, Execution execution)
    {
        if (!TakesMask)
        {
            ThrowUnlessEven(settings.Train, settings.Train.LengthOf(0));
            if (settings.Validation is { } validation)
                ThrowUnlessEven(validation, settings.Train.LengthOf(0));
        }

        return new TorchModuleSession(settings, execution, _module!, _device);
    }

    /// <summary>Hands over the trained module.</summary>
    public FittedModule Finish(TrainedNetwork trained)
    {
        CustomModule module = _module!;
        module.Arrays.CopyFrom(trained.Weights);
        module.Module.eval();
        _module = null;
        return new FittedModule(module, trained, _device.Device, _source.Contract);
    }

    public void Dispose() => _module?.Dispose();

    private static void ThrowUnlessEven(NetworkData data, int length)
    {
        for (int i = 0; i < data.Count; i++)
        {
            if (data.LengthOf(i) != length)
            {
                throw new ArgumentException(
                    $"Series {i} has {Plural.Of(data.LengthOf(i), "point")}, but the first training series has {length}. "
                    + "The module takes no mask, so all series must be of equal length. Set LengthPolicy.Resample or PadOrTruncate in "
                    + "SeriesRepair, or use a module that takes a mask, Module<Tensor, Tensor, Tensor>.",
                    nameof(data));
            }
        }
    }
}

/// <summary>A fitted custom module, its numbers, its device, and the contract of its factory, if it has one.</summary>
internal sealed record FittedModule(CustomModule Module, TrainedNetwork Network, Device Device, string? Contract);

/// <summary>A custom module in the place of an architecture.</summary>
internal sealed record ModuleNetworkOptions(TorchModuleBackend Backend) : NetworkOptions
{
    public override string Name => "module";

    public override NetworkArchitecture Build(int channels, int outputs, int length)
    {
        NetworkArchitecture architecture = Backend.Make(Seed, channels, outputs);
        Backend.Try(architecture, length);
        return architecture;
    }
}
