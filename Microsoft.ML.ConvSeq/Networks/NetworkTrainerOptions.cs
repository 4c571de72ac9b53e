using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Options of everything that trains networks on series.</summary>
/// <typeparam name="TNetwork">Options of the network.</typeparam>
/// <remarks>
/// If <see cref="ConvSeqOptions.CancellationToken"/> stops training after an epoch, what was learned so far is kept, and the log warns of
/// it. Before that, training ends with an <see cref="OperationCanceledException"/>.
/// </remarks>
public abstract class NetworkTrainerOptions<TNetwork> : SeriesColumnOptions where TNetwork : NetworkOptions
{
    private TNetwork _network;

    private protected NetworkTrainerOptions(TNetwork network) => _network = network;

    /// <summary>
    /// The architecture, the number of networks that are averaged, and their training. Default: the algorithm's defaults. Their seed is
    /// used where <see cref="Seed"/> is null; weights of classes are in key order.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TNetwork Network
    {
        get => _network;
        set => _network = value ?? throw new ArgumentNullException(nameof(Network));
    }

    /// <summary>The column to predict. Default: Label.</summary>
    public string LabelColumnName { get; set; } = DefaultColumns.Label;

    /// <summary>The column of series. Default: Series.</summary>
    public string SeriesColumnName { get; set; } = DefaultColumns.Series;

    /// <summary>
    /// A column of weights above 0, Single. Default null: all rows weigh the same. Weights also apply in the validation loss to rows that
    /// <see cref="ValidationFraction"/> holds out. Rows of <see cref="ValidationColumnName"/> or of validation data all weigh the same in
    /// it.
    /// </summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// A Boolean column that is true for rows to measure on rather than learn from. They decide when training stops and which weights are
    /// kept. Default null: none. In the validation loss all these rows weigh the same, whatever <see cref="ExampleWeightColumnName"/> says.
    /// </summary>
    public string? ValidationColumnName { get; set; }

    /// <summary>
    /// Seed of every random choice. Default null: that of <see cref="Network"/> unless it is 0; else one drawn from the
    /// <see cref="Microsoft.ML.MLContext"/>, whose own seed then governs. Training goes on from checkpoints only with the same seed.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>
    /// The back end that the networks are trained on. Default <see cref="NetworkBackendKind.Managed"/>. With
    /// <see cref="NetworkBackendKind.TorchSharp"/>, <see cref="Microsoft.ML.MLContext.GpuDeviceId"/> names the GPU (null: the CPU), and
    /// <see cref="Microsoft.ML.MLContext.FallbackToCpu"/> allows the CPU in place of a missing GPU. The trained model scores in managed
    /// code in any case.
    /// </summary>
    /// <remarks>If a package or a GPU is missing, fitting throws a <see cref="NetworkBackendException"/> that says what to add.</remarks>
    public NetworkBackendKind Backend { get; set; }

    /// <inheritdoc cref="NetworkOptions.Members"/>
    public int NumberOfMembers
    {
        get => Network.Members;
        set => Change(network => network with { Members = value });
    }

    /// <inheritdoc cref="NetworkTrainingOptions.Epochs"/>
    public int NumberOfEpochs
    {
        get => Network.Training.Epochs;
        set => Train(training => training with { Epochs = value });
    }

    /// <inheritdoc cref="NetworkTrainingOptions.TimeBudget"/>
    public TimeSpan? TimeBudget
    {
        get => Network.Training.TimeBudget;
        set => Train(training => training with { TimeBudget = value });
    }

    /// <inheritdoc cref="NetworkTrainingOptions.BatchSize"/>
    public int BatchSize
    {
        get => Network.Training.BatchSize;
        set => Train(training => training with { BatchSize = value });
    }

    /// <inheritdoc cref="OptimizerOptions.LearningRate"/>
    public double LearningRate
    {
        get => Network.Training.Optimizer.LearningRate;
        set => Train(training => training with { Optimizer = training.Optimizer with { LearningRate = value } });
    }

    /// <inheritdoc cref="NetworkTrainingOptions.ValidationShare"/>
    public float ValidationFraction
    {
        get => Network.Training.ValidationShare;
        set => Train(training => training with { ValidationShare = value });
    }

    /// <inheritdoc cref="NetworkTrainingOptions.EarlyStoppingPatience"/>
    public int? EarlyStoppingPatience
    {
        get => Network.Training.EarlyStoppingPatience;
        set => Train(training => training with { EarlyStoppingPatience = value });
    }

    /// <inheritdoc cref="NetworkTrainingOptions.CheckpointFolder"/>
    public string? CheckpointFolder
    {
        get => Network.Training.CheckpointFolder;
        set => Train(training => training with { CheckpointFolder = value });
    }

    /// <summary>Sets the options that the short forms of catalogs take one by one.</summary>
    internal void Set(string label, string series, int members, int epochs, int channels, int? seed)
    {
        LabelColumnName = label;
        SeriesColumnName = series;
        NumberOfMembers = members;
        NumberOfEpochs = epochs;
        Channels = channels;
        Seed = seed;
    }

    /// <summary>The engine's options with the seed decided.</summary>
    internal NetworkOptions ToEngine(IHost host)
    {
        NetworkOptions network = Network;
        return network with { Seed = DecideSeed(Seed, network.Seed, host) };
    }

    private void Train(Func<NetworkTrainingOptions, NetworkTrainingOptions> change) =>
        Change(network => network with { Training = change(network.Training) });

    private void Change(Func<NetworkOptions, NetworkOptions> change) => Network = (TNetwork)change(Network);
}
