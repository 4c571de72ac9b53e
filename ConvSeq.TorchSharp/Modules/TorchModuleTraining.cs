using static TorchSharp.torch;

namespace ConvSeq.Networks.Torch;

/// <summary>
/// Trains a custom TorchSharp module with the loop that trains the networks of ConvSeq: the same batches, rates, stopping and best
/// weights.
/// </summary>
/// <remarks>
/// <para>
/// A module is of one of two forms. A <c>Module&lt;Tensor, Tensor&gt;</c> takes series as Float32 [batch, channels, time]; it sees
/// no padding, so all series must be of equal length. A <c>Module&lt;Tensor, Tensor, Tensor&gt;</c> takes series, and a mask as
/// Bool [batch, time], true at the points of a series and false after its end, where the values are 0: series may differ in length,
/// and batches are of series of about equal length. Its outputs must not depend on how many points are false. Both give [batch,
/// classes] scores without softmax, or [batch, numbers].
/// </para>
/// <para>
/// Random numbers that the module draws from libtorch follow from the seed: those for its first weights from the seed alone, those
/// of a step, for dropout, from the seed and the number of earlier steps. On the CPU the generator is restored afterwards; that of
/// a GPU is not.
/// </para>
/// <para>
/// Training continues from checkpoints (<see cref="NetworkTrainingOptions.CheckpointFolder"/>), on the CPU to the same bits. A
/// checkpoint of another module is refused if the class, or the name or extents of an array, differ. Changes of code inside the
/// class, and state that a module keeps outside its parameters and buffers, cannot be seen: after such a change use another folder.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var trained = TorchModuleTraining.Train(
///     () => Sequential(Conv1d(1, 8, 7), ReLU(), AdaptiveAvgPool1d(1), Flatten(), Linear(8, 3)), data);
/// </code>
/// </example>
public static class TorchModuleTraining
{
    /// <summary>Trains a module.</summary>
    /// <typeparam name="TModule">The class of the module: of either form.</typeparam>
    /// <param name="create">Makes the module, once.</param>
    /// <param name="train">The series to learn, with one class or some numbers for each.</param>
    /// <param name="options">How to train; null for the defaults. Weights of two extents or more decay.</param>
    /// <param name="seed">Seed of every random choice.</param>
    /// <param name="validation">
    /// Series whose loss decides on rate, end and weights; null for those held out, or the training series.
    /// </param>
    /// <param name="device">The device for training; null for the CPU.</param>
    /// <param name="execution">
    /// Threads, cancellation, progress. If canceled when an epoch is over, what was learned so far is returned, with
    /// <see cref="StopReason.Cancelled"/>.
    /// </param>
    /// <returns>The trained module, to be disposed of.</returns>
    /// <exception cref="NetworkBackendException">A native library or the GPU is missing; the message says what to add.</exception>
    /// <exception cref="ArgumentException">
    /// Module, data and options do not fit together; the message says what. Or series differ in length and the module takes no
    /// mask, or there are targets for each point.
    /// </exception>
    /// <exception cref="TrainingDivergedException">A loss, a gradient or a weight is not finite.</exception>
    /// <exception cref="InvalidDataException">
    /// A checkpoint is damaged, or belongs to another training; the message says what differs.
    /// </exception>
    /// <exception cref="IOException">A checkpoint cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Canceled before an epoch was over.</exception>
    public static TrainedModule<TModule> Train<TModule>(
        Func<TModule> create, NetworkData train, NetworkTrainingOptions? options = null, ulong seed = 0,
        NetworkData? validation = null, TorchDevice? device = null, Execution? execution = null)
        where TModule : nn.Module
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(train);
        using var backend = new TorchModuleBackend(ModuleSource.Of(create), device);
        var network = new ModuleNetworkOptions(backend) { Seed = seed, Training = options ?? new NetworkTrainingOptions() };
        NetworkArchitecture architecture = network.Build(train.Channels, train.Outputs, train.Count == 0 ? 1 : train.LengthOf(0));
        TrainedNetwork trained = NetworkTraining.Train(architecture, train, network, validation, backend, execution);
        return new TrainedModule<TModule>(backend.Finish(trained));
    }
}

/// <summary>A trained custom module.</summary>
/// <typeparam name="TModule">The class of the module.</typeparam>
public sealed class TrainedModule<TModule> : IDisposable where TModule : nn.Module
{
    internal TrainedModule(FittedModule fitted) => (Module, Network) = ((TModule)fitted.Module.Module, fitted.Network);

    /// <summary>
    /// The module, in evaluation mode, with the weights of the best epoch, or of the last one if
    /// <see cref="NetworkTrainingOptions.KeepBest"/> is off.
    /// </summary>
    public TModule Module { get; }

    /// <summary>History of the training.</summary>
    public TrainingHistory History => Network.History;

    /// <summary>The arrays as the loop left them.</summary>
    internal TrainedNetwork Network { get; }

    /// <summary>Disposes of the module.</summary>
    public void Dispose() => Module.Dispose();
}
