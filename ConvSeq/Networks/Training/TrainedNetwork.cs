namespace ConvSeq.Networks;

/// <summary>A trained network.</summary>
public sealed class TrainedNetwork
{
    internal TrainedNetwork(NetworkArchitecture architecture, NetworkWeights weights, TrainingHistory history)
    {
        Architecture = architecture;
        Weights = weights;
        History = history;
    }

    /// <summary>The architecture.</summary>
    public NetworkArchitecture Architecture { get; }

    /// <summary>The weights of the best epoch, or of the last one if <see cref="NetworkTrainingOptions.KeepBest"/> is off.</summary>
    public NetworkWeights Weights { get; }

    /// <summary>History of the training.</summary>
    public TrainingHistory History { get; }
}
