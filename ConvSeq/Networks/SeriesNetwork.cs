namespace ConvSeq.Networks;

/// <summary>A network that scores series: an architecture with its weights. Immutable; any number of threads may use it at once.</summary>
public sealed class SeriesNetwork
{
    /// <summary>Takes a network into use.</summary>
    /// <param name="architecture">What is computed.</param>
    /// <param name="weights">The numbers; they are copied.</param>
    /// <exception cref="ArgumentException">The weights are not of this architecture, or one is not finite.</exception>
    public SeriesNetwork(NetworkArchitecture architecture, NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(weights);
        Architecture = architecture;
        Weights = weights;
    }

    /// <summary>What is computed.</summary>
    public NetworkArchitecture Architecture { get; }

    /// <summary>The numbers.</summary>
    internal NetworkWeights Weights { get; }

    /// <summary>The outputs for one series. Allocates nothing after warm-up.</summary>
    /// <param name="values">The series, point after point, the channels of a point next to each other.</param>
    /// <param name="outputs">
    /// Receives the outputs as the last layer gives them, without softmax; where the network gives some for each point, point after point.
    /// </param>
    /// <exception cref="ArgumentException">The extents do not fit, or the series is too short.</exception>
    public void Score(ReadOnlySpan<float> values, Span<float> outputs) => throw new NotImplementedException();

    /// <summary>
    /// The class activation maps of one series: how much each point speaks for each class (Zhou et al., arXiv 1512.04150, section 2). The mean of a
    /// class's map over time, plus its bias, is its score.
    /// </summary>
    /// <param name="values">The series, point after point, the channels of a point next to each other.</param>
    /// <param name="maps">Receives for each class one value per point, class after class: outputs × points that are left of the series.</param>
    /// <exception cref="InvalidOperationException">The network does not end in a global average and a linear layer.</exception>
    /// <exception cref="ArgumentException">The extents do not fit, or the series is too short.</exception>
    public void ActivationMaps(ReadOnlySpan<float> values, Span<float> maps) => throw new NotImplementedException();
}
