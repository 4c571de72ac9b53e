using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>Trains a TorchSharp module of one's own with the loop that trains the networks of ConvSeq: the same batches, rates, stopping and best weights.</summary>
/// <remarks>
/// The module takes series as Float32 [batch, channels, time], and gives [batch, classes] scores without softmax, or [batch, numbers]. It sees no padding, so
/// all series must be as long. Random numbers that it draws from libtorch, for its first weights and for dropout, follow from the seed; on the CPU the
/// generator is restored afterwards, that of a GPU is not. There are no checkpoints: nothing can tell whether a module computes what it did.
/// </remarks>
/// <example>
/// <code>
/// using TrainedModule trained = TorchModuleTraining.Train(() => Sequential(Conv1d(1, 8, 7), ReLU(), AdaptiveAvgPool1d(1), Flatten(), Linear(8, 3)), data);
/// </code>
/// </example>
public static class TorchModuleTraining
{
    /// <summary>Trains a module.</summary>
    /// <param name="create">Makes the module, once.</param>
    /// <param name="train">The series to learn, with one class or some numbers for each.</param>
    /// <param name="options">How to train; null for the defaults. Weights of two extents or more decay.</param>
    /// <param name="seed">Seed of every random choice.</param>
    /// <param name="validation">Series that decide on rate, end and weights; null for those held out, or the training series.</param>
    /// <param name="device">Where to train; null for the CPU.</param>
    /// <param name="execution">
    /// Threads, cancellation, progress. Cancelled when an epoch is over: what was learned so far is returned, with <see cref="StopReason.Cancelled"/>.
    /// </param>
    /// <returns>The module with what it has learned, to be disposed of.</returns>
    /// <exception cref="NetworkBackendException">A native library or the GPU is not there; the message says what to add.</exception>
    /// <exception cref="ArgumentException">
    /// Module, data and options do not fit together: the message says what. Series differ in length, or there are targets for each point.
    /// </exception>
    /// <exception cref="TrainingDivergedException">A loss, a gradient or a weight is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before an epoch was over.</exception>
    public static TrainedModule Train(
        Func<nn.Module<Tensor, Tensor>> create, NetworkData train, NetworkTrainingOptions? options = null, ulong seed = 0,
        NetworkData? validation = null, TorchDevice? device = null, Execution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(train);
        using var backend = new TorchModuleBackend(create, device);
        var network = new ModuleNetworkOptions(backend) { Seed = seed, Training = options ?? new NetworkTrainingOptions() };
        NetworkArchitecture architecture = network.Build(train.Channels, train.Outputs, train.Count == 0 ? 1 : train.LengthOf(0));
        TrainedNetwork trained = NetworkTraining.Train(architecture, train, network, validation, backend, execution);
        return backend.Finish(trained);
    }
}

/// <summary>A module with what it has learned.</summary>
public sealed class TrainedModule : IDisposable
{
    internal TrainedModule(nn.Module<Tensor, Tensor> module, TrainedNetwork trained) => (Module, Network) = (module, trained);

    /// <summary>The module, in evaluation mode, with the weights of the best epoch, or of the last one if <see cref="NetworkTrainingOptions.KeepBest"/> is off.</summary>
    public nn.Module<Tensor, Tensor> Module { get; }

    /// <summary>How training went.</summary>
    public TrainingHistory History => Network.History;

    /// <summary>The arrays as the loop left them.</summary>
    internal TrainedNetwork Network { get; }

    /// <summary>Disposes of the module.</summary>
    public void Dispose() => Module.Dispose();
}
