namespace ConvSeq.Networks;

/// <summary>
/// What networks have before and after their own layers to predict the next of as many symbols as there are outputs: vectors of symbols,
/// and scores that may be products with the same vectors.
/// </summary>
internal static class SymbolLayers
{
    private const string Name = "symbols";

    /// <summary>The input of a network: the series, or the vectors of its symbols, with dropout.</summary>
    public static int AddInput(NetworkBuilder network, int outputs, int dimensions, float dropout)
    {
        if (dimensions == 0)
            return network.Input;
        if (network.ChannelsOf(network.Input) != 1)
        {
            throw new ArgumentException(
                $"Sequences of symbols have one channel, not {network.ChannelsOf(network.Input)}; for numbers set "
                + $"{nameof(TcnOptions.SymbolDimensions)} to 0.", "channels");
        }

        int x = network.Add(Name, new Embedding(outputs, dimensions), network.Input);
        return dropout > 0 ? network.Add($"{Name}/dropout", new Dropout(dropout), x) : x;
    }

    /// <summary>The scores.</summary>
    public static int AddScores(NetworkBuilder network, int input, Dense layer, int dimensions, bool tied)
    {
        if (!tied)
            return network.Add("scores", layer, input);
        if (dimensions == 0)
            throw new ArgumentException(
                $"{nameof(TcnOptions.TieSymbols)} needs vectors of symbols: set {nameof(TcnOptions.SymbolDimensions)}, or leave it out.");
        if (network.ChannelsOf(input) != dimensions)
            input = network.Add("projected", layer with { Outputs = dimensions }, input);
        return network.Add("scores", new TiedDense(Name), input);
    }
}
