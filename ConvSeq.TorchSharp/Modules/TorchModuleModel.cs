using ConvSeq.Models;
using ConvSeq.Models.Format;
using ConvSeq.Series;
using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// A fitted time-series model of a custom TorchSharp module: repair of the series, scaling of the channels, and the module. It
/// scores with libtorch, one series at a time, so that there is no padding, from any thread.
/// </summary>
public abstract class TorchModuleModel : IDisposable
{
    private readonly FittedModule _fitted;
    private readonly Lock _lock = new();

    private protected TorchModuleModel(TrainingSummary training, NetworkInput input, FittedModule fitted) =>
        (Training, Input, _fitted) = (training, input, fitted);

    /// <summary>The repair that is applied to every series first.</summary>
    public SeriesRepair Repair => Input.Repair;

    /// <summary>Summary of the training set.</summary>
    public TrainingSummary Training { get; }

    /// <summary>History of the training; null for a model that was loaded.</summary>
    public TrainingHistory? History => Network.History.EpochCount == 0 ? null : Network.History;

    /// <summary>The module, in evaluation mode.</summary>
    public nn.Module Module => _fitted.Module.Module;

    /// <summary>Whether the module takes a mask, and so series of any lengths.</summary>
    public bool TakesMask => _fitted.Module.TakesMask;

    /// <summary>
    /// The contract of the <see cref="TorchModuleFactory"/> that made the module, with which a file can be loaded without naming
    /// the module; null for a module that a function made.
    /// </summary>
    public string? Contract => _fitted.Contract;

    /// <summary>Required number of channels of a series.</summary>
    public int Channels => Input.Scaling.Channels;

    /// <summary>Repair and scaling of series for the module.</summary>
    internal NetworkInput Input { get; }

    /// <summary>The arrays of the module.</summary>
    internal TrainedNetwork Network => _fitted.Network;

    /// <summary>Writes the repair, the scaling, the module's state dict and the contract. The module's code is in no file.</summary>
    /// <param name="path">The file, which is replaced only by a complete one.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Disposes of the module.</summary>
    public void Dispose() => _fitted.Module.Dispose();

    /// <summary>Writes the model's bytes.</summary>
    internal void Save(Stream stream) => stream.Write(ToBytes());

    /// <summary>The model's bytes, in the form of docs/specification.md, "Model files".</summary>
    private protected abstract byte[] ToBytes();

    /// <summary>Scores one series.</summary>
    /// <param name="series">The series before its repair, channel after channel.</param>
    /// <param name="outputs">Receives the outputs.</param>
    /// <exception cref="ArgumentException">
    /// The extents do not fit, the repair rejects a value, the module refuses the series, or an output is not finite.
    /// </exception>
    private protected void Score(ReadOnlySpan<float> series, Span<double> outputs)
    {
        SeriesRepair.ThrowUnlessWhole(series, Channels);
        using RepairedSeries repaired = Repair.ApplyWhereNeeded(series, Channels);
        float[] scaled = new float[repaired.Values.Length];
        Input.Scaling.Apply(repaired.Values, scaled);
        int length = scaled.Length / Channels;
        lock (_lock)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable quiet = no_grad();
            var batch = new TorchBatch(_fitted.Device, [length])
            {
                Values = tensor(scaled, [1, length, Channels], ScalarType.Float32, _fitted.Device).transpose(1, 2).contiguous(),
            };
            _fitted.Module.Score(batch, outputs.Length).to(ScalarType.Float64).cpu().data<double>().CopyTo(outputs);
        }

        foreach (double output in outputs)
        {
            if (!double.IsFinite(output))
            {
                throw new BadSeriesException(
                    null, "lies so far from the training series that an output of the module is not a finite number",
                    "leave the series out");
            }
        }
    }

    /// <summary>Reads a model from a separate file.</summary>
    private protected static TModel Load<TModel>(
        string path, Func<Stream, string, ModuleSource?, TorchDevice?, TModel> read, ModuleSource? source, TorchDevice? device)
        where TModel : TorchModuleModel =>
        ModelFile.Load(path, (stream, name) => read(stream, name, source, device));
}
