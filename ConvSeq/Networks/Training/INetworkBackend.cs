namespace ConvSeq.Networks;

/// <summary>
/// A back end that trains networks: the managed one runs everywhere, others hand the work to a native library. A back end does the
/// arithmetic of single steps. Epochs, schedules, stopping and checkpoints belong to the training loop, the same for all.
/// </summary>
public interface INetworkBackend
{
    /// <summary>Name of the back end in messages, such as <c>managed</c>.</summary>
    string Name { get; }

    /// <summary>Maximum number of networks trained at once, 1 or more. Default: any number.</summary>
    int MaxSessions => int.MaxValue;

    /// <summary>
    /// Prepares to train one network. The session is used on the thread that opens it; <see cref="INetworkSession.Restore"/> sets
    /// its first weights. Sessions of several threads may be open at once, up to <see cref="MaxSessions"/>.
    /// </summary>
    /// <param name="settings">The network, the data and the loss.</param>
    /// <param name="execution">Threads and cancellation.</param>
    INetworkSession Open(NetworkSessionSettings settings, Execution execution);
}

/// <summary>Settings for training one network.</summary>
public sealed record NetworkSessionSettings
{
    /// <summary>The network.</summary>
    public required NetworkArchitecture Architecture { get; init; }

    /// <summary>The training series.</summary>
    public required NetworkData Train { get; init; }

    /// <summary>Series that the network is only measured on; null for none.</summary>
    public NetworkData? Validation { get; init; }

    /// <summary>The optimizer.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>Share of the target that is spread evenly over all classes.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>A weight per class, or empty.</summary>
    public float[] ClassWeights { get; init; } = [];

    /// <summary>
    /// Seed of the member. Dropout depends on it and on <see cref="NetworkState.Steps"/> only, so that training can continue from a
    /// checkpoint.
    /// </summary>
    public required ulong Seed { get; init; }

    /// <summary>Number of series of the largest step.</summary>
    public required int BatchSize { get; init; }
}

/// <summary>One network in training. Not thread-safe.</summary>
public interface INetworkSession : IDisposable
{
    /// <summary>
    /// Takes one step: scores a batch, computes the loss and its gradient, clips the gradient, and updates the weights and the
    /// statistics of batch normalizations. The loss is the mean over the batch, each series (each point where the task has a target
    /// for each) weighted by its weight and that of its class. A loss that is not finite leaves the weights as they were.
    /// </summary>
    /// <param name="batch">Indices of training series, two or more unless there is only one.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <exception cref="OperationCanceledException">The execution was canceled; the state is as before the step.</exception>
    BatchLoss Step(ReadOnlySpan<int> batch, double learningRate);

    /// <summary>
    /// Computes the loss on all validation series, scored as in prediction: without dropout, with running statistics.
    /// </summary>
    /// <exception cref="OperationCanceledException">The execution was canceled.</exception>
    BatchLoss Validate();

    /// <summary>Copies weights, statistics and the optimizer's moments.</summary>
    /// <param name="state">Receives them.</param>
    void Save(NetworkState state);

    /// <summary>Sets weights, statistics and the optimizer's moments.</summary>
    /// <param name="state">Provides them.</param>
    void Restore(NetworkState state);
}

/// <summary>A loss over some series.</summary>
/// <param name="Loss">The weighted mean.</param>
/// <param name="Weight">The sum of the weights in that mean.</param>
/// <param name="Correct">Series, or points, whose class got the highest score; 0 for numbers.</param>
/// <param name="Count">Series, or points.</param>
/// <param name="GradientNorm">Length of the whole gradient before clipping; 0 if none was computed.</param>
public readonly record struct BatchLoss(double Loss, double Weight, long Correct, long Count, double GradientNorm = 0);

/// <summary>Everything that changes while a network is trained.</summary>
public sealed class NetworkState
{
    /// <summary>Creates the state of an architecture, all 0.</summary>
    /// <param name="architecture">The architecture.</param>
    public NetworkState(NetworkArchitecture architecture)
    {
        Weights = new NetworkWeights(architecture);
        FirstMoments = new float[Weights.Values.Length];
        SecondMoments = new float[Weights.Values.Length];
    }

    /// <summary>Weights and statistics.</summary>
    public NetworkWeights Weights { get; }

    /// <summary>The optimizer's running means of gradients; m of <see cref="GradientStep"/>.</summary>
    public float[] FirstMoments { get; }

    /// <summary>The optimizer's running means of squared gradients; v of <see cref="GradientStep"/>, 0 for SGD.</summary>
    public float[] SecondMoments { get; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }
}
