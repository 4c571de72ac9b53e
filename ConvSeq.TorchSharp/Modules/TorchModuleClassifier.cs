using System.Collections.Immutable;
using ConvSeq.Linear;
using ConvSeq.Models;
using ConvSeq.Series;
using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>A fitted time-series classifier of a custom TorchSharp module.</summary>
public sealed class TorchModuleClassifier : TorchModuleModel, ISeriesClassifier
{
    internal TorchModuleClassifier(ImmutableArray<string> classNames, TrainingSummary training, NetworkInput input, FittedModule fitted)
        : base(training, input, fitted) => ClassNames = classNames;

    /// <inheritdoc/>
    public ImmutableArray<string> ClassNames { get; }

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
        if (probabilities.Length != ClassNames.Length)
            throw new ArgumentException(
                $"There is room for {probabilities.Length} probabilities; {ClassNames.Length} are needed.", nameof(probabilities));
        Score(series, probabilities);
        PortableMath.Softmax(probabilities, probabilities);
        int label = 0;
        for (int k = 1; k < probabilities.Length; k++)
        {
            if (probabilities[k] > probabilities[label])
                label = k;
        }

        return label;
    }

    /// <summary>
    /// Reads a model that <see cref="TorchModuleModel.Save(string)"/> wrote, of a module made by a factory: the file names its
    /// contract.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="device">The device for scoring; null for the CPU.</param>
    /// <exception cref="NetworkBackendException">A native library or the GPU is missing; the message says what to add.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or belongs to a module with other arrays; the message says which.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The file names no contract, or one for which <see cref="TorchModules"/> finds no factory.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TorchModuleClassifier Load(string path, TorchDevice? device = null) =>
        Load(path, TorchModuleFormat.ReadClassifier, null, device);

    /// <summary>Reads a model that <see cref="TorchModuleModel.Save(string)"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Makes the same module as in training; its weights are replaced.</param>
    /// <param name="device">The device for scoring; null for the CPU.</param>
    /// <exception cref="NetworkBackendException">A native library or the GPU is missing; the message says what to add.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or belongs to a module with other arrays; the message says which.
    /// </exception>
    /// <exception cref="ArgumentException">The function does not return a module of series.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TorchModuleClassifier Load(string path, Func<nn.Module> create, TorchDevice? device = null) =>
        Load(path, TorchModuleFormat.ReadClassifier, ModuleSource.Of(create), device);

    /// <summary>Trains a classifier on a labeled set.</summary>
    internal static TorchModuleClassifier Fit(
        TorchModuleBackend backend, ulong seed, NetworkTrainingOptions options, SeriesRepair repair,
        SeriesSet train, SeriesSet? validation, ReadOnlySpan<double> sampleWeights, Execution execution)
    {
        NetworkFit fit = backend.Fit(seed, options, repair, train, validation, execution);
        TrainableSeries.ThrowUnlessClasses(fit.Survey);
        ImmutableArray<string> classNames = fit.Survey.ClassNames;
        ImmutableArray<TrainedNetwork> trained = fit.Train(classNames.Length, sampleWeights, backend, (set, values, weights) =>
            NetworkData.OfClasses(
                set.Channels, classNames.Length, values, NetworkClassifier.Classes(set, classNames), perStep: false, weights));
        return new TorchModuleClassifier(classNames, TrainingSummary.Of(fit.Survey, seed), fit.Input, backend.Finish(trained[0]));
    }

    private protected override byte[] ToBytes() => TorchModuleFormat.ToBytes(this);
}
