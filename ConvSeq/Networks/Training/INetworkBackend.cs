namespace ConvSeq.Networks;

/// <summary>
/// What a network is trained on: the managed one runs everywhere, others hand the work to a native library. A back end does
/// the arithmetic of single steps; epochs, schedules, stopping and checkpoints are the training loop's, the same for all.
/// </summary>
public interface INetworkBackend
{
    /// <summary>What the back end is called in messages, such as <c>managed</c>.</summary>
    string Name { get; }

    /// <summary>Networks that can be trained at once, 1 or more. Default: any number.</summary>
    int MaxSessions => int.MaxValue;

    /// <summary>
    /// Makes ready to train one network. The session is used on the thread that opens it; <see cref="INetworkSession.Restore"/> gives it its first
    /// weights. Sessions of several threads may be open at once, up to <see cref="MaxSessions"/>.
    /// </summary>
    /// <param name="settings">The network, the data and the loss.</param>
    /// <param name="execution">Threads and cancellation.</param>
    INetworkSession Open(NetworkSessionSettings settings, Execution execution);
}

/// <summary>What a back end needs to know to train one network.</summary>
public sealed record NetworkSessionSettings
{
    /// <summary>The network.</summary>
    public required NetworkArchitecture Architecture { get; init; }

    /// <summary>The training series.</summary>
    public required NetworkData Train { get; init; }

    /// <summary>Series on which the network is only measured; null for none.</summary>
    public NetworkData? Validation { get; init; }

    /// <summary>The optimiser.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>Share of the target that is spread evenly over all classes.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>A weight per class, or empty.</summary>
    public float[] ClassWeights { get; init; } = [];

    /// <summary>Seed of the member. Dropout depends on it and on <see cref="NetworkState.Steps"/> only, so that training can go on from a checkpoint.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Series of the largest step.</summary>
    public required int BatchSize { get; init; }
}

/// <summary>One network while it is trained. Not for use from several threads at once.</summary>
public interface INetworkSession : IDisposable
{
    /// <summary>
    /// One step: scores a batch, finds the loss and its gradient, clips it and updates the weights, with those of the batch normalisations' statistics.
    /// The loss is the mean over the batch, each series (each point where the task has a target for each) weighted by its weight and that of its class.
    /// A loss that is not finite leaves the weights as they were.
    /// </summary>
    /// <param name="batch">Indices of training series, two or more unless there is only one.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <exception cref="OperationCanceledException">The execution was cancelled; the state is as before the step.</exception>
    BatchLoss Step(ReadOnlySpan<int> batch, double learningRate);

    /// <summary>The loss on all validation series, scored as in use: without dropout, with running statistics.</summary>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    BatchLoss Validate();

    /// <summary>Copies weights, statistics and what the optimiser remembers.</summary>
    /// <param name="state">Receives them.</param>
    void Save(NetworkState state);

    /// <summary>Sets weights, statistics and what the optimiser remembers.</summary>
    /// <param name="state">Provides them.</param>
    void Restore(NetworkState state);
}

/// <summary>A loss over some series.</summary>
/// <param name="Loss">The weighted mean.</param>
/// <param name="Weight">The sum of weights that it is the mean of.</param>
/// <param name="Correct">Series, or points, whose class came out on top; 0 for numbers.</param>
/// <param name="Count">Series, or points.</param>
/// <param name="GradientNorm">Length of the whole gradient before clipping; 0 where none was found.</param>
public readonly record struct BatchLoss(double Loss, double Weight, long Correct, long Count, double GradientNorm = 0);

/// <summary>All that changes while a network is trained.</summary>
public sealed class NetworkState
{
    /// <summary>Room for an architecture's state.</summary>
    /// <param name="architecture">The architecture.</param>
    public NetworkState(NetworkArchitecture architecture)
    {
        Weights = new NetworkWeights(architecture);
        FirstMoments = new float[Weights.Values.Length];
        SecondMoments = new float[Weights.Values.Length];
    }

    /// <summary>Weights and statistics.</summary>
    public NetworkWeights Weights { get; }

    /// <summary>The optimiser's running means of gradients.</summary>
    public float[] FirstMoments { get; }

    /// <summary>The optimiser's running means of squared gradients.</summary>
    public float[] SecondMoments { get; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }
}
