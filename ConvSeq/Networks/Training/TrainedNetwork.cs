namespace ConvSeq.Networks;

/// <summary>A network with what it has learned.</summary>
public sealed class TrainedNetwork
{
    internal TrainedNetwork(NetworkArchitecture architecture, NetworkWeights weights, TrainingHistory history)
    {
        Architecture = architecture;
        Weights = weights;
        History = history;
    }

    /// <summary>What is computed.</summary>
    public NetworkArchitecture Architecture { get; }

    /// <summary>The weights of the best epoch, or of the last one if <see cref="NetworkTrainingOptions.KeepBest"/> is off.</summary>
    public NetworkWeights Weights { get; }

    /// <summary>How training went.</summary>
    public TrainingHistory History { get; }
}
