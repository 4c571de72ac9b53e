using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;
using TorchSharp;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// A fitted classifier of time series by a TorchSharp module of one's own: repair of the series, scaling of the channels, and the module. It scores with
/// libtorch, one series at a time, from any thread.
/// </summary>
public sealed class TorchModuleClassifier : ISeriesClassifier, IDisposable
{
    private readonly TrainedModule _trained;
    private readonly Lock _lock = new();

    internal TorchModuleClassifier(ImmutableArray<string> classNames, TrainingSummary training, NetworkInput input, TrainedModule trained, Device device)
    {
        (ClassNames, Training, Input, _trained, Device) = (classNames, training, input, trained, device);
    }

    /// <inheritdoc/>
    public ImmutableArray<string> ClassNames { get; }

    /// <inheritdoc/>
    public SeriesRepair Repair => Input.Repair;

    /// <summary>What the classifier was fitted on.</summary>
    public TrainingSummary Training { get; }

    /// <summary>How training went; null for one that was loaded.</summary>
    public TrainingHistory? History => _trained.Network.History.EpochCount == 0 ? null : _trained.Network.History;

    /// <summary>The module, in evaluation mode.</summary>
    public nn.Module<Tensor, Tensor> Module => _trained.Module;

    /// <summary>How series come to the module.</summary>
    internal NetworkInput Input { get; }

    /// <summary>The arrays of the module.</summary>
    internal TrainedNetwork Network => _trained.Network;

    private Device Device { get; }

    /// <inheritdoc/>
    public ClassPredictions Predict(SeriesSet set, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        int classes = ClassNames.Length;
        ClassPredictions.ThrowIfTooMany(set, classes);
        int[] labels = new int[set.Count];
        double[] probabilities = new double[set.Count * classes];
        for (int i = 0; i < labels.Length; i++)
        {
            execution?.CancellationToken.ThrowIfCancellationRequested();
            labels[i] = Predict(set.Values(i), probabilities.AsSpan(i * classes, classes));
        }

        return new ClassPredictions(ClassNames, labels, probabilities);
    }

    /// <inheritdoc/>
    public int Predict(ReadOnlySpan<float> series, Span<double> probabilities)
    {
        int channels = Input.Scaling.Channels;
        if (probabilities.Length != ClassNames.Length)
            throw new ArgumentException($"Room for {probabilities.Length} probabilities; {ClassNames.Length} are needed.", nameof(probabilities));
        if (series.IsEmpty || series.Length % channels != 0)
            throw new ArgumentException($"{series.Length} values do not make a series of {Quantity.Of(channels, "channel")}.", nameof(series));
        ReadOnlySpan<float> repaired = Repair.ApplyWhereNeeded(series, channels);
        float[] scaled = new float[repaired.Length];
        Input.Scaling.Apply(repaired, scaled);
        lock (_lock)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable quiet = no_grad();
            Tensor values = tensor(scaled, [1, scaled.Length / channels, channels], ScalarType.Float32, Device).transpose(1, 2).contiguous();
            ModuleOutputs.Of(Module, values, ClassNames.Length).to(ScalarType.Float64).cpu().data<double>().CopyTo(probabilities);
        }

        if (double.IsNaN(PortableMath.Softmax(probabilities, probabilities).Sum))
            throw new ArgumentException("The series lies so far from the training series that an output of the module is not a finite number.", nameof(series));
        int label = 0;
        for (int k = 1; k < probabilities.Length; k++)
        {
            if (probabilities[k] > probabilities[label])
                label = k;
        }

        return label;
    }

    /// <summary>Writes repair, scaling, class names and the module's state dict; what the module computes is code, which no file holds.</summary>
    /// <param name="path">The file, which is replaced only by a complete one.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = TorchModuleFormat.ToBytes(this);
        AtomicFile.Write(path, file => file.Write(bytes));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Makes the same module as when it was trained; its weights are replaced.</param>
    /// <param name="device">Where to score; null for the CPU.</param>
    /// <exception cref="NetworkBackendException">A native library or the GPU is not there; the message says what to add.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or of a module with other arrays; the message says which.</exception>
    /// <exception cref="ArgumentException">What the module gives has another shape.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TorchModuleClassifier Load(string path, Func<nn.Module<Tensor, Tensor>> create, TorchDevice? device = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(create);
        using FileStream file = File.OpenRead(path);
        return TorchModuleFormat.Read(file, path, create, device);
    }

    /// <summary>Disposes of the module.</summary>
    public void Dispose() => _trained.Dispose();

    /// <summary>Trains a classifier on a labelled set.</summary>
    internal static TorchModuleClassifier Fit(
        TorchModuleBackend backend, ulong seed, NetworkTrainingOptions options, SeriesRepair repair,
        SeriesSet train, SeriesSet? validation, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        var network = new ModuleNetworkOptions(backend) { Seed = seed, Training = options };
        var fit = new NetworkFit(train, validation, new NetworkModelOptions { Network = network, Repair = repair }, execution);
        TrainableSeries.ThrowUnlessClasses(fit.Survey);
        ImmutableArray<string> classNames = fit.Survey.ClassNames;
        ImmutableArray<TrainedNetwork> trained = fit.Train(classNames.Length, sampleWeights, backend, (set, values, weights) =>
            NetworkData.OfClasses(set.Channels, classNames.Length, values, NetworkClassifier.Classes(set, classNames), perStep: false, weights));
        return new TorchModuleClassifier(classNames, TrainingSummary.Of(fit.Survey, seed), fit.Input, backend.Finish(trained[0]), backend.Device);
    }
}
